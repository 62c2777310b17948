import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { ScanOptions } from '../../src/config/options.ts';
import { UserError } from '../../src/model/user-error.ts';
import { generate } from '../../src/sandbox/generate.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import type { ScanPorts } from '../../src/scan/ports.ts';
import { runScan, type ScanRun } from '../../src/scan/run-scan.ts';
import type { ScanEvent } from '../../src/scan/scan-event.ts';
import { collected } from './collected.ts';

const NOW = () => new Date('2026-01-01T00:00:00Z');

const organization = (seed = 11): Scenario =>
  generate({ seed, accounts: 6, bucketsPerAccount: 9, regions: ['eu-west-1', 'us-east-1'], defectRate: 0.35 });

async function sandboxOf(scenario: Scenario, knobs: Knobs = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ scenario, knobs });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

async function emptyFolder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function scanOf(
  { env }: Pick<Sandbox, 'env'>,
  options: Partial<ScanOptions> = { organization: true },
  ports: Partial<ScanPorts> = {},
): Promise<ScanRun> {
  const scan = await runScan(options, { env, now: NOW, ...ports });
  onTestFinished(() => scan.close());
  return scan;
}

const textOf = async (chunks: AsyncIterable<string>): Promise<string> => (await collected(chunks)).join('');

/** Aborts once so many accounts were read. */
function abortAfter(accounts: number): Pick<ScanPorts, 'signal' | 'onEvent'> & { readonly reason: Error } {
  const controller = new AbortController();
  const reason = new Error('enough');
  let done = 0;
  const onEvent = ({ type }: ScanEvent): void => {
    if (type === 'account-done') done += 1;
    if (done >= accounts && type !== 'started') controller.abort(reason);
  };
  return { signal: controller.signal, onEvent, reason };
}

test('it reports byte for byte what the command line reports', async () => {
  const sandbox = await sandboxOf(organization());
  const scan = await scanOf(sandbox);
  const cwd = await emptyFolder();
  const formats = ['json', 'sarif', 'csv', 'html', 'junit', 'ocsf'];
  const code = await run({
    argv: ['--org', ...formats.flatMap((format) => ['--format', format, '--output', join(cwd, format)])],
    out: new PassThrough().resume(),
    err: new PassThrough().resume(),
    env: sandbox.env,
    now: NOW,
    signal: new AbortController().signal,
  });
  expect(scan.exitCode).toBe(code);
  for (const format of formats) {
    expect(await textOf(scan.write(format)), format).toBe(await readFile(join(cwd, format), 'utf8'));
  }
});

test('findings, totals and coverage are those of the JSON report, in passes of their own', async () => {
  const scan = await scanOf(await sandboxOf(organization()));
  const [findings, again, json] = await Promise.all([
    collected(scan.findings()),
    collected(scan.findings()),
    textOf(scan.write('json')),
  ]);
  const report = JSON.parse(json);
  expect(findings.length).toBeGreaterThan(10);
  expect(findings).toEqual(report.findings);
  expect(again).toEqual(findings);
  expect(scan.coverage).toEqual(report.coverage);
  const failed = findings.filter(({ verdict }) => verdict === 'fail');
  const counts = Object.values(scan.totals.failed).flatMap((rules) => Object.values(rules));
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(failed.length);
  expect(scan.totals.buckets).toEqual(report.coverage.buckets);
  expect(scan.status).toBe('complete');
  expect(scan.exitCode).toBe(1);
});

test('a saved inventory gives the same without AWS', async () => {
  const file = join(await emptyFolder(), 'inventory.ndjson');
  const live = await scanOf(await sandboxOf(organization()), { organization: true, saveInventory: file });
  const offline = await scanOf({ env: {} }, { inventory: file });
  expect(await textOf(offline.write('json'))).toBe(await textOf(live.write('json')));
});

describe('two scans at once', () => {
  test('with credentials of two accounts read each its own', async () => {
    const scenario = organization();
    const sandbox = await sandboxOf(scenario, { latencyMs: 5 });
    const [first = '', second = ''] = scenario.accounts.slice(1).map(({ id }) => id);
    const [one, other] = await Promise.all([
      scanOf({ env: sandbox.envOf(first) }, {}),
      scanOf({ env: sandbox.envOf(second) }, {}),
    ]);
    expect(one.coverage.accounts.map(({ account }) => account)).toEqual([first]);
    expect(other.coverage.accounts.map(({ account }) => account)).toEqual([second]);
    for (const { account } of await collected(one.findings())) expect(account).toBe(first);
    for (const { account } of await collected(other.findings())) expect(account).toBe(second);
  });

  test('of two organizations come out as they do alone, and one that fails does not stop the other', async () => {
    const [a, b] = [await sandboxOf(organization(1)), await sandboxOf(organization(2))];
    const alone = [await scanOf(a), await scanOf(b)];
    const [first, second, refused] = await Promise.all([
      scanOf(a),
      scanOf(b),
      runScan({}, { env: { ...a.env, AWS_ACCESS_KEY_ID: 'AKIAEXAMPLEUNKNOWN' } }).catch((error: unknown) => error),
    ]);
    expect(refused).toMatchObject({ name: 'UserError', code: 'credentials' });
    expect(await textOf(first.write('json'))).toBe(await textOf(alone[0]?.write('json') ?? first.write('json')));
    expect(await textOf(second.write('json'))).toBe(await textOf(alone[1]?.write('json') ?? second.write('json')));
    expect(await textOf(first.write('json'))).not.toBe(await textOf(second.write('json')));
  });
});

describe('an abort', () => {
  test('before the start, and before the first account was read, rejects with the reason of the signal', async () => {
    const sandbox = await sandboxOf(organization(), { latencyByOperation: { 's3:ListBuckets': 60_000 } });
    const reason = new Error('not today');
    const temporaryFolder = await emptyFolder();
    await expect(runScan({}, { env: sandbox.env, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(sandbox.counts().total).toBe(0);
    const controller = new AbortController();
    const onEvent = ({ type }: ScanEvent): void => {
      if (type === 'account-opened') controller.abort(reason);
    };
    const ports = { env: sandbox.env, signal: controller.signal, onEvent, temporaryFolder };
    await expect(runScan({ organization: true }, ports)).rejects.toBe(reason);
    expect(await readdir(temporaryFolder)).toEqual([]);
  });

  test('later resolves as stopped with the accounts that were read', async () => {
    const sandbox = await sandboxOf(organization(), { latencyMs: 15 });
    const options = { organization: true, concurrency: 4 };
    const scan = await scanOf(sandbox, options, abortAfter(2));
    expect([scan.status, scan.exitCode]).toEqual(['stopped', 4]);
    const read = scan.coverage.accounts.filter(({ status }) => status === 'scanned');
    expect(read.length).toBeGreaterThanOrEqual(2);
    expect(read.length).toBeLessThan(7);
    expect(scan.coverage.accounts).toHaveLength(7);
    expect(JSON.parse(await textOf(scan.write('json')))).toMatchObject({ scan: { complete: false } });
    // GitHub would close the alerts of the accounts that are not in it.
    expect(() => scan.write('sarif')).toThrow(expect.objectContaining({ name: 'UserError', code: 'incomplete' }));
    // Nothing of an account that was not read passes.
    const whole = new Map((await collected((await scanOf(sandbox)).findings())).map((one) => [one.fingerprint, one]));
    const ids = new Set(read.map(({ account }) => account));
    for (const finding of await collected(scan.findings())) {
      if (ids.has(finding.account)) expect(whole.get(finding.fingerprint)).toEqual(finding);
      else expect(finding.verdict).toBe('unknown');
    }
  });
});

const WAIVER = {
  rule: 'logging-enabled',
  resource: '*',
  account: null,
  reason: 'test data',
  owner: 'storage team',
  expires: '2026-06-30',
  location: 'waivers.json:1',
};

describe('what the caller can correct', () => {
  test.each<[string, Partial<ScanOptions>, string]>([
    ['an account without an organization', { accounts: ['111122223333'] }, 'accounts'],
    ['new findings without a baseline', { failOnNew: true }, 'failOnNew'],
    ['a share of no organization', { shard: { index: 1, count: 2 } }, 'shard'],
    ['a share that is none', { organization: true, shard: { index: 3, count: 2 } }, 'shard'],
    ['no concurrency', { concurrency: 0 }, 'concurrency'],
    ['a severity that does not exist', JSON.parse('{ "failOn": "hgih" }'), 'failOn'],
    [
      'a word in the place of a switch',
      JSON.parse('{ "allowUnknown": "false" }'),
      'allowUnknown: neither true nor false',
    ],
    ['a text in the place of a list', JSON.parse('{ "regions": "eu-west-1" }'), 'regions: not a list'],
    ['a Region in another shape', JSON.parse('{ "regions": [5] }'), 'regions: 0 must be string'],
    ['roles in another shape', JSON.parse('{ "roles": "AuditRole" }'), 'roles: it must be object'],
    ['a waiver that never ends', { waivers: [{ ...WAIVER, expires: 'never' }] }, 'waivers: 0.expires must match'],
    ['a waiver of nobody', { waivers: [{ ...WAIVER, owner: '' }] }, 'waivers: 0.owner'],
    ['a waiver until a day that is none', { waivers: [{ ...WAIVER, expires: '2026-02-31' }] }, 'no day 2026-02-31'],
    ['a waiver for years', { waivers: [{ ...WAIVER, expires: '2029-01-01' }] }, 'too far ahead'],
    ['an option that does not exist', JSON.parse('{ "organisation": true }'), 'did you mean "organization"'],
  ])('%s is refused by name', async (_, options, named) => {
    const error = await runScan(options, { env: {}, now: NOW }).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(UserError);
    expect(error).toMatchObject({ code: 'invalid-input', message: expect.stringContaining(named) });
  });

  test('values that are as they must be are taken, also those that only a settings file gives', async () => {
    const options: Partial<ScanOptions> = {
      regions: ['eu-west-1', 'eu-west-1'],
      waivers: [WAIVER, { ...WAIVER, resource: 'arn:aws:s3:::data', account: '111122223333' }],
      ruleSettings: { 'logging-enabled': { enabled: true, severity: 'low', params: {}, places: {} } },
      roles: { default: ['AuditRole'], accounts: { '111122223333': ['LegacyAudit'] }, organizationalUnits: {} },
      assumptions: { 'writer-uses-tls': 'undecided' },
      baseline: null,
      baselineOptional: false,
      maxWaiverDays: 400,
    };
    const scan = await scanOf(await sandboxOf(organization()), options);
    expect(scan.status).toBe('complete');
  });

  test('an endpoint that does not answer and a format that does not exist say what they are', async () => {
    const closed = await startSandbox({ scenario: organization() });
    await closed.close();
    await expect(runScan({}, { env: closed.env })).rejects.toMatchObject({ name: 'UserError', code: 'connection' });
    const scan = await scanOf(await sandboxOf(organization()), {});
    expect(() => scan.write('pdf')).toThrow(expect.objectContaining({ hint: expect.stringContaining('sarif') }));
  });

  test('an inventory that cannot be written says so', async () => {
    const { env, counts } = await sandboxOf(organization());
    const device = runScan({ saveInventory: '/dev/null' }, { env });
    await expect(device).rejects.toMatchObject({
      code: 'cannot-write',
      message: '/dev/null: the inventory cannot be written: it is a device, a pipe or a socket',
    });
    expect(counts().total).toBe(0);
    const toNowhere = runScan({ saveInventory: '-' }, { env });
    await expect(toNowhere).rejects.toThrow('an inventory is not written to standard output');
  });
});

describe('what is left behind', () => {
  /** Everything of a process that a library could change. */
  const ofProcess = () => ({
    env: { ...process.env },
    exitCode: process.exitCode,
    listeners: process.eventNames().map((name) => [String(name), process.listenerCount(name)]),
  });
  const resources = (): readonly string[] =>
    process
      .getActiveResourcesInfo()
      .filter((kind) => /^(TCP|TLS|Timeout|FileHandle)/.test(kind))
      .sort();

  /** What there is more of than before. Timers of earlier tests may end meanwhile. */
  const surplus = (now: readonly string[], before: readonly string[]): readonly string[] =>
    now.filter((kind, index) => now.indexOf(kind, index + 1) === -1 && count(now, kind) > count(before, kind));
  const count = (kinds: readonly string[], kind: string): number => kinds.filter((one) => one === kind).length;

  test('nothing: no file, timer or socket, no variable, handler or exit code', async () => {
    const sandbox = await sandboxOf(organization());
    const temporaryFolder = await emptyFolder();
    const controller = new AbortController();
    const before = { process: ofProcess(), resources: resources() };
    const scan = await runScan(
      { organization: true },
      { env: sandbox.env, temporaryFolder, signal: controller.signal },
    );
    expect(await readdir(temporaryFolder)).toHaveLength(1);
    // Left in the middle, with what the report put aside.
    const report = scan.write('json')[Symbol.asyncIterator]();
    for (let chunk = 0; chunk < 8; chunk += 1) await report.next();
    const rest = scan.findings()[Symbol.asyncIterator]();
    await rest.next();
    await scan.close();
    expect(await readdir(temporaryFolder)).toEqual([]);
    expect(await report.next()).toMatchObject({ done: true });
    expect(await rest.next()).toMatchObject({ done: true });
    expect(() => scan.findings()[Symbol.asyncIterator]()).toThrow('closed');
    expect(ofProcess()).toEqual(before.process);
    // The simulated organization needs a moment to see that connections were closed.
    for (let waited = 0; waited < 100 && surplus(resources(), before.resources).length > 0; waited += 1)
      await sleep(20);
    expect(surplus(resources(), before.resources)).toEqual([]);
  });
});
