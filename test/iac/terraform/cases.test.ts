import { describe, expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { placeholder } from '../../../src/model/placeholder.ts';
import { CASE_NAMES, expectedOf, judgedPlan, planOf } from './judged-plan.ts';

describe.each(CASE_NAMES)('%s', (name) => {
  test('has the buckets that will be there, in their account', async () => {
    const plan = await planOf(name);
    const { account = '', buckets } = await expectedOf(name);
    const planned = plannedInventory(plan);
    const names = Object.fromEntries(planned.buckets.map((one) => [one.address, one.isNamed ? one.name : null]));
    expect(names).toEqual(Object.fromEntries(Object.entries(buckets).map(([address, one]) => [address, one.name])));
    const unknown = placeholder('provider.aws.account');
    expect(planned.accounts.map(({ account: { id } }) => id)).toEqual([account || unknown]);
    expect(new Set(planned.buckets.map((one) => one.account))).toEqual(new Set([account || unknown]));
  });

  test('is judged as the scan would judge it after apply, as far as the plan tells', async () => {
    const judged = judgedPlan(await planOf(name));
    const { buckets } = await expectedOf(name);
    for (const [address, { fail = [], unknown = [], either = [] }] of Object.entries(buckets)) {
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
        ]),
      });
      for (const { rule, sits_at: place = address } of fail) {
        expect({ address, rule, place: judged[address]?.places[rule] }).toEqual({ address, rule, place });
      }
    }
  });
});
