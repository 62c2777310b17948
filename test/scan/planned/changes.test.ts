import { describe, expect, test } from 'vitest';
import { denied } from '../../../src/model/observation.ts';
import { changeOf } from '../../../src/scan/planned/compare-with-live.ts';
import { collected } from '../collected.ts';
import { deployed, inventoryOf, judged, LOGS, logsTo } from './deployed.ts';

const app = (logging: string): string =>
  `App:\n  Type: AWS::S3::Bucket\n  Properties:\n    BucketName: app\n${logging === '' ? '' : `    LoggingConfiguration: { DestinationBucketName: ${logging}, LogFilePrefix: p/ }\n`}`;

const IMPORTED = '!ImportValue logs';
const DENIED = deployed('logs', { policy: denied('s3:GetBucketPolicy') });

/** One row for each way from what is deployed to what will be. The verdict is that of log-delivery-permitted of the bucket app. */
const ROWS = [
  { before: 'absent', after: 'pass', live: [LOGS], template: app('logs'), code: 0 },
  { before: 'absent', after: 'fail', live: [deployed('logs')], template: app('logs'), code: 1 },
  { before: 'absent', after: 'unknown', live: [DENIED], template: app('logs'), code: 3 },
  { before: 'absent', after: 'known after apply', live: [LOGS], template: app(IMPORTED), code: 0 },
  {
    ...{ before: 'pass', after: 'pass', code: 0 },
    ...{ live: [LOGS, deployed('app', { logging: logsTo('logs') })], template: app('logs') },
  },
  {
    ...{ before: 'pass', after: 'fail', code: 1 },
    ...{ live: [LOGS, deployed('others'), deployed('app', { logging: logsTo('logs') })], template: app('others') },
  },
  {
    ...{ before: 'pass', after: 'known after apply', code: 3 },
    ...{ live: [LOGS, deployed('app', { logging: logsTo('logs') })], template: app(IMPORTED) },
  },
  {
    ...{ before: 'fail', after: 'pass', code: 0 },
    ...{ live: [LOGS, deployed('others'), deployed('app', { logging: logsTo('others') })], template: app('logs') },
  },
  {
    ...{ before: 'fail', after: 'fail', code: 0 },
    ...{ live: [deployed('others'), deployed('app', { logging: logsTo('others') })], template: app('others') },
  },
  {
    ...{ before: 'fail', after: 'unknown', code: 0 },
    ...{ live: [DENIED, deployed('others'), deployed('app', { logging: logsTo('others') })], template: app('logs') },
  },
  {
    ...{ before: 'unknown', after: 'pass', code: 0 },
    ...{
      live: [
        LOGS,
        deployed('closed', { policy: denied('s3:GetBucketPolicy') }),
        deployed('app', { logging: logsTo('closed') }),
      ],
      template: app('logs'),
    },
  },
  {
    ...{ before: 'unknown', after: 'fail', code: 1 },
    ...{ live: [DENIED, deployed('others'), deployed('app', { logging: logsTo('logs') })], template: app('others') },
  },
  {
    ...{ before: 'unknown', after: 'unknown', code: 0 },
    ...{ live: [DENIED, deployed('app', { logging: logsTo('logs') })], template: app('logs') },
  },
];

describe.each(ROWS)('$before, then $after', ({ live, template, code, before, after }) => {
  test(`makes exit code ${code}`, async () => {
    const run = await judged(template, { inventory: await inventoryOf(live), select: ['log-delivery-permitted'] });
    const findings = await collected(run.findings());
    expect({ code: run.exitCode, verdicts: findings.map(({ verdict }) => verdict) }).toEqual({
      code,
      // What is deployed already is not shown.
      verdicts: code === 0 && after !== 'known after apply' ? [] : [after === 'fail' ? 'fail' : 'unknown'],
    });
    expect(findings.map(({ baselineState }) => baselineState)).toEqual(
      findings.map(() => (after === 'known after apply' && before !== 'pass' ? null : 'new')),
    );
  });
});

test('what the plan does not change is shown where somebody asks for it, and does not count', async () => {
  const live = await inventoryOf([deployed('others'), deployed('app', { logging: logsTo('others') })]);
  const run = await judged(app('others'), { inventory: live, select: ['log-delivery-permitted'], all: true });
  const findings = await collected(run.findings());
  expect(findings.map(({ verdict, baselineState }) => [verdict, baselineState])).toEqual([['fail', 'unchanged']]);
  expect(run.exitCode).toBe(0);
});

test('what is known after apply counts where somebody wants it to', async () => {
  const live = await inventoryOf([LOGS]);
  const options = { inventory: live, select: ['log-delivery-permitted'], failOnNotYetKnown: true };
  const run = await judged(app(IMPORTED), options);
  expect(run.exitCode).toBe(3);
});

test('a fail that gets worse counts', () => {
  expect(changeOf('fail', 'fail', { isWorse: true, notYetKnown: false })).toBe('added');
  expect(changeOf('fail', 'fail', { isWorse: false, notYetKnown: false })).toBe('unchanged');
});

test('what the plan mends is resolved, by the findings of the night', async () => {
  const buckets = [LOGS, deployed('others'), deployed('app', { logging: logsTo('others') })];
  const run = await judged(app('logs'), {
    inventory: await inventoryOf(buckets),
    select: ['log-delivery-permitted'],
  });
  const report = JSON.parse((await collected(run.write('json'))).join(''));
  expect(
    report.resolved.map(({ because, finding }: never) => [because, (finding as { bucket: string }).bucket]),
  ).toEqual([['passes', 'others']]);
});
