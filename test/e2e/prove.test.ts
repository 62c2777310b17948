import { copyFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { ReportV1 } from '../../src/report/json-v1.ts';
import { nights } from './nights.ts';
import { readJson } from './run-cli.ts';
import { healthyLogs, MEMBER, organization, source } from './scenarios.ts';

const START = '2026-01-28T03:00:00Z';
/** More than three days later, so that the configuration is no longer a new one. */
const LATER = ['2026-02-01T03:10:00Z', '2026-02-02T02:40:00Z'] as const;
const SHARED = { target: 'logs', prefix: 'all/' };

/** Three buckets log below one prefix, where keys tell nobody whose they are; the logs of one of them are lost. */
const buckets = [
  healthyLogs('logs', MEMBER),
  source('one', 'logs', { logging: SHARED }),
  source('two', 'logs', { logging: SHARED }),
  source('three', 'logs', { logging: SHARED, logDelivery: 'lost' }),
  source('own', 'logs'),
];

async function lastReport(scenario: ReturnType<typeof organization>): Promise<ReportV1> {
  const { sandbox, at, command } = await nights(scenario, START);
  for (const [night, time] of [START, ...LATER].entries()) {
    sandbox.advanceTo(time);
    const flags = night === 0 ? [] : ['--prove', '--baseline', at('baseline.json')];
    await command([
      ...['--org', '--quiet', '--select', 'default,arrival', ...flags],
      ...['--format', 'json', '--output', at('report.json')],
    ]);
    await copyFile(at('report.json'), at('baseline.json'));
  }
  return readJson<ReportV1>(at('report.json'));
}

const found = ({ findings }: ReportV1) =>
  findings
    .filter(({ rule }) => rule === 'logs-arrive')
    .map(({ verdict, bucket, affected }) => `${verdict} at ${bucket}: ${affected}`);

test('the record of the last scan tells sources on one prefix apart, and how long delivery takes', async () => {
  const report = await lastReport(organization([{ id: MEMBER, buckets }]));
  expect(report.verdicts['logs-arrive']).toMatchObject({ pass: 3, fail: 0, unknown: 1 });
  expect(found(report)).toEqual(['unknown at logs: three']);
  expect(report.arrivalTotals).toMatchObject({ arriving: 3, cannotTell: 1, ownRecords: { sources: 3 } });
  const { shortestDelaySeconds = 0, longestDelaySeconds = 0 } = report.arrivalTotals?.ownRecords ?? {};
  expect(shortestDelaySeconds).toBeGreaterThan(0);
  expect(longestDelaySeconds).toBeLessThan(6 * 3_600);
  expect(JSON.stringify(report)).not.toMatch(/remoteIp|192\.0\.2\.|203\.0\.113\./);
});

test('a log bucket whose objects may not be read says so, and nothing is taken for proven', async () => {
  const [logs, ...sources] = buckets;
  const closed = { ...logs, name: 'logs', region: 'eu-west-1', denied: ['s3:GetObject'] };
  const report = await lastReport(organization([{ id: MEMBER, buckets: [closed, ...sources] }]));
  expect(report.verdicts['logs-arrive']).toMatchObject({ pass: 1, fail: 0, unknown: 3 });
  expect(found(report)).toEqual(['unknown at logs: one,three,two']);
  const [finding] = report.findings.filter(({ rule }) => rule === 'logs-arrive');
  expect(finding?.message).toContain('log objects could not be read: s3:GetObject is denied');
  expect(report.arrivalTotals?.ownRecords).toBeUndefined();
});

test('without a rule that looks for logs there is nothing to prove, which is said before the first call', async () => {
  const { sandbox, at, command, printed } = await nights(organization([{ id: MEMBER, buckets }]), START);
  const flags = ['--org', '--quiet', '--format', 'json', '--output', at('report.json')];
  await command(flags);
  sandbox.resetCounts();
  expect(await command([...flags, '--prove', '--baseline', at('report.json')])).toBe(2);
  expect(printed()).toContain('no selected rule looks for logs');
  expect(sandbox.counts().total).toBe(0);
});
