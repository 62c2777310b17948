import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Folder, folder, type Night, type Told } from './nightly.ts';
import { emptyFolder, runCli } from './run-cli.ts';
import { healthy, healthyLogs, MEMBER, OTHER, organization, REGION, source } from './scenarios.ts';

const unlogged = (name: string, region = REGION) => ({ name, region });

/** Two members with one bucket each that is not logged. */
const two = organization([
  { id: MEMBER, buckets: [healthyLogs('logs-a', MEMBER), source('app-a', 'logs-a'), unlogged('bare-a')] },
  { id: OTHER, buckets: [healthyLogs('logs-b', OTHER), source('app-b', 'logs-b'), unlogged('bare-b')] },
]);
const oneMended = organization([
  { id: MEMBER, buckets: [healthyLogs('logs-a', MEMBER), source('app-a', 'logs-a'), source('bare-a', 'logs-a')] },
  {
    id: OTHER,
    buckets: [healthyLogs('logs-b', OTHER), source('app-b', 'logs-b'), unlogged('bare-b'), unlogged('fresh-b')],
  },
]);

/** A folder with the report of a first night. */
async function afterFirst(): Promise<Folder> {
  firstReport ??= (async () => {
    const place = await folder();
    await place.scan({ scenario: two });
    return readFile(join(place.path, 'report.json'), 'utf8');
  })();
  const place = await folder();
  await place.write('report.json', await firstReport);
  return place;
}
let firstReport: Promise<string> | undefined;

const nextNight = async (place: Folder, night: Night): Promise<Told> => {
  await copyFile(join(place.path, 'report.json'), join(place.path, 'last.json'));
  return place.scan({ ...night, flags: ['--baseline', 'last.json', ...(night.flags ?? [])] });
};

const states = ({ report }: Told): readonly string[] => [
  ...report.findings.map(
    ({ rule, verdict, bucket, baselineState, lastSeen }) =>
      `${rule} ${verdict} ${bucket} ${baselineState}${lastSeen === null ? '' : ` since ${lastSeen.slice(0, 10)}`}`,
  ),
  ...report.resolved.map(({ because, finding }) => `${finding.rule} ${finding.bucket} resolved: ${because}`),
];

test('a night after a night: new, unchanged, resolved, and the exit code with --fail-on-new', async () => {
  const place = await folder();
  const first = await place.scan({ scenario: two });
  expect(first.code).toBe(1);
  expect(states(first)).toEqual(['logging-enabled fail bare-a null', 'logging-enabled fail bare-b null']);

  const same = await nextNight(place, { scenario: two, day: 1, flags: ['--fail-on-new'] });
  expect([same.code, ...states(same)]).toEqual([
    0,
    'logging-enabled fail bare-a unchanged',
    'logging-enabled fail bare-b unchanged',
  ]);
  expect(same.stderr).toContain('Since the scan of 2026-01-01T00:00:00.000Z: 0 new, 2 unchanged, 0 resolved.');

  const changed = await nextNight(place, { scenario: oneMended, day: 2, flags: ['--fail-on-new'] });
  expect([changed.code, ...states(changed)]).toEqual([
    1,
    'logging-enabled fail bare-b unchanged',
    'logging-enabled fail fresh-b new',
    'logging-enabled bare-a resolved: passes',
  ]);
  expect(changed.stderr).toContain('1 new, 1 unchanged, 1 resolved.');
  // What is new stands before what failed already.
  expect(changed.stderr).toMatch(
    /New: 1 finding that the baseline does not have\.\n {2}high logging-enabled · .*fresh-b\n[\s\S]*\nFailed: 2 findings/,
  );
});

describe('what a night did not look at is carried forward, with the day it was last seen', () => {
  const bareB = 'logging-enabled fail bare-b unchanged since 2026-01-01';
  test.each<readonly [string, Omit<Night, 'scenario'>, readonly string[]]>([
    ['another account', { flags: ['--accounts', MEMBER] }, [bareB]],
    [
      'another Region',
      { flags: ['--regions', 'us-east-1'] },
      ['logging-enabled fail bare-a unchanged since 2026-01-01', bareB],
    ],
    [
      'another rule',
      { flags: ['--select', 'log-target-versioned'] },
      ['logging-enabled fail bare-a unchanged since 2026-01-01', bareB],
    ],
    [
      'an account that could not be entered',
      { knobs: { faults: [{ kind: 'denied', operation: 'sts:AssumeRole', account: OTHER }] } },
      [bareB, 'account-reachable unknown null new'],
    ],
    [
      'a bucket that could not be read',
      {
        knobs: { faults: [{ kind: 'denied', operation: 's3:GetBucketLogging', bucket: 'bare-b' }] },
        flags: ['--select', 'logging-enabled'],
      },
      [bareB, 'logging-enabled unknown null new'],
    ],
  ])('%s', async (_, night, expected) => {
    const place = await afterFirst();
    const narrow = await nextNight(place, { scenario: oneMended, day: 1, ...night });
    expect(states(narrow)).toEqual(expect.arrayContaining([...expected]));
    expect(narrow.stderr).toContain('not judged this time');
    // A wide night after it is what it would have been without it.
    const wide = await nextNight(place, { scenario: oneMended, day: 2 });
    expect(wide.report.findings.map(({ bucket, lastSeen }) => [bucket, lastSeen])).toEqual([
      ['bare-b', null],
      ['fresh-b', null],
    ]);
  });

  test('the reports say of whom, and of which rules', async () => {
    const place = await afterFirst();
    const { report, code } = await nextNight(place, {
      scenario: two,
      day: 1,
      flags: ['--accounts', MEMBER, '--select', 'log-target-versioned', '--format', 'sarif', '--output', 'x.sarif'],
    });
    expect(report.coverage.notCovered).toMatchObject([
      { account: OTHER, reason: 'the account is not part of this scan' },
    ]);
    expect(report.otherRules).toMatchObject([{ id: 'logging-enabled' }]);
    // Nobody saw that they are mended.
    expect(code).toBe(1);
  });

  test('an account that left the organization is resolved with that reason', async () => {
    const place = await afterFirst();
    const rest = organization([
      { id: MEMBER, buckets: [healthyLogs('logs-a', MEMBER), source('app-a', 'logs-a'), unlogged('bare-a')] },
    ]);
    expect(states(await nextNight(place, { scenario: rest, day: 1 }))).toEqual([
      'logging-enabled fail bare-a unchanged',
      'logging-enabled bare-b resolved: account-gone',
    ]);
  });
});

test('a saved inventory is compared like the scan that wrote it', async () => {
  const place = await afterFirst();
  const live = await nextNight(place, { scenario: two, day: 1, flags: ['--save-inventory', 'next.ndjson'] });
  const offline = await runCli(
    ['--inventory', 'next.ndjson', '--baseline', 'last.json', '--format', 'json', '--output', '-'],
    { cwd: place.path, env: { SOURCE_DATE_EPOCH: '1767312000' } },
  );
  expect(JSON.parse(offline.stdout)).toEqual(live.report);
});

describe('a baseline that is none: exit 2 before anything is read', () => {
  test('of another organization', async () => {
    const place = await afterFirst();
    const other = { ...healthy(), organization: { ...healthy().organization, id: 'o-other00001' } } as typeof two;
    const { code, stderr } = await nextNight(place, { scenario: other });
    expect(code).toBe(2);
    expect(stderr).toContain('the baseline last.json is of organization o-example0001, and this scan of o-other00001');
    expect(stderr).not.toContain('    at ');
  });

  test.each([
    ['missing.json', undefined, 'the baseline missing.json cannot be read: ENOENT'],
    ['cut.json', '{"schemaVersion": 1, ', 'the baseline cut.json is cut short or damaged'],
    ['newer.json', '{"schemaVersion": 7}', 'the baseline newer.json has version 7, which is newer'],
    ['other.json', '{"runs": []}', 'the baseline other.json is not a report of s3log-audit'],
  ])('%s', async (name, text, message) => {
    const place = await folder();
    if (text !== undefined) await place.write(name, text);
    const { code, stderr } = await runCli(['demo', '--baseline', name], { cwd: place.path });
    expect([code, stderr.split('\n')[0]]).toEqual([
      2,
      `s3log-audit: ${message}${stderr.includes('newer') ? ' than this program knows' : ''}`,
    ]);
  });

  test('--fail-on-new without one', async () => {
    const { code, stderr } = await runCli(['demo', '--fail-on-new'], { cwd: await emptyFolder() });
    expect([code, stderr]).toEqual([
      2,
      's3log-audit: --fail-on-new asks what is new, and there is no baseline to compare with\n' +
        '  name the JSON report of an earlier run with --baseline\n',
    ]);
  });
});
