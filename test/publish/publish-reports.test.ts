import { describe, expect, test } from 'vitest';
import type { PublishedReports } from '../../src/publish/publish-reports.ts';
import type { Fault } from '../../src/sandbox/knobs.ts';
import { hubs } from './organization.ts';
import { findingOf, HOME, HUB, MEMBER, NIGHTS, REGION, reportFiles, unlogged, waiver } from './reports.ts';

const APP = unlogged('app');
const many = (count: number) => Array.from({ length: count }, (_, nth) => unlogged(`bucket-${nth}`));

const imports = (calls: Readonly<Record<string, number>>): number => calls['securityhub:BatchImportFindings'] ?? 0;

/** Places in which there was something to do, or in which it was not done. */
const busy = ({ destinations }: PublishedReports) =>
  destinations.filter(
    ({ state, added, updated, archived, left, newer }) =>
      state !== 'done' || added + updated + archived + left + newer > 0,
  );

const only = (published: PublishedReports) => {
  const [place, ...others] = busy(published);
  if (place === undefined || others.length > 0) throw new Error(`${others.length + 1} destinations, or none`);
  return place;
};

describe('findings go to', () => {
  test('their account and Region; those of accounts to the home Region, those of the organization to the caller', async () => {
    const { publish, findings } = await hubs();
    const atAccount = findingOf({ rule: 'account-reachable', verdict: 'unknown', cause: 'denied:sts:AssumeRole' });
    const atOrganization = findingOf({ rule: 'all-accounts-reached', account: 'o-exampleorgid' });
    const waived = unlogged('scratch', { waiver });
    const paths = await reportFiles({ findings: [APP, atAccount, atOrganization, waived] });
    const published = await publish(paths);
    expect(busy(published).map(({ account, region, added, state }) => [account, region, added, state])).toEqual([
      [HUB, HOME, 1, 'done'],
      [MEMBER, REGION, 1, 'done'],
      [MEMBER, HOME, 1, 'done'],
    ]);
    expect(published.waived).toBe(1);
    expect(await findings()).toEqual({ [APP.fingerprint]: 'ACTIVE FAILED' });
    expect(await findings(MEMBER, HOME)).toEqual({ [atAccount.fingerprint]: 'ACTIVE WARNING' });
    expect(await findings(HUB, HOME)).toEqual({ [atOrganization.fingerprint]: 'ACTIVE FAILED' });
  });

  test('batches of 100, and come back in pages of 100', async () => {
    const { publish, sandbox } = await hubs();
    const paths = await reportFiles({ findings: many(250) });
    expect(only(await publish(paths))).toMatchObject({ added: 250, updated: 0, refused: {} });
    expect(imports(sandbox.counts().operations)).toBe(3);
    expect(only(await publish(paths))).toMatchObject({ added: 0, updated: 0, newer: 250 });
  });
});

test('what a later night resolves is archived, and nobody else’s findings are touched', async () => {
  const { publish, findings } = await hubs();
  const [first = '', second = ''] = await reportFiles(
    { findings: [APP, unlogged('web')] },
    { start: NIGHTS[1], findings: [unlogged('web')], resolved: [{ finding: APP, because: 'passes' }] },
  );
  await publish([first]);
  expect(only(await publish([second]))).toMatchObject({ added: 0, updated: 1, archived: 1, left: 0 });
  expect(await findings()).toEqual({
    [APP.fingerprint]: 'ARCHIVED PASSED',
    [unlogged('web').fingerprint]: 'ACTIVE FAILED',
  });
  // The report of the first night comes too late to undo that.
  expect(only(await publish([first]))).toMatchObject({ newer: 2, updated: 0, archived: 0 });
  expect(await findings()).toMatchObject({ [APP.fingerprint]: 'ARCHIVED PASSED' });
});

test('the last finding of a Region is archived too, once no report has one there', async () => {
  const { publish, findings } = await hubs();
  const [first = '', second = ''] = await reportFiles({ findings: [APP] }, { start: NIGHTS[1] });
  await publish([first]);
  expect(only(await publish([second]))).toMatchObject({ account: MEMBER, region: REGION, archived: 1 });
  expect(await findings()).toEqual({ [APP.fingerprint]: 'ARCHIVED NOT_AVAILABLE' });
});

test('what an account has left of a night before is archived, though today it has no finding at all', async () => {
  const { publish, findings } = await hubs();
  const [first = '', third = ''] = await reportFiles(
    { findings: [APP] },
    { start: NIGHTS[2], findings: [unlogged('own', { account: HUB })] },
  );
  await publish([first]);
  expect(busy(await publish([third]))).toMatchObject([
    { account: HUB, added: 1 },
    { account: MEMBER, region: REGION, archived: 1 },
  ]);
  expect(await findings()).toEqual({ [APP.fingerprint]: 'ARCHIVED NOT_AVAILABLE' });
});

test('of a bucket that is made again in another Region, and of another home Region, nothing stands twice', async () => {
  const { publish, findings } = await hubs();
  const atAccount = findingOf({ rule: 'all-logged', cause: '' });
  const [first = '', second = ''] = await reportFiles(
    { findings: [APP, atAccount] },
    { start: NIGHTS[1], findings: [unlogged('app', { region: HOME }), atAccount] },
  );
  await publish([first]);
  expect(await findings()).toEqual({ [APP.fingerprint]: 'ACTIVE FAILED' });
  await publish([second], { homeRegion: REGION });
  expect(await findings(MEMBER, REGION)).toEqual({
    [APP.fingerprint]: 'ARCHIVED NOT_AVAILABLE',
    [atAccount.fingerprint]: 'ACTIVE FAILED',
  });
  expect(await findings(MEMBER, HOME)).toEqual({
    [APP.fingerprint]: 'ACTIVE FAILED',
    [atAccount.fingerprint]: 'ARCHIVED NOT_AVAILABLE',
  });
});

test('one inventory that is judged twice changes nothing the second time, and says so', async () => {
  const { publish, findings } = await hubs();
  const [first = '', again = ''] = await reportFiles(
    { findings: [APP, unlogged('web')] },
    { findings: [unlogged('web')], resolved: [{ finding: APP, because: 'passes' }] },
  );
  await publish([first]);
  // Security Hub ignores an update of the time that it has already.
  expect(only(await publish([again]))).toMatchObject({ updated: 0, archived: 0, left: 1, newer: 1 });
  expect(await findings()).toMatchObject({ [APP.fingerprint]: 'ACTIVE FAILED' });
});

describe('without apply', () => {
  test('nothing is written, and what would be is counted', async () => {
    const { publish, findings, sandbox } = await hubs();
    const [first = '', second = ''] = await reportFiles(
      { findings: [APP] },
      { start: NIGHTS[1], resolved: [{ finding: APP, because: 'passes' }] },
    );
    expect(only(await publish([first], { apply: false }))).toMatchObject({ added: 1, state: 'done' });
    expect(await findings()).toEqual({});
    await publish([first]);
    sandbox.resetCounts();
    expect(only(await publish([second], { apply: false }))).toMatchObject({ archived: 1 });
    expect(imports(sandbox.counts().operations)).toBe(0);
    expect(await findings()).toEqual({ [APP.fingerprint]: 'ACTIVE FAILED' });
  });

  test('reading alone is asked for', async () => {
    const { publish, sandbox } = await hubs({ enforcedActions: { roles: ['securityhub:GetFindings'] } });
    const paths = await reportFiles({ findings: [APP] });
    expect(only(await publish(paths, { apply: false }))).toMatchObject({ state: 'done', added: 1 });
    expect(sandbox.counts().operations).not.toHaveProperty('securityhub:BatchImportFindings');
  });
});

describe('what fails is said of its account and Region, and stops no other', () => {
  const nights = { findings: [APP, unlogged('far', { region: 'eu-central-1' })] };

  test('an account that is not subscribed in a Region', async () => {
    const { publish } = await hubs();
    expect(busy(await publish(await reportFiles(nights)))).toMatchObject([
      { region: 'eu-central-1', state: 'not-subscribed', added: 0 },
      { region: REGION, state: 'done', added: 1 },
    ]);
  });

  test('an account whose role is not there', async () => {
    const { publish } = await hubs({}, { roles: [] });
    const published = await publish(await reportFiles({ findings: [APP, unlogged('own', { account: HUB })] }));
    expect(busy(published)).toMatchObject([
      { account: HUB, state: 'done', added: 1 },
      { account: MEMBER, region: REGION, state: 'denied', reason: 'the role S3LogAuditPublish cannot be assumed' },
      { account: MEMBER, region: HOME, state: 'denied', reason: 'the role S3LogAuditPublish cannot be assumed' },
    ]);
  });

  test.each([
    ['securityhub:GetFindings', 'securityhub:BatchImportFindings'],
    ['securityhub:BatchImportFindings', 'securityhub:GetFindings'],
  ])('a role that lacks %s', async (_, left) => {
    const { publish, findings } = await hubs({ enforcedActions: { roles: [left] } });
    const destinations = busy(await publish(await reportFiles({ findings: [APP] })));
    expect(destinations.find(({ region }) => region === REGION)).toMatchObject({ state: 'denied', added: 0 });
    expect(await findings()).toEqual({});
  });
});

const BROKEN: readonly Fault['kind'][] = [
  'throttle',
  'error',
  'reset',
  'cut',
  'cut-chunked',
  'truncated',
  'malformed',
  'empty',
  'foreign',
];

describe.each(['securityhub:GetFindings', 'securityhub:BatchImportFindings'])('%s', (operation) => {
  test.each(BROKEN)('is tried again when it meets %s', async (kind) => {
    const { publish, findings } = await hubs({ faults: [{ kind, operation, count: 2 }] });
    expect(only(await publish(await reportFiles({ findings: [APP] })))).toMatchObject({ state: 'done', added: 1 });
    expect(await findings()).toEqual({ [APP.fingerprint]: 'ACTIVE FAILED' });
  });

  test.each(BROKEN)('fails its account and Region when %s does not end', async (kind) => {
    const { publish } = await hubs({ faults: [{ kind, operation, account: MEMBER, region: REGION }] });
    const { state, reason, added } = only(await publish(await reportFiles({ findings: [APP] })));
    expect({ state, added, isTold: reason !== '' }).toEqual({ state: 'failed', added: 0, isTold: true });
  });
});

describe('a list of findings', () => {
  test('with pages that are empty is read to its end', async () => {
    const { publish, sandbox } = await hubs();
    const paths = await reportFiles({ findings: many(120) });
    await publish(paths);
    sandbox.setKnobs({ faults: [{ kind: 'empty-page', operation: 'securityhub:GetFindings', count: 2 }] });
    expect(only(await publish(paths))).toMatchObject({ state: 'done', added: 0, newer: 120 });
  });

  test('that never ends fails, and nothing is written on its account', async () => {
    const { publish, sandbox } = await hubs();
    sandbox.setKnobs({
      faults: [{ kind: 'endless-token', operation: 'securityhub:GetFindings', account: MEMBER, region: REGION }],
    });
    expect(only(await publish(await reportFiles({ findings: [APP] })))).toMatchObject({ state: 'failed', added: 0 });
    expect(imports(sandbox.counts().operations)).toBe(0);
  });
});

describe('findings that Security Hub does not take', () => {
  test('are sent again, and the others are not', async () => {
    const { publish, sandbox, findings } = await hubs({
      faults: [{ kind: 'failed-items', operation: 'securityhub:BatchImportFindings', count: 1 }],
    });
    expect(only(await publish(await reportFiles({ findings: many(10) })))).toMatchObject({ added: 10, refused: {} });
    expect(imports(sandbox.counts().operations)).toBe(2);
    expect(Object.keys(await findings())).toHaveLength(10);
  });

  test('are counted by their code when they are refused each time', async () => {
    const { publish } = await hubs({
      faults: [{ kind: 'failed-items', operation: 'securityhub:BatchImportFindings' }],
    });
    // Every second one of a batch: of 16 there are 8, 4, 2 and 1 left after the four rounds.
    expect(only(await publish(await reportFiles({ findings: many(16) })))).toMatchObject({
      state: 'done',
      added: 15,
      refused: { InternalException: 1 },
    });
  });
});

describe('reports that do not go together are refused before anything is sent', () => {
  test.each([
    [[{ organization: 'o-exampleorgid' }, { organization: 'o-anotherone' }], /are of different organizations/],
    [[{ partition: 'aws-us-gov' }], /are of partition aws-us-gov, and the credentials of aws/],
    [[{ ended: null }], /is of a scan that was stopped early/],
    [[{ plan: { name: 'plan.json', root: '.', live: NIGHTS[0] } }], /is the report of a plan, which says nothing of/],
  ])('%j', async (nights, message) => {
    const { publish, sandbox } = await hubs();
    await expect(publish(await reportFiles(...nights.map((night) => ({ findings: [APP], ...night }))))).rejects.toThrow(
      message,
    );
    expect(Object.keys(sandbox.counts().operations).filter((name) => name.startsWith('securityhub:'))).toEqual([]);
  });

  test('a file that is no report', async () => {
    const { publish } = await hubs();
    await expect(publish(['/no/such/report.json'])).rejects.toThrow(
      'the report /no/such/report.json cannot be read: ENOENT',
    );
  });
});

test('an interruption ends it with the reason of the signal', async () => {
  const { publish } = await hubs({ latencyMs: 50 });
  const controller = new AbortController();
  const published = publish(await reportFiles({ findings: many(300) }), { signal: controller.signal });
  setTimeout(() => controller.abort(new Error('SIGINT')), 120);
  await expect(published).rejects.toThrow('SIGINT');
});
