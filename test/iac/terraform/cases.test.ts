import { describe, expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { placeholder } from '../../../src/model/placeholder.ts';
import { CASE_NAMES, expectedOf, judgedPlan, planOf } from './judged-plan.ts';

/**
 * Where a plan alone leaves undecided what a person could decide. Each of them is unknown, never a pass.
 * - 09: a customer's key may be one that the log writer can use, which the rule cannot decide without the key policy.
 * - 13: Object Ownership of a bucket that is there already stands in no resource.
 */
const UNDECIDED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  '09-kms-lock-payer-on-target': { 'aws_s3_bucket.source["kms"]': ['target-encryption-supported'] },
  '13-update-removes-statement': {
    'aws_s3_bucket.tickets': ['delivery-rests-on-documentation', 'log-delivery-is-scoped', 'log-delivery-permitted'],
  },
};

describe.each(CASE_NAMES)('%s', (name) => {
  test('has the buckets that will be there, in their account', async () => {
    const plan = await planOf(name);
    const { account = '', buckets } = await expectedOf(name);
    const planned = plannedInventory(plan);
    const names = Object.fromEntries(planned.buckets.map((one) => [one.address, one.isNamed ? one.name : null]));
    expect(names).toEqual(Object.fromEntries(Object.entries(buckets).map(([address, one]) => [address, one.name])));
    const unknown = placeholder('account of provider aws');
    expect(planned.accounts.map(({ account: { id } }) => id)).toEqual([account || unknown]);
    expect(new Set(planned.buckets.map((one) => one.account))).toEqual(new Set([account || unknown]));
  });

  test('is judged as the scan would judge it after apply, as far as the plan tells', async () => {
    const judged = await judgedPlan(await planOf(name));
    const { buckets } = await expectedOf(name);
    for (const [address, { fail = [], unknown = [], either = [] }] of Object.entries(buckets)) {
      const undecided = UNDECIDED[name]?.[address] ?? [];
      const verdicts = { ...judged[address]?.verdicts };
      for (const { rule, of = [] } of either) {
        expect({ address, rule, of, verdict: of.includes(verdicts[rule] ?? 'none') }).toMatchObject({ verdict: true });
        delete verdicts[rule];
      }
      expect({ address, verdicts }).toEqual({
        address,
        verdicts: Object.fromEntries([
          ...fail.map(({ rule }) => [rule, 'fail']),
          ...unknown.map(({ rule }) => [rule, 'unknown']),
          ...undecided.map((rule) => [rule, 'unknown']),
        ]),
      });
      for (const { rule, sits_at: place = address } of fail.filter((one) => !undecided.includes(one.rule))) {
        expect({ address, rule, place: judged[address]?.places[rule] }).toEqual({ address, rule, place });
      }
    }
  });
});
