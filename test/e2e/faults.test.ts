import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { generate } from '../../src/sandbox/generate.ts';
import type { Fault, FaultKind, Knobs } from '../../src/sandbox/knobs.ts';
import type { AccountSetup, Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { LONG, sized } from '../long.ts';
import { INVENTORY, KEPT, run, type Scanned, tell } from './organization-scan.ts';
import { WITHOUT_PAUSES } from './run-cli.ts';
import { type Judged, verdictsIn } from './verdicts.ts';

const SCENARIO = generate({
  seed: 11,
  accounts: 4,
  bucketsPerAccount: 8,
  regions: ['eu-west-1', 'us-east-1'],
  defectRate: 0.35,
});
/** One of its members. */
const ONE = '100000000002';
const LOGGING = 's3:GetBucketLogging';

const but = (id: string, change: Partial<AccountSetup>): Scenario => ({
  ...SCENARIO,
  accounts: SCENARIO.accounts.map((account) => (account.id === id ? { ...account, ...change } : account)),
});

interface Struck extends Scanned, Judged {
  /** Answers by HTTP status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly assumed: number;
  readonly skipped: readonly string[];
  readonly seconds: string;
}

/** A scan of the organization on such a day. The folder and the server are gone when it gives its answer. */
async function scanOn({ knobs = {}, scenario = SCENARIO, flags = [] }: BadDay = {}): Promise<Struck> {
  const cwd = await mkdtemp(join(tmpdir(), 's3log-audit-e2e-'));
  const sandbox = await startSandbox({ scenario, knobs: { checkSignatures: true, ...knobs } });
  const begun = performance.now();
  try {
    const scanned = await run([...KEPT, ...flags], sandbox, { cwd, env: WITHOUT_PAUSES });
    const seconds = ((performance.now() - begun) / 1000).toFixed(1);
    const { statuses, operations } = sandbox.counts();
    const judged = scanned.report === '' ? NOTHING : await verdictsIn(join(cwd, INVENTORY));
    const skipped =
      scanned.report === ''
        ? []
        : JSON.parse(scanned.report).coverage.skipped.map(({ account }: { readonly account: string }) => account);
    return { ...scanned, ...judged, answers: statuses, assumed: operations['sts:AssumeRole'] ?? 0, skipped, seconds };
  } finally {
    await sandbox.close();
    await rm(cwd, { recursive: true });
  }
}

const NOTHING: Judged = { verdicts: new Map(), accounts: new Map(), reasons: new Set() };

interface BadDay {
  readonly knobs?: Knobs;
  readonly scenario?: Scenario;
  readonly flags?: readonly string[];
}

let first: Promise<Struck> | undefined;
const faultFree = (): Promise<Struck> => {
  first ??= scanOn();
  return first;
};

/** Compares with the fault-free scan: nothing may differ but by being unknown. Gives the number of verdicts that are. */
async function onlyUnknownDiffers(name: string, struck: Struck): Promise<number> {
  const clean = await faultFree();
  expect(struck.stderr).not.toContain('this is a bug');
  const known = [...struck.accounts.keys(), ...struck.skipped].sort();
  expect(known, 'no account is lost').toEqual([...clean.accounts.keys()].sort());
  let same = 0;
  let unknown = 0;
  const different: string[] = [];
  for (const [key, verdict] of clean.verdicts) {
    const [, account = ''] = key.split(' ');
    const now = struck.verdicts.get(key);
    // That a rule holds may be seen without seeing whether it applies.
    if (now === verdict || (verdict === 'not-applicable' && now === 'pass')) same += 1;
    // It lists assumptions of deliveries seen to be permitted; where one was not, the rules on delivery are unknown.
    else if (key.startsWith('delivery-rests-on-documentation ') && verdict === 'pass' && now === 'not-applicable')
      unknown += 1;
    else if (now === 'unknown' || (now === undefined && struck.accounts.get(account) !== 'scanned')) unknown += 1;
    else different.push(`${key}: ${verdict}, then ${now}`);
  }
  expect(different).toEqual([]);
  expect([...struck.verdicts.keys()].filter((key) => !clean.verdicts.has(key) && !key.includes('account-'))).toEqual(
    [],
  );
  const answers = Object.entries(struck.answers).map(([status, count]) => `${count} × ${status}`);
  tell(
    `${name}: ${clean.verdicts.size} verdicts, ${same} the same, ${unknown} unknown; answers ${answers.join(', ')}; exit ${struck.code}; ${struck.seconds} s`,
  );
  // Findings are there, and win over whatever could not be seen.
  expect(struck.code, struck.stderr).toBe(1);
  return unknown;
}

const everywhere = (kind: FaultKind, probability: number): Knobs => ({ seed: 5, faults: [{ kind, probability }] });
const here = (...faults: readonly Fault[]): Knobs => ({ faults });

const BAD_DAYS: readonly [string, BadDay][] = [
  ['30 % SlowDown', { knobs: everywhere('throttle', 0.3) }],
  ['5 % of 500 and 503', { knobs: everywhere('error', 0.05) }],
  ['5 % of connections reset', { knobs: everywhere('reset', 0.05) }],
  ['5 % of answers cut short', { knobs: everywhere('cut', 0.05) }],
  ['5 % of chunked answers cut short', { knobs: everywhere('cut-chunked', 0.05) }],
  ['5 % of documents cut short', { knobs: everywhere('truncated', 0.05) }],
  ['5 % malformed XML', { knobs: everywhere('malformed', 0.05) }],
  ['5 % empty answers', { knobs: everywhere('empty', 0.05) }],
  ['5 % pages of a proxy', { knobs: everywhere('foreign', 0.05) }],
  [
    'three answers that take long',
    { knobs: here({ kind: 'slow', ms: sized(5_000, 20_000), operation: LOGGING, count: 3 }) },
  ],
  [
    'empty pages with a token',
    { knobs: here({ kind: 'empty-page', operation: ['s3:ListBuckets', 'organizations:ListAccounts'], count: 12 }) },
  ],
  ['NoSuchBucket once for each bucket', { knobs: here({ kind: 'no-such-bucket', perBucket: 1 }) }],
  [
    'credentials that expire before their time',
    { knobs: here({ kind: 'expired-token', operation: LOGGING, count: 5 }) },
  ],
];

test.concurrent.each(BAD_DAYS.filter((_, index) => index % sized(3, 1) === 0))(
  '%s: every verdict as without',
  async (name, day) => {
    expect(await onlyUnknownDiffers(name, await scanOn(day))).toBe(0);
  },
);

const ENDING_EARLY: [string, string, Knobs] = [
  'credentials of four seconds that promise an hour',
  '3',
  { latencyMs: 150, tokenLifetimeSeconds: 4, tokenEndsEarly: true },
];

// Long enough for a busy machine, short enough to end several times during the scan. With one call at a time most calls
// wait for longer than their credentials live, and renewing those is a call as well.
test.concurrent.each<[string, string, Knobs]>([
  ['credentials of four seconds', '1', { latencyMs: 50, tokenLifetimeSeconds: 4 }],
  ...(LONG ? [ENDING_EARLY] : []),
])('%s: renewed as often as it takes, every verdict as without', async (name, concurrency, knobs) => {
  const struck = await scanOn({ knobs, flags: ['--concurrency', concurrency] });
  expect(await onlyUnknownDiffers(`${name}, AssumeRole ${struck.assumed} times`, struck)).toBe(0);
  expect(struck.assumed).toBeGreaterThan(5);
});

const reasonsOf = ({ accounts, reasons }: Struck): string => [...reasons, ...accounts.values()].join('\n');

test.concurrent.each<[string, BadDay, RegExp]>([
  [
    'one call denied',
    { knobs: here({ kind: 'denied', operation: 's3:GetBucketPolicy', account: ONE }) },
    /s3:GetBucketPolicy is denied/,
  ],
  [
    'an account denied',
    { knobs: here({ kind: 'denied', operation: 'sts:AssumeRole', account: ONE }) },
    /sts:AssumeRole was denied/,
  ],
  [
    'a Region not enabled',
    { scenario: but(ONE, { disabledRegions: ['eu-west-1'] }) },
    /InvalidAccessKeyId: the credentials are not accepted; the Region may not be enabled in the account/,
  ],
  [
    'a token that never ends',
    { knobs: here({ kind: 'endless-token', operation: 's3:ListBuckets', account: ONE }) },
    /EndlessListing: a listing that does not end/,
  ],
  [
    'credentials that are always expired',
    { knobs: here({ kind: 'expired-token', account: ONE, operation: [LOGGING, 's3:ListBuckets'] }) },
    /ExpiredToken: the credentials have expired/,
  ],
  [
    'a proxy that answers for S3 in one account',
    { knobs: here({ kind: 'foreign', account: ONE, operation: ['s3:ListBuckets', LOGGING] }) },
    /UnexpectedResponse: a response that is not from AWS, perhaps from a proxy/,
  ],
])('%s: unknown with the reason, all else as without', async (name, day, reason) => {
  const struck = await scanOn(day);
  expect(await onlyUnknownDiffers(name, struck)).toBeGreaterThan(0);
  expect(reasonsOf(struck)).toMatch(reason);
});

test.concurrent('buckets deleted between list and read are gone: every verdict as if they had never been there', async () => {
  const deleted = ['gen-00001-data-00003', 'gen-00003-logs-eu-west-1'];
  const accounts = SCENARIO.accounts.map((account) => ({
    ...account,
    buckets: account.buckets.filter(({ name }) => !deleted.includes(name)),
  }));
  const [struck, without] = await Promise.all([
    scanOn({ knobs: here(...deleted.map((bucket) => ({ kind: 'vanish', operation: LOGGING, bucket }) as const)) }),
    scanOn({ scenario: { ...SCENARIO, accounts } }),
  ]);
  expect(struck.verdicts).toEqual(without.verdicts);
  expect(new Set(struck.accounts.values())).toEqual(new Set(['scanned']));
  expect(struck.code).toBe(1);
});

test.concurrent('a suspended account is skipped with its state, all else as without', async () => {
  const struck = await scanOn({ scenario: but(ONE, { state: 'SUSPENDED' }) });
  await onlyUnknownDiffers('a suspended account', struck);
  expect(struck.skipped).toEqual([ONE]);
  expect(struck.stderr).toContain('1 skipped (its state is SUSPENDED)');
});

/** Of buckets, the same is tried above. */
const ENDLESS: [string, Fault, RegExp] = [
  'a list of accounts that never ends',
  { kind: 'endless-token', operation: 'organizations:ListAccounts' },
  /the accounts of the organization could not be listed: EndlessListing: a listing that does not end/,
];

test.concurrent.each<[string, Fault, RegExp]>([
  ...(LONG ? [ENDLESS] : []),
  [
    'a proxy that answers for everybody',
    { kind: 'foreign' },
    /gave no valid response: UnexpectedResponse: .* perhaps from a proxy/,
  ],
  [
    'no permission to list the accounts',
    { kind: 'denied', operation: 'organizations:ListAccounts' },
    /no permission for organizations:ListAccounts/,
  ],
])('%s: did not run, exit 2', async (name, fault, message) => {
  const { code, stderr, report, seconds } = await scanOn({ knobs: here(fault) });
  tell(`${name}: exit ${code}; ${seconds} s`);
  expect(stderr).toMatch(message);
  expect(code).toBe(2);
  expect(report).toBe('');
});
