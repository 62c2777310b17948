import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { runInProcess } from '../cli/run-in-process.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { healthy, MANAGEMENT, MEMBER, organization, REGION, source } from '../e2e/scenarios.ts';

async function sandboxOf(scenario: Scenario, knobs: Knobs = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ scenario, knobs });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

async function scanOf(sandbox: Pick<Sandbox, 'env'>, ...args: readonly string[]) {
  const output = join(await emptyFolder(), 'report.json');
  return runInProcess([...args, '--format', 'json', '--output', output], { env: sandbox.env });
}

const AWS: Knobs = { regions: ['us-east-1', REGION, 'xx-future-1'] };

test('a Region that does not exist is refused, and the nearest one is named', async () => {
  const sandbox = await sandboxOf(healthy(), AWS);
  const { code, stderr } = await scanOf(sandbox, '--org', '--regions', `${REGION},eu-west-9`);
  expect(stderr).toMatch(/^s3log-audit: there is no Region eu-west-9; did you mean eu-west-[123]\?\n/);
  expect(code).toBe(2);
  expect(sandbox.counts().operations['organizations:ListAccounts']).toBeUndefined();
});

test('a Region that this version does not know is taken where AWS answers in it', async () => {
  const sandbox = await sandboxOf(healthy(), AWS);
  expect(await scanOf(sandbox, '--org', '--regions', `${REGION},xx-future-1`)).toMatchObject({ code: 0 });
});

test('a Region that this version does not know is taken where a saved inventory has a bucket in it', async () => {
  const members = [{ id: MEMBER, buckets: [source('app', 'app', { region: 'xx-future-1' })] }];
  const sandbox = await sandboxOf(organization(members));
  const inventory = join(await emptyFolder(), 'saved.ndjson');
  await scanOf(sandbox, '--org', '--save-inventory', inventory);
  expect(await scanOf({ env: {} }, '--inventory', inventory, '--regions', 'xx-future-1')).toMatchObject({ code: 1 });
  const mistyped = await scanOf({ env: {} }, '--inventory', inventory, '--regions', 'eu-wset-1');
  expect(mistyped.stderr).toContain('there is no Region eu-wset-1; did you mean eu-west-1?');
  expect(mistyped.code).toBe(2);
});

test('a Region without buckets, of AWS or of a saved inventory: exit 3, unless that is accepted', async () => {
  const sandbox = await sandboxOf(healthy());
  const inventory = join(await emptyFolder(), 'saved.ndjson');
  const live = await scanOf(sandbox, '--org', '--regions', 'ap-south-1', '--save-inventory', inventory);
  expect(live.stderr).toContain('No bucket is in ap-south-1, so nothing was judged there. Check --regions.');
  expect(live.stderr).toContain('exit code 3, unless --allow-empty accepts that');
  expect(live.code).toBe(3);
  expect(await scanOf({ env: {} }, '--inventory', inventory)).toMatchObject({ code: 3 });
  const accepted = await scanOf({ env: {} }, '--inventory', inventory, '--allow-empty');
  expect(accepted.stderr).not.toContain('--allow-empty');
  expect(accepted.code).toBe(0);
});

test('an account that refuses and was named: --allow-unknown alone does not make it clean', async () => {
  const sandbox = await sandboxOf(healthy(), {
    faults: [{ kind: 'denied', operation: 'sts:AssumeRole', account: MEMBER }],
  });
  const args = ['--org', '--accounts', MEMBER, '--allow-unknown'];
  expect(await scanOf(sandbox, ...args)).toMatchObject({ code: 3 });
  expect(await scanOf(sandbox, ...args, '--allow-empty')).toMatchObject({ code: 0 });
});

test('an account whose complete list of buckets is empty is clean, and so is a share without accounts', async () => {
  const sandbox = await sandboxOf(healthy());
  expect(await scanOf(sandbox, '--org', '--accounts', MANAGEMENT)).toMatchObject({ code: 0 });
  const shares = [1, 2].map((index) => `${index}/2`);
  const codes = await Promise.all(
    shares.map(async (share) => scanOf(sandbox, '--org', '--accounts', MEMBER, '--shard', share)),
  );
  expect(codes.map(({ code }) => code)).toEqual([0, 0]);
});
