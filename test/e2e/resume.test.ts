import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { earlierInventory } from '../../src/inventory/resume-inventory.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import { INVENTORY, KEPT, manyDefects, run, sandboxOf, tell } from './organization-scan.ts';
import { emptyFolder } from './run-cli.ts';

const ACCOUNTS = 7;
/** How often the first scan is killed. */
const ROUNDS = 3;

/** Accounts with a whole segment, by the time of their reading. */
async function accountsIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const earlier = await earlierInventory(join(folder, INVENTORY));
  await earlier?.close();
  return earlier?.read ?? new Map();
}

/** The scan that nobody stopped; run once. */
let first: Promise<{ readonly report: string; readonly code: number | null; readonly size: number }> | undefined;
const uninterrupted = () => {
  first ??= (async () => {
    const { report, code, folder } = await run(KEPT, await sandboxOf(manyDefects()));
    expect(code).toBe(1);
    return { report, code, size: (await stat(join(folder, INVENTORY))).size };
  })();
  return first;
};

/** Accounts that were asked for anything, the caller's own apart, which lists the organization. */
const asked = (sandbox: Sandbox): readonly string[] =>
  Object.keys(sandbox.counts().accounts).filter((account) => account !== '' && account !== '100000000000');

const hasGrownTo = async (path: string, size: number): Promise<boolean> =>
  (await stat(path).catch(() => ({ size: 0 }))).size >= size;

test('killed at any moment, again and again, it ends with the report of a scan that nobody killed', async () => {
  const sandbox = await sandboxOf(manyDefects(), { latencyMs: 8 });
  const whole = await uninterrupted();
  const cwd = await emptyFolder();
  const path = join(cwd, INVENTORY);
  const moments: string[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    // Somewhere in the next stretch of the file, or in whatever comes before or behind it.
    const target = Math.ceil(((round + Math.random()) * whole.size) / ROUNDS);
    const { signal } = await run([...KEPT, '--resume', '--concurrency', '6'], sandbox, {
      cwd,
      onStart: (child) => {
        void (async () => {
          for (let waited = 0; waited < 2_000 && !(await hasGrownTo(path, target)); waited += 1) await sleep(1);
          child.kill('SIGKILL');
        })();
      },
    });
    moments.push(signal === null ? 'had ended' : `${(await accountsIn(cwd)).size}`);
  }
  const last = await run([...KEPT, '--resume'], sandbox, { cwd });
  tell(`killed with so many of ${ACCOUNTS} accounts whole: ${moments.join(', ')}`);
  expect(last.report).toBe(whole.report);
  expect(last.code).toBe(whole.code);
  expect((await accountsIn(cwd)).size).toBe(ACCOUNTS);
});

test('finished accounts are not asked again, an unfinished one is', async () => {
  const sandbox = await sandboxOf(manyDefects(), { latencyMs: 10 });
  const whole = await uninterrupted();
  const cwd = await emptyFolder();
  const stopped = await run([...KEPT, '--debug', '--concurrency', '4'], sandbox, {
    cwd,
    signalOn: { text: `3 of ${ACCOUNTS} accounts`, signal: 'SIGKILL' },
  });
  expect(stopped.signal).toBe('SIGKILL');
  const finished = [...(await accountsIn(cwd)).keys()];
  expect(finished.length).toBeGreaterThanOrEqual(3);
  expect(finished.length).toBeLessThan(ACCOUNTS);
  sandbox.resetCounts();
  const resumed = await run([...KEPT, '--resume'], sandbox, { cwd });
  tell(`${finished.length} of ${ACCOUNTS} accounts were whole; ${asked(sandbox).length} asked afterwards`);
  expect(asked(sandbox).filter((account) => finished.includes(account))).toEqual([]);
  expect(resumed.stderr).toContain(`${finished.length} of ${ACCOUNTS} accounts are in ${INVENTORY} already`);
  expect(resumed.report).toBe(whole.report);
  // A whole one again: nothing is left to be read.
  sandbox.resetCounts();
  const again = await run([...KEPT, '--resume'], sandbox, { cwd });
  expect(asked(sandbox)).toEqual([]);
  expect(again.report).toBe(whole.report);
});

test('what SIGINT says to type goes on to the report of a scan that nobody stopped', async () => {
  const sandbox = await sandboxOf(manyDefects(), { latencyMs: 10 });
  const whole = await uninterrupted();
  const cwd = await emptyFolder();
  const [org, save, , ...rest] = KEPT;
  const flags = [org, save, "it's mine.ndjson", ...rest, '--debug', '--concurrency', '4'];
  const stopped = await run(flags, sandbox, {
    cwd,
    signalOn: { text: `2 of ${ACCOUNTS} accounts`, signal: 'SIGINT' },
  });
  expect(stopped.code).toBe(4);
  expect(JSON.parse(stopped.report)).toMatchObject({ scan: { complete: false, end: null } });
  const command = /resume it: s3log-audit (.*)\n/.exec(stopped.stderr)?.[1] ?? '';
  const words = [...command.matchAll(/'((?:[^']|'\\'')*)'|(\S+)/g)].map(([, quoted, bare]) =>
    quoted === undefined ? (bare ?? '') : quoted.replaceAll(`'\\''`, "'"),
  );
  expect(words).toEqual([...flags, '--resume']);
  const resumed = await run(words, sandbox, { cwd });
  expect(resumed.code).toBe(1);
  expect(resumed.report).toBe(whole.report);
});

test('--max-age: what was read longer ago is read again', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const cwd = await emptyFolder();
  const at = (hours: number) => ({ cwd, env: { SOURCE_DATE_EPOCH: String(1_767_225_600 + hours * 3_600) } });
  await run(KEPT, sandbox, at(0));
  sandbox.resetCounts();
  const young = await run([...KEPT, '--resume', '--max-age', '12h'], sandbox, at(11));
  expect(asked(sandbox)).toEqual([]);
  expect(JSON.parse(young.report)).toMatchObject({ scan: { start: '2026-01-01T00:00:00.000Z' } });
  const old = await run([...KEPT, '--resume', '--max-age', '12h'], sandbox, at(13));
  expect(asked(sandbox)).toHaveLength(ACCOUNTS - 1);
  // Nothing in an inventory is older than the start of its scan.
  expect(JSON.parse(old.report)).toMatchObject({ scan: { start: '2026-01-01T13:00:00.000Z' } });
});

test('rules that need more than was read have it read', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const whole = await uninterrupted();
  const cwd = await emptyFolder();
  await run([...KEPT, '--select', 'logging-enabled'], sandbox, { cwd });
  sandbox.resetCounts();
  const fewer = await run([...KEPT, '--select', 'logging-enabled', '--resume'], sandbox, { cwd });
  expect(asked(sandbox)).toEqual([]);
  expect(fewer.code).toBe(1);
  const more = await run([...KEPT, '--resume'], sandbox, { cwd });
  expect(asked(sandbox)).toHaveLength(ACCOUNTS - 1);
  expect(more.report).toBe(whole.report);
});

test('rules that look beyond one account have what they need of each read', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const beyond = [...KEPT, '--select', 'organization-log-coverage,cloudtrail-bucket-is-logged'];
  const fresh = await run(beyond, sandbox);
  const cwd = await emptyFolder();
  // Reads as good as nothing of most accounts.
  await run([...KEPT, '--select', 'log-prefix-ends-with-separator'], sandbox, { cwd });
  sandbox.resetCounts();
  const more = await run([...beyond, '--resume'], sandbox, { cwd });
  expect(asked(sandbox)).toHaveLength(ACCOUNTS - 1);
  expect(more.report).toBe(fresh.report);
  sandbox.resetCounts();
  const again = await run([...beyond, '--resume'], sandbox, { cwd });
  expect(asked(sandbox)).toEqual([]);
  expect(again.report).toBe(fresh.report);
});

test('an account that could not be read is tried again', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const whole = await uninterrupted();
  sandbox.setKnobs({
    faults: [
      { kind: 'denied', operation: 'sts:AssumeRole', account: '100000000002' },
      { kind: 'no-such-bucket', operation: 's3:GetBucketLogging', bucket: 'gen-00002-data-00000' },
    ],
  });
  const cwd = await emptyFolder();
  const lame = await run(KEPT, sandbox, { cwd });
  expect(lame.report).not.toBe(whole.report);
  sandbox.setKnobs({});
  sandbox.resetCounts();
  const healed = await run([...KEPT, '--resume'], sandbox, { cwd });
  expect(asked(sandbox)).toEqual(['100000000002', '100000000003']);
  expect(healed.report).toBe(whole.report);
});

test('an inventory of something else is refused and stays', async () => {
  const sandbox = await sandboxOf(manyDefects());
  const { folder } = await run([...KEPT, '--select', 'logging-enabled'], sandbox);
  const before = await readFile(join(folder, INVENTORY), 'utf8');
  const others: readonly (readonly [readonly string[], RegExp])[] = [
    [['--regions', 'eu-west-1'], /Regions: all, and now eu-west-1/],
    [['--shard', '1/2'], /share of the accounts: all of it, and now shard 1\/2/],
    [['--accounts', '100000000002'], /accounts: all, and now 100000000002/],
  ];
  // One after the other: a second writer of the inventory would be refused for being one.
  for (const [more, message] of others) {
    const { code, stderr } = await run([...KEPT, '--resume', ...more], sandbox, { cwd: folder });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  }
  expect(await readFile(join(folder, INVENTORY), 'utf8')).toBe(before);
});

test.each<[readonly string[], RegExp]>([
  [['--resume'], /--resume goes on with a saved inventory, and none is named/],
  [['--save-inventory', 'a', '--max-age', '12h'], /--max-age says what --resume reads again/],
  [['--save-inventory', 'a', '--resume', '--max-age', '12'], /--max-age "12": not a length of time/],
  [['--shard', '1/2'], /--shard takes a share of the accounts of an organization/],
  [['--org', '--shard', '3/2'], /--shard "3\/2": not a share/],
  [['--org', '--shard', '0/2'], /--shard "0\/2": not a share/],
])('%j is refused before anything is read', async (flags, message) => {
  const { code, stderr } = await run(flags, null);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
});
