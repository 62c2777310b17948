import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import { describe, expect, test } from 'vitest';
import type { Finding } from '../../src/model/finding.ts';
import { hubChanges } from '../../src/publish/changes.ts';
import { observedFindings } from '../../src/publish/observed.ts';
import { findingOf, HOME, MEMBER, NIGHTS, type Night, REGION, reportOf, unlogged, waiver } from './reports.ts';

const BEFORE = '2026-02-28T01:00:00.000Z';
const [FIRST, SECOND, THIRD] = NIGHTS;

/** What an earlier night left in Security Hub. */
const inHub = (finding: Finding, more: Partial<AwsSecurityFinding> = {}): AwsSecurityFinding => ({
  SchemaVersion: '2018-10-08',
  Id: `s3log-audit/${finding.fingerprint}`,
  ProductArn: `arn:aws:securityhub:${REGION}:${MEMBER}:product/${MEMBER}/default`,
  GeneratorId: `s3log-audit/${finding.rule}`,
  AwsAccountId: MEMBER,
  CreatedAt: FIRST,
  UpdatedAt: BEFORE,
  Title: 'Bucket writes server access logs',
  Description: 'It does not.',
  Severity: { Label: 'HIGH', Normalized: 70 },
  Resources: [{ Type: 'AwsS3Bucket', Id: finding.arn }],
  Compliance: { Status: 'FAILED' },
  RecordState: 'ACTIVE',
  Workflow: { Status: 'NEW' },
  ...more,
});

async function changes(present: readonly AwsSecurityFinding[], ...nights: readonly Night[]) {
  const reports = await Promise.all(nights.map(reportOf));
  const everywhere = observedFindings(reports);
  const { added, updated, archived, left, newer } = hubChanges({
    destination: { account: MEMBER, region: REGION },
    isHome: false,
    observed: new Map(
      [...everywhere].filter(([, { finding }]) => finding.region === REGION || finding.region === null),
    ),
    everywhere,
    present: new Map(present.map((one) => [one.Id ?? '', one])),
    reports,
  });
  return { added: added.length, updated: updated.length, archived, left, newer };
}

const APP = unlogged('app');
const STANDING = { added: 0, updated: 1, archived: [], left: 0, newer: 0 };
const LEFT = { added: 0, updated: 0, archived: [], left: 1, newer: 0 };

test('a finding that is not there is added, one that is there is updated', async () => {
  expect(await changes([], { findings: [APP] })).toEqual({ ...STANDING, added: 1, updated: 0 });
  expect(await changes([inHub(APP)], { findings: [APP] })).toEqual(STANDING);
  expect(await changes([inHub(APP, { RecordState: 'ARCHIVED' })], { findings: [APP] })).toEqual(STANDING);
});

describe('archived is', () => {
  test.each([
    ['passes', 'PASSED'],
    ['not-applicable', 'NOT_AVAILABLE'],
    ['bucket-gone', 'NOT_AVAILABLE'],
    ['account-gone', 'NOT_AVAILABLE'],
    ['replaced', 'NOT_AVAILABLE'],
    ['judged-otherwise', 'NOT_AVAILABLE'],
  ] as const)('what the newest report resolves: %s', async (because, status) => {
    const { archived } = await changes([inHub(APP)], { start: SECOND, resolved: [{ finding: APP, because }] });
    expect(archived).toMatchObject([
      {
        Id: `s3log-audit/${APP.fingerprint}`,
        RecordState: 'ARCHIVED',
        Compliance: { Status: status },
        UpdatedAt: SECOND,
      },
    ]);
    // What belongs to the customers is not sent back to them.
    expect(archived[0]).not.toHaveProperty('Workflow');
  });

  test('what a night without its report ended, if the newest report judged all of its account and Region', async () => {
    const { archived } = await changes([inHub(APP)], { start: THIRD });
    expect(archived).toMatchObject([{ RecordState: 'ARCHIVED', UpdatedAt: THIRD }]);
    expect((await changes([inHub(APP)], { start: THIRD, regions: [REGION] })).archived).toHaveLength(1);
  });

  test('what is of another Region now, unless it was seen here since', async () => {
    const present = inHub(APP, { LastObservedAt: SECOND, UpdatedAt: SECOND });
    const moved = { ...APP, region: 'eu-central-1' };
    expect((await changes([present], { start: THIRD, findings: [moved] })).archived).toMatchObject([
      { RecordState: 'ARCHIVED', Compliance: { Status: 'NOT_AVAILABLE' }, UpdatedAt: THIRD },
    ]);
    const carried = { ...moved, lastSeen: FIRST, baselineState: 'unchanged' as const };
    expect(await changes([present], { start: THIRD, findings: [carried] })).toEqual(LEFT);
  });
});

describe('left as it is', () => {
  const unknown = findingOf({ rule: 'logging-enabled', verdict: 'unknown', cause: 'denied:s3:GetBucketLogging' });
  const group = findingOf({
    rule: 'logging-enabled',
    account: 'o-exampleorgid',
    cause: 'rcp:p-1',
    group: { count: 1, accounts: [{ account: MEMBER, count: 1 }] },
  });

  test.each<[string, Night]>([
    ['the account could not be read', { start: SECOND, status: 'unreachable' }],
    ['its listing broke off', { start: SECOND, status: 'incomplete' }],
    ['the scan looked at other Regions', { start: SECOND, regions: ['ap-southeast-2'] }],
    ['the rule could not decide something there', { start: SECOND, findings: [unknown] }],
    ['the rule has a group at the organization', { start: SECOND, findings: [group] }],
    ['it is waived', { start: SECOND, findings: [{ ...APP, waiver }] }],
  ])('what is in Security Hub, since %s', async (_, night) => {
    const { archived, left } = await changes([inHub(APP)], night);
    expect({ archived, left }).toEqual({ archived: [], left: 1 });
  });

  test('what is of a rule that did not run', async () => {
    const other = inHub({ ...APP, rule: 'rule-of-another-night' });
    expect(await changes([other], { start: SECOND })).toEqual(LEFT);
  });

  test('what is said of the organization, unless a report resolves it', async () => {
    const finding = findingOf({ rule: 'all-accounts-reached', account: 'o-exampleorgid' });
    const present = inHub(finding, { Resources: [{ Type: 'Other', Id: 'arn:aws:organizations::1:organization/o-1' }] });
    expect(await changes([present], { start: SECOND })).toEqual(LEFT);
    const { archived } = await changes([present], { start: SECOND, resolved: [{ finding, because: 'passes' }] });
    expect(archived).toHaveLength(1);
  });

  test('whatever is newer in Security Hub than the reports are', async () => {
    const later = inHub(APP, { UpdatedAt: THIRD });
    expect(await changes([later], { start: SECOND, findings: [APP] })).toEqual({ ...LEFT, left: 0, newer: 1 });
    expect(await changes([later], { start: SECOND, resolved: [{ finding: APP, because: 'passes' }] })).toEqual(LEFT);
  });

  test('whatever is as new in Security Hub as the reports are, which it would ignore', async () => {
    const asNew = inHub(APP, { UpdatedAt: SECOND });
    expect(await changes([asNew], { start: SECOND, findings: [APP] })).toEqual({ ...LEFT, left: 0, newer: 1 });
    expect(await changes([asNew], { start: SECOND })).toEqual(LEFT);
  });
});

describe('of several reports the newest word counts', () => {
  const resolved = [{ finding: APP, because: 'passes' }] as const;

  test('in any order of the files', async () => {
    const nights: readonly Night[] = [
      { start: FIRST, findings: [APP] },
      { start: SECOND, resolved },
    ];
    expect((await changes([inHub(APP)], ...nights)).archived).toHaveLength(1);
    expect((await changes([inHub(APP)], ...[...nights].reverse())).archived).toHaveLength(1);
  });

  test('that of a later night, which judged everything and has it no more', async () => {
    const nights: readonly Night[] = [{ findings: [APP] }, { start: SECOND }];
    expect(await changes([], ...nights)).toEqual({ ...STANDING, updated: 0 });
    expect((await changes([inHub(APP)], ...nights)).archived).toMatchObject([{ UpdatedAt: SECOND }]);
    const unread: Night = { start: SECOND, status: 'unreachable' };
    const undecided: Night = { start: SECOND, findings: [unlogged('b', { verdict: 'unknown', cause: 'denied' })] };
    for (const later of [unread, undecided, { start: SECOND, regions: [HOME] }])
      expect(await changes([inHub(APP)], { findings: [APP] }, later)).toMatchObject({ updated: 1, archived: [] });
  });

  test('that of a finding which came back', async () => {
    expect(await changes([inHub(APP)], { start: FIRST, resolved }, { start: SECOND, findings: [APP] })).toEqual(
      STANDING,
    );
  });

  test('and what was carried forward is as old as its last look', async () => {
    const carried = { ...APP, lastSeen: FIRST, baselineState: 'unchanged' as const };
    const { archived, updated } = await changes(
      [inHub(APP)],
      { start: SECOND, resolved },
      { start: THIRD, findings: [carried] },
    );
    expect({ archived: archived.length, updated }).toEqual({ archived: 1, updated: 0 });
  });
});

test('a finding that only expired waivers cover is sent', async () => {
  expect(await changes([], { findings: [{ ...APP, waiver: { ...waiver, expired: true } }] })).toMatchObject({
    added: 1,
  });
});
