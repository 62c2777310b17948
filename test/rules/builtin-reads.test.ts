import { expect, test } from 'vitest';
import { deriveAccount } from '../../src/derive/account.ts';
import type { AccountInventory } from '../../src/model/inventory.ts';
import { parseCases } from '../../src/ruleset/cases.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { selectRules } from '../../src/ruleset/select-rules.ts';

const rules = selectRules(await loadRules({ folders: [], builtin: true }), { select: ['default'], skip: [] });

/** Reads what the default pack wants, round by round, from an account that is all there; says what was read of whom. */
function readsOf(buckets: string): readonly string[] {
  const read = parseCases('case', `- name: all of it\n  verdict: pass\n  buckets: ${buckets}\n`);
  const whole = 'cases' in read ? read.cases[0]?.inventory : undefined;
  if (whole === undefined) throw new Error(JSON.stringify(read));
  const looked = new Set<string>();
  const only = (facts: object, subject: string): object =>
    Object.fromEntries(Object.entries(facts).filter(([fact]) => looked.has(`${subject} ${fact}`)));
  for (;;) {
    const seen: AccountInventory = {
      ...whole,
      buckets: whole.buckets.map((bucket) => ({ ...bucket, facts: only(bucket.facts, bucket.name) })),
      facts: only(whole.facts, ''),
      regions: Object.fromEntries(
        Object.entries(whole.regions).map(([region, facts]) => [region, only(facts, region)]),
      ),
      names: Object.fromEntries(Object.entries(whole.names).map(([name, facts]) => [name, only(facts, name)])),
    };
    const derived = deriveAccount(seen, { partition: 'aws', organization: null });
    const requests = rules.flatMap((rule) =>
      rule.info.on === 'account'
        ? rule.judge(seen.account.id, derived.account).requests
        : seen.buckets.flatMap(({ name }) => rule.judge(name, derived.bucket(name)).requests),
    );
    const next = requests.flat().map(({ subject, fact }) => `${subject} ${fact}`);
    if (next.length === 0) return [...looked].sort();
    const before = looked.size;
    for (const one of next) looked.add(one);
    expect(looked.size, `asks again for ${next.join(', ')}`).toBeGreaterThan(before);
  }
}

test('a bucket costs one look, a log target eight more, and Block Public Access of the account one for all of them', () => {
  expect(readsOf('{ app: { logging: { target: logs } }, web: { logging: { target: logs } }, logs: {} }')).toEqual([
    ' accountPublicAccessBlock',
    'app logging',
    'logs encryption',
    'logs lifecycle',
    'logs logging',
    'logs objectLock',
    'logs ownership',
    'logs policy',
    'logs publicAccessBlock',
    'logs requestPayment',
    'logs versioning',
    'web logging',
  ]);
});

test('deliveries of CloudWatch Logs are listed only where a bucket is not logged otherwise', () => {
  const reads = readsOf(
    '{ app: {}, far: { region: us-east-1, logging: { target: logs } }, logs: { region: us-east-1 } }',
  );
  expect(reads).toContain('eu-west-1 deliveries');
  expect(reads).not.toContain('us-east-1 deliveries');
});

test('a target that is not there costs one look at its name', () => {
  expect(readsOf('{ app: { logging: { target: gone } } }')).toEqual(['app logging', 'gone presence']);
});

test('without Block Public Access the status of the policy and, with ACLs, the ACL are read too', () => {
  const open = 'publicAccessBlock: absent, ownership: { setting: ObjectWriter }';
  const reads = readsOf(`{ app: { logging: { target: logs } }, logs: { ${open} } }`);
  expect(reads).toEqual(expect.arrayContaining(['logs acl', 'logs policyStatus']));
});
