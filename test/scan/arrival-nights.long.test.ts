import { expect, test } from 'vitest';
import { type Night, nightsOf, oneAccount, source, target } from './nights.ts';

test('an idle source of each layout is seen to arrive by the record of the scan before', async () => {
  const { night } = await nightsOf(
    oneAccount(
      source('simple'),
      source('by-delivery', { keyFormat: 'DeliveryTime' }),
      source('by-event', { keyFormat: 'EventTime' }),
      source('at-the-top', { prefix: '' }),
      target(),
    ),
  );
  const first = await night();
  expect(first.counts).toMatchObject({ pass: 0, fail: 0, unknown: 0, 'not-applicable': 5 });
  const second = await night();
  expect(second.findings).toEqual([]);
  expect(second.counts).toMatchObject({ pass: 4, 'not-applicable': 1 });
  expect(second.calls['s3:ListObjectsV2']).toBeLessThanOrEqual(5);
  for (const arrival of second.report.arrival ?? []) expect(JSON.stringify(arrival).length).toBeLessThanOrEqual(200);
});

test('a delivery that breaks is found by the third night, over the end of the year', async () => {
  const { night, sandbox } = await nightsOf(
    oneAccount(
      source('simple'),
      source('by-delivery', { keyFormat: 'DeliveryTime' }),
      source('by-event', { keyFormat: 'EventTime' }),
      source('works'),
      target(),
    ),
  );
  for (let count = 0; count < 4; count += 1) await night();
  for (const name of ['simple', 'by-delivery', 'by-event']) sandbox.changeBucket(name, { logDelivery: 'lost' });
  const states: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { counts } = await night();
    states.push(wordsOf(counts));
  }
  // What was requested before the break still came in the night after it.
  expect(states).toEqual([
    '4 arrive, 0 silent, 0 unknown',
    '1 arrive, 0 silent, 3 unknown',
    '1 arrive, 3 silent, 0 unknown',
    '1 arrive, 3 silent, 0 unknown',
  ]);
});

const wordsOf = ({ pass, fail, unknown }: Night['counts']): string =>
  `${pass} arrive, ${fail} silent, ${unknown} unknown`;

const findingsOf = ({ findings }: Night): readonly string[] =>
  findings.map(({ verdict, cause, affected }) => `${verdict} ${cause ?? ''} ${affected.join(',')}`.replace('  ', ' '));

test('a log bucket that may not be listed is unknown, whatever was known before', async () => {
  const { night, sandbox } = await nightsOf(oneAccount(source('app'), target()));
  for (let count = 0; count < 5; count += 1) await night();
  sandbox.changeBucket('logs', { denied: ['s3:ListBucket'] });
  const denied = await night();
  expect(findingsOf(denied)).toEqual(['unknown denied:s3:ListBucket app']);
  // The chain goes on from what was known.
  expect(denied.report.arrival?.map(({ bucket }) => bucket)).toEqual(['app']);
});

test('a million other objects below the prefix are not looked through', async () => {
  const { night } = await nightsOf(
    oneAccount(
      source('app', {}, { logDelivery: 'lost' }),
      target({ objects: [{ prefix: 'app/20269', count: 1_000_000 }] }),
    ),
  );
  for (let count = 0; count < 4; count += 1) await night();
  const fifth = await night();
  expect(fifth.calls['s3:ListObjectsV2']).toBe(3);
  expect(fifth.findings.map(({ verdict, message }) => [verdict, message])).toEqual([
    ['unknown', expect.stringContaining('too many other objects lie below the prefix app/ of logs')],
  ]);
});

test('nested prefixes are told apart, and a shared one is said once', async () => {
  const { night } = await nightsOf(
    oneAccount(
      source('one', { prefix: 'a' }, { logDelivery: 'lost' }),
      source('two', { prefix: 'a/' }),
      source('three', { prefix: 'a20' }),
      source('four', { prefix: '' }),
      source('shared-1', { prefix: 'shared/' }),
      source('shared-2', { prefix: 'shared/' }),
      target(),
    ),
  );
  for (let count = 0; count < 4; count += 1) await night();
  const fifth = await night();
  expect(findingsOf(fifth)).toEqual(['fail one', 'unknown rule:undecided shared-1,shared-2']);
  expect(fifth.findings[1]?.message).toContain('2 sources share the prefix shared/ of logs');
});

test('somebody who moves log objects away is no reason to cry', async () => {
  const { night } = await nightsOf(
    oneAccount(source('idle'), source('busy', {}, { traffic: { perDay: 400 } }), target()),
    { accessLogs: { consumers: { logs: 120 } } },
  );
  for (let count = 0; count < 6; count += 1) {
    const { counts, findings } = await night();
    expect(counts.fail).toBe(0);
    if (count === 5) expect(findings.map(({ message }) => message).join()).toContain('seem to be moved out of logs');
  }
});

test('a night that reads another Region carries on what is known of this one', async () => {
  const { night } = await nightsOf(
    oneAccount(source('app', {}, { logDelivery: 'lost' }), target(), { name: 'elsewhere', region: 'us-east-1' }),
  );
  const known = [];
  for (let count = 0; count < 3; count += 1) known.push((await night()).report.arrival);
  const elsewhere = await night({ regions: ['us-east-1'] });
  expect(elsewhere.report.arrival).toEqual(known[2]);
  const other = await night({ select: ['logging-enabled'] });
  expect(other.report.arrival).toEqual(known[2]);
  expect((await night()).counts).toMatchObject({ fail: 1 });
});

test('a prefix that is renamed has three days again', async () => {
  const { night, sandbox } = await nightsOf(oneAccount(source('app', {}, { logDelivery: 'lost' }), target()));
  for (let count = 0; count < 5; count += 1) await night();
  sandbox.changeBucket('app', { logging: { target: 'logs', prefix: 'renamed/' } });
  expect((await night()).counts).toMatchObject({ fail: 0, 'not-applicable': 2 });
});

test('an undecided policy is decided by what arrives, and by nothing less', async () => {
  const undecided = {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::logs/*',
      },
      {
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:PutObject',
        Resource: 'arn:aws:s3:::logs/*',
        Condition: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
      },
    ],
  };
  const { night } = await nightsOf(
    oneAccount(source('app', {}, { logDelivery: 'delivered' }), target({ policy: undecided })),
  );
  const select = ['log-delivery-permitted', 'logs-arrive'];
  const verdicts = [];
  const resolved = [];
  for (let count = 0; count < 3; count += 1) {
    const { report } = await night({ select });
    verdicts.push(report.verdicts['log-delivery-permitted']);
    resolved.push(...report.resolved.map(({ because }) => because));
  }
  expect(resolved).toEqual(['judged-otherwise']);
  expect(verdicts).toMatchObject([{ unknown: 1 }, { pass: 1, unknown: 0 }, { pass: 1 }]);
});
