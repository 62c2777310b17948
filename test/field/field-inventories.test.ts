import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { readInventory } from '../../src/inventory/read-inventory.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { selectRules } from '../../src/ruleset/select-rules.ts';
import { type Explanation, explain } from '../../src/scan/assess/explain.ts';

const set = await loadRules({ folders: [], builtin: true });
const rules = selectRules(set, { select: [], skip: [] });

async function explained(file: string, bucket: string): Promise<Explanation> {
  const path = fileURLToPath(new URL(`./${file}.ndjson`, import.meta.url));
  const inventory = await readInventory(path, { unfinished: false });
  onTestFinished(() => inventory.close());
  const { partition, organization, started } = inventory.header;
  const holders = await inventory.holders();
  for await (const account of inventory.accounts()) {
    const found = account.buckets.find(({ name }) => name === bucket);
    if (found) return explain(account, found, rules, { partition, organization, now: started, holders });
  }
  throw new Error(`${bucket} is not in ${file}`);
}

const rule = ({ rules: all }: Explanation, id: string) => all.find((one) => one.rule === id);

test('a bucket that logs to itself is never let in, and is told why', async () => {
  const found = await explained('13-self-target-fix-starts-loop', 'app');
  expect(found).toMatchObject({ suggestion: { kind: 'none' }, statementToAdd: null });
  expect(rule(found, 'log-delivery-permitted')?.fix).toContain('Point the logging of app at a log bucket');
  expect(JSON.stringify(found)).not.toContain('put-bucket-policy');
});

test('so are two that log into each other', async () => {
  for (const bucket of ['a', 'b']) {
    const found = await explained('13b-two-bucket-loop-blocked', bucket);
    expect(found).toMatchObject({ suggestion: { kind: 'none' }, statementToAdd: null });
    expect(JSON.stringify(found)).not.toContain('put-bucket-policy');
    expect(rule(found, 'no-logging-loop')?.fix).toContain('--bucket a ');
  }
});

test('a target in another account of the organization is named with it, and is not critical', async () => {
  const found = rule(await explained('14-target-in-own-log-archive', 'app'), 'target-exists');
  expect(found).toMatchObject({ verdict: 'fail', severity: 'high' });
  expect(found?.message).toContain('in your account 444455556666 (log-archive)');
  expect(found?.message).not.toContain('somebody else');
});

test('Object Lock decides, and no statement is named beside it', async () => {
  const { delivery } = await explained('15-deciding-statement-object-lock', 'app');
  expect(delivery).toMatchObject({ verdict: 'blocked', permission: 'permitted' });
  expect(delivery?.reason).not.toContain('Statement');
});

test('a resource control policy is mended where it is, not in the bucket', async () => {
  const found = await explained('16-rcp-deny-fix-text', 'app');
  expect(found).toMatchObject({ suggestion: null, statementToAdd: null, delivery: { cause: 'rcp-deny', rcp: 'p-0' } });
  expect(found.organizationFix).toContain('aws organizations update-policy --policy-id p-0');
  expect(rule(found, 'log-delivery-permitted')?.fix).toContain('Change the resource control policy');
});

test('a policy of 2008 keeps its version, in which a dollar is a dollar', async () => {
  const { suggestion } = await explained('17-suggestion-in-2008-policy', 'app');
  expect(suggestion).toMatchObject({ kind: 'policy', document: { Version: '2008-10-17' } });
  expect(JSON.stringify(suggestion)).toContain('logs/a$b/*');
});

test('an Allow without a condition permits, and others cannot fill the bucket for all that', async () => {
  const found = await explained('20-allow-without-condition', 'app');
  expect(found.delivery).toMatchObject({ permission: 'permitted', scoped: false });
  const scoped = rule(found, 'log-delivery-is-scoped');
  expect(JSON.stringify(scoped)).not.toMatch(/others can fill/);
  // What is suggested keeps what else the policy says.
  expect(scoped?.fix).toMatch(/The whole of it: .*"aws:SourceAccount":"111122223333".*"aws:SecureTransport":"false"/);
});

test('a policy that comes near to what S3 takes says how large it is', async () => {
  const found = await explained('21-policy-near-20480', 'app');
  expect(found.suggestion).toMatchObject({ kind: 'policy', bytes: 20_386, tooLarge: false });
  expect(rule(found, 'log-delivery-permitted')?.fix).toContain('It has 20386 of the 20480 bytes that S3 takes');
});
