import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import type { ReportV1 } from '../../src/report/json-v1.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Nights, nights } from './nights.ts';
import { emptyFolder, readJson, runCli } from './run-cli.ts';
import { healthyLogs, MEMBER, OTHER, organization, REGION, source } from './scenarios.ts';

/** Of each account one bucket whose logs arrive; those of `lost` do not. */
const scenario = organization([
  {
    id: MEMBER,
    buckets: [
      healthyLogs('logs-a', MEMBER),
      source('app', 'logs-a', { traffic: { perDay: 48, historyDays: 1 } }),
      source('lost', 'logs-a', { logDelivery: 'lost' }),
      // Logged by way of CloudWatch Logs alone.
      { name: 'feed', region: REGION, traffic: { perDay: 48 } },
      { name: 'feed-lost', region: REGION, logDelivery: 'lost' },
    ],
    deliveries: ['feed', 'feed-lost'].map((bucket) => ({
      region: REGION,
      bucket,
      destination: `arn:aws:logs:${REGION}:${MEMBER}:log-group:/aws/vendedlogs/s3/${bucket}`,
    })),
  },
  {
    id: OTHER,
    buckets: [
      healthyLogs('logs-b', OTHER),
      source('web', 'logs-b', {
        logging: { target: 'logs-b', prefix: '', keyFormat: 'EventTime' },
        traffic: { perDay: 48 },
      }),
    ],
  },
]);

/** The second one more than three days after the first, so that the configuration is no longer a new one. */
const NIGHTS = ['2026-01-28T03:00:00Z', '2026-02-01T03:10:00Z', '2026-02-02T02:40:00Z'] as const;
const SELECT = ['--select', 'default,arrival'] as const;

type ScanNight = (night: number, output: string, baseline: readonly string[]) => Promise<unknown>;

/** The reports of three nights, each with the one before as its baseline. */
async function reportsOf({ sandbox, at }: Nights, scan: ScanNight): Promise<readonly ReportV1[]> {
  const reports: ReportV1[] = [];
  for (const [night, time] of NIGHTS.entries()) {
    sandbox.advanceTo(time);
    await scan(night, at('report.json'), night === 0 ? [] : ['--baseline', at('baseline.json')]);
    reports.push(await readJson<ReportV1>(at('report.json')));
    await copyFile(at('report.json'), at('baseline.json'));
  }
  return reports;
}

const atOnce =
  (concurrency: number) =>
  async (given: Nights): Promise<readonly ReportV1[]> =>
    reportsOf(given, (_, output, baseline) =>
      given.command([
        ...['--org', '--quiet', ...SELECT, '--concurrency', `${concurrency}`],
        ...['--format', 'json', '--output', output, ...baseline],
      ]),
    );

const found = ({ findings }: ReportV1): readonly string[] =>
  findings
    .filter(({ rule }) => rule === 'logs-arrive')
    .map(({ verdict, affected }) => `${verdict} ${affected.join(',')}`);

let plain: Promise<readonly ReportV1[]> | undefined;
const plainNights = (): Promise<readonly ReportV1[]> => {
  plain ??= nights(scenario, NIGHTS[0]).then(atOnce(16));
  return plain;
};

test('three nights tell a source that is silent from those whose logs arrive', async () => {
  const reports = await plainNights();
  expect(reports.map(found)).toEqual([[], ['unknown feed-lost,lost'], ['fail feed-lost', 'fail lost']]);
  expect(reports[2]?.verdicts['logs-arrive']).toMatchObject({ pass: 3, fail: 2, unknown: 0 });
  expect(reports[2]?.findings.find(({ rule }) => rule === 'logs-arrive')?.message).toMatch(
    /scans read the settings of the bucket at 2026-01-28T03:00:00Z and 2026-02-01T03:14:00Z, which S3 logs/,
  );
});

test('one call at a time gives the same reports', async () => {
  expect(await atOnce(1)(await nights(scenario, NIGHTS[0]))).toEqual(await plainNights());
});

test('shards that are merged give the same, from the one baseline of all', async () => {
  const given = await nights(scenario, NIGHTS[0]);
  const reports = await reportsOf(given, async (night, output, baseline) => {
    const inventories = [1, 2].map((shard) => given.at(`${night}-${shard}.ndjson`));
    for (const [index, path] of inventories.entries())
      await given.command([
        ...['--org', '--quiet', ...SELECT, '--shard', `${index + 1}/2`, '--save-inventory', path],
        ...['--format', 'json', '--output', given.at('shard.json'), ...baseline],
      ]);
    await given.command(['merge', ...inventories, ...SELECT, '--format', 'json', '--output', output, ...baseline]);
  });
  expect(reports.map(found)).toEqual((await plainNights()).map(found));
  expect(reports.map(({ arrival }) => arrival?.map(({ bucket }) => bucket))).toEqual([
    ['app', 'feed', 'feed-lost', 'lost', 'web'],
    ['app', 'feed', 'feed-lost', 'lost', 'web'],
    ['app', 'feed', 'feed-lost', 'lost', 'web'],
  ]);
});

test('a night that was stopped and resumed hours later counts from when each bucket was read', async () => {
  const given = await nights(scenario, NIGHTS[0]);
  const { sandbox, at, command } = given;
  const stopped: number[] = [];
  const reports = await reportsOf(given, async (night, output, baseline) => {
    const flags = ['--org', '--quiet', ...SELECT, '--save-inventory', at(`${night}.ndjson`), '--concurrency', '1'];
    const write = ['--format', 'json', '--output', output, ...baseline];
    if (night !== 1) return command([...flags, ...write]);
    const stop = new AbortController();
    sandbox.setKnobs({ accessLogs: {}, latencyByOperation: { 's3:ListObjectsV2': 60_000 } });
    sandbox.resetCounts();
    const stopping = command([...flags, ...write], stop.signal);
    while ((sandbox.counts().operations['s3:ListObjectsV2'] ?? 0) === 0) await setTimeout(10);
    stop.abort(new Error('stopped'));
    stopped.push(await stopping);
    sandbox.setKnobs({ accessLogs: {} });
    sandbox.advance(4 * 3_600);
    await copyFile(output, at('stopped.json'));
    // What the stopped run wrote is no baseline.
    stopped.push(await command([...flags, '--resume', ...write.slice(0, 4), '--baseline', at('stopped.json')]));
    return command([...flags, '--resume', ...write]);
  });
  expect(stopped).toEqual([4, 2]);
  expect(reports.map(found)).toEqual([[], ['unknown feed-lost,lost'], ['unknown feed-lost,lost']]);
  expect(reports[1]?.arrival?.find(({ bucket }) => bucket === 'lost')?.lastRead).toBe('2026-02-01T07:14:00Z');
});

test('a log object of nine days ago is none of the last day, whatever time reports are to show', async () => {
  const then = new Date(Date.now() - 9 * 86_400_000);
  const prefix = `app/${then.toISOString().slice(0, 19).replace(/[T:]/g, '-')}-A`;
  const logs = healthyLogs('logs', MEMBER, { objects: [{ prefix, count: 1, modified: then.toISOString() }] });
  const stale = organization([{ id: MEMBER, buckets: [logs, source('app', 'logs')] }]);
  const sandbox = await startSandbox({ scenario: stale });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const env = { ...sandbox.env, SOURCE_DATE_EPOCH: `${Math.floor(then.getTime() / 1000) + 3_600}` };
  await runCli(['--org', '--select', 'arrival', '--format', 'json', '--output', 'report.json'], { cwd, env });
  const { arrivalTotals } = await readJson<ReportV1>(join(cwd, 'report.json'));
  expect(arrivalTotals).toMatchObject({ sources: 1, arriving: 0 });
});
