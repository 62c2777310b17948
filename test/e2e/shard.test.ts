import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { ScanHeader } from '../../src/model/inventory.ts';
import { INVENTORY, JUDGED, KEPT, manyDefects, run, sandboxOf } from './organization-scan.ts';
import { emptyFolder } from './run-cli.ts';

/** Scans each share of the organization with a process of its own; gives the names of their inventories. */
async function scanShards(count: number, cwd: string, sandbox: Awaited<ReturnType<typeof sandboxOf>>) {
  return Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const { folder, code, stderr } = await run([...KEPT, '--shard', `${index + 1}/${count}`], sandbox);
      expect([0, 1], stderr).toContain(code);
      expect(stderr).toMatch(new RegExp(`^organization o-\\w+, shard ${index + 1} of ${count}: `, 'm'));
      const name = `${index + 1}.ndjson`;
      await copyFile(join(folder, INVENTORY), join(cwd, name));
      return name;
    }),
  );
}

/** Ids in the header of an inventory. */
async function accountsOf(path: string): Promise<readonly string[]> {
  const [header = ''] = (await readFile(path, 'utf8')).split('\n', 1);
  return (JSON.parse(header) as ScanHeader).accounts.map(({ id }) => id);
}

test('three shards, merged in any order, give the report of one scan byte for byte, each call made once', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const whole = await run(KEPT, sandbox);
  const calls = sandbox.counts().operations;
  sandbox.resetCounts();
  const cwd = await emptyFolder();
  const names = await scanShards(3, cwd, sandbox);
  const shared = sandbox.counts().operations;
  for (const operation of ['s3:GetBucketLogging', 's3:GetBucketPolicy', 'sts:AssumeRole'])
    expect([operation, shared[operation]]).toEqual([operation, calls[operation]]);
  await sandbox.close();
  const merged = await run(['merge', ...names.toReversed(), ...JUDGED], null, { cwd });
  expect(merged.report).toBe(whole.report);
  expect(merged.code).toBe(whole.code);

  // One is missing: its accounts are named, and are unknown in the report. Another of the three has none at all.
  const accounts = await Promise.all(names.map((name) => accountsOf(join(cwd, name))));
  const gone = accounts.findIndex((ids) => ids.length > 0);
  const present = names.filter((_, index) => index !== gone);
  const partial = await run(['merge', ...present, ...JUDGED], null, { cwd });
  expect(partial.code).toBe(4);
  expect(partial.stderr).toContain(`there is no inventory of shard ${gone + 1}/3`);
  expect(partial.stderr).toContain('the account was not read: no inventory of its shard was given');
  expect(partial.stderr).not.toMatch(/cannot be accessed|not reachable/);
  const report = JSON.parse(partial.report);
  expect(report.scan.complete).toBe(false);
  for (const account of accounts[gone] ?? []) {
    expect(partial.stderr).toContain(account);
    expect(report.coverage.accounts).toContainEqual(expect.objectContaining({ account, status: 'unreachable' }));
  }
  expect(report.coverage.accounts).toHaveLength(7);

  const twice = await run(['merge', ...names, names[1] ?? '', ...JUDGED], null, { cwd });
  expect(twice.code).toBe(2);
  expect(twice.stderr).toContain('shard 2/3 is in both 2.ndjson and 2.ndjson');
});

test('a shard that was stopped goes on by itself, and is told as not whole until then', async () => {
  const sandbox = await sandboxOf(manyDefects(), { latencyMs: 10 });
  const whole = await run(KEPT, sandbox);
  const cwd = await emptyFolder();
  const { folder: other } = await run([...KEPT, '--shard', '1/2'], sandbox);
  await copyFile(join(other, INVENTORY), join(cwd, 'other.ndjson'));
  const flags = [...KEPT, '--shard', '2/2', '--debug', '--concurrency', '1'];
  const stopped = await run(flags, sandbox, { cwd, signalOn: { text: '2 of 6 accounts', signal: 'SIGTERM' } });
  expect(stopped.code).toBe(4);
  const early = await run(['merge', INVENTORY, 'other.ndjson', ...JUDGED], null, { cwd });
  expect(early.code).toBe(4);
  expect(early.stderr).toMatch(/\d of 7 accounts are missing: \d{12} \(/);
  await run([...flags, '--resume'], sandbox, { cwd });
  const merged = await run(['merge', INVENTORY, 'other.ndjson', ...JUDGED], null, { cwd });
  expect(merged.report).toBe(whole.report);
  expect(merged.code).toBe(whole.code);
});

test('a file that is no inventory is named', async () => {
  const { code, stderr } = await run(['merge', 'none.ndjson', ...JUDGED], null);
  expect(code).toBe(2);
  expect(stderr).toContain('none.ndjson: the inventory cannot be opened');
});
