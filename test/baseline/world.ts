import fc from 'fast-check';
import { againstBaseline } from '../../src/baseline/compare-with-baseline.ts';
import type { Baseline, RunScope } from '../../src/model/baseline.ts';
import { byImportance } from '../../src/model/by-importance.ts';
import type { AccountResult, Finding, RuleOutcome } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import type { Account, ScanHeader } from '../../src/model/inventory.ts';
import { bucketArn, byText } from '../../src/model/names.ts';
import { notRead } from '../../src/model/observation.ts';
import { OBSERVED } from '../observed-finding.ts';

/** What is true of one bucket for one rule; `target` is where a failure sits. */
export type Truth = 'pass' | 'not-applicable' | { readonly target: string };

/** By account, bucket and rule. */
export type World = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Truth>>>>>>;

/** What one night looks at; everything where nothing is said. */
export interface Night {
  readonly started: string;
  readonly accounts?: readonly string[];
  readonly rules?: readonly string[];
  readonly regions?: readonly string[];
  /** Accounts that cannot be entered. */
  readonly unreachable?: readonly string[];
  /** Accounts whose list of buckets breaks off before the first. */
  readonly cut?: readonly string[];
  /** Buckets of which nothing can be read, and why. */
  readonly denied?: Readonly<Record<string, string>>;
}

export const ACCOUNTS = ['111122223333', '222233334444', '333344445555'] as const;
export const RULES = ['rule-a', 'rule-b'] as const;
/** A bucket's Region is part of its name here. */
const regionOf = (bucket: string): string => (bucket.endsWith('2') ? 'eu-west-2' : 'eu-west-1');

export function headerOf(world: World, night: Night): ScanHeader {
  const chosen = Object.keys(world).filter((id) => night.accounts === undefined || night.accounts.includes(id));
  return {
    formatVersion: 1,
    toolVersion: '0.0.0',
    started: night.started,
    partition: 'aws',
    caller: '999988887777',
    organization: { id: 'o-example0001', managementAccount: '999988887777', rcps: notRead },
    scope: {
      accounts: night.accounts ?? [],
      excludedAccounts: [],
      organizationalUnits: [],
      regions: night.regions ?? [],
    },
    accounts: chosen.sort(byText).map(accountOf),
    skipped: [],
  };
}

const accountOf = (id: string): Account => ({ id, name: `name ${id}`, path: 'o-example0001/r-root', state: 'ACTIVE' });

export const findingOf = (told: Pick<Finding, 'rule' | 'account'> & Partial<Finding>): Finding => {
  const { rule, account, bucket = '', cause = '', verdict = 'fail' } = told;
  return {
    severity: 'high',
    verdict,
    partition: 'aws',
    accountName: `name ${account}`,
    accountPath: 'o-example0001/r-root',
    region: bucket === '' ? '' : regionOf(bucket),
    bucket,
    arn: bucket && bucketArn('aws', bucket),
    affected: [],
    message: `${rule} at ${bucket}${cause}`,
    ...OBSERVED,
    cause,
    causeText: cause,
    fingerprint: fingerprint({ rule, partition: 'aws', account, resource: verdict === 'fail' ? bucket : cause }),
    ...told,
  };
};

/** What a scan of the world tells of one account. */
function judge(world: World, night: Night, account: string): AccountResult {
  const hidden = night.unreachable?.includes(account) || night.cut?.includes(account);
  const buckets = hidden ? {} : (world[account] ?? {});
  const findings = new Map<string, Finding>();
  const outcomes: Record<string, RuleOutcome> = {};
  const add = (finding: Finding): void => {
    const same = findings.get(finding.fingerprint);
    const affected = [...(same?.affected ?? []), ...finding.affected].sort(byText);
    findings.set(finding.fingerprint, { ...(same ?? finding), affected });
  };
  for (const rule of night.rules ?? RULES) {
    const pass: string[] = [];
    const notApplicable: string[] = [];
    for (const [bucket, truths] of Object.entries(buckets)) {
      if (night.regions !== undefined && !night.regions.includes(regionOf(bucket))) continue;
      const cause = night.denied?.[bucket];
      const truth = truths[rule];
      if (cause !== undefined) add(findingOf({ rule, account, verdict: 'unknown', cause, affected: [bucket] }));
      else if (truth === 'not-applicable') notApplicable.push(bucket);
      else if (typeof truth === 'object') add(findingOf({ rule, account, bucket: truth.target, affected: [bucket] }));
      else pass.push(bucket);
    }
    outcomes[rule] = { pass, notApplicable };
  }
  const unreachable = night.unreachable?.includes(account) ?? false;
  const listed = Object.keys(buckets).sort(byText);
  return {
    account: accountOf(account),
    coverage: {
      status: unreachable ? 'unreachable' : hidden ? 'incomplete' : 'scanned',
      reason: hidden ? 'denied' : '',
      buckets: { listed: listed.length, judged: listed.length },
      unobserved: [],
    },
    findings: [...findings.values()].sort(byImportance),
    resolved: [],
    verdicts: {},
    outcomes,
    listed,
    regionOf: new Map(listed.map((bucket) => [bucket, regionOf(bucket)])),
    regions: [],
    edges: [],
  };
}

async function* resultsOf(world: World, night: Night): AsyncIterable<AccountResult> {
  for (const { id } of headerOf(world, night).accounts) yield judge(world, night, id);
}

/** One night, compared with the last one. */
export async function scan(
  world: World,
  night: Night,
  before: Baseline | null = null,
): Promise<readonly AccountResult[]> {
  const scope: RunScope = { header: headerOf(world, night), rules: new Set(night.rules ?? RULES) };
  const results = resultsOf(world, night);
  const told: AccountResult[] = [];
  for await (const result of before === null ? results : againstBaseline(results, before, scope)) told.push(result);
  return told;
}

/** The report of one night as the baseline of the next. */
export const baselineOf = (results: readonly AccountResult[], { started }: Night): Baseline => ({
  started,
  assumptions: new Map(),
  strictAssumptions: false,
  rules: [],
  findings: new Map(
    results.filter(({ findings }) => findings.length > 0).map(({ account, findings }) => [account.id, findings]),
  ),
});

export const allFindings = (results: readonly AccountResult[]): readonly Finding[] =>
  results.flatMap(({ findings }) => findings);

const truth: fc.Arbitrary<Truth> = fc.oneof(
  fc.constantFrom('pass' as const, 'not-applicable' as const),
  fc.constantFrom('logs-1', 'logs-2').map((target) => ({ target })),
);

const BUCKETS = ['app-1', 'app-2', 'logs-1', 'logs-2', 'web-1'] as const;

const accountWorld = fc.dictionary(fc.constantFrom(...BUCKETS), fc.record({ 'rule-a': truth, 'rule-b': truth }), {
  noNullPrototype: true,
  maxKeys: 5,
});

/** The same accounts every night, what is in them changes. */
export const world: fc.Arbitrary<World> = fc.record({
  '111122223333': accountWorld,
  '222233334444': accountWorld,
  '333344445555': accountWorld,
});

/** What a night fails to look at, or is told not to. */
export const narrowing: fc.Arbitrary<Omit<Night, 'started'>> = fc.record(
  {
    accounts: fc.subarray([...ACCOUNTS], { minLength: 1 }),
    rules: fc.subarray([...RULES], { minLength: 1 }),
    regions: fc.subarray(['eu-west-1', 'eu-west-2'], { minLength: 1 }),
    unreachable: fc.subarray([...ACCOUNTS]),
    cut: fc.subarray([...ACCOUNTS]),
    denied: fc.dictionary(fc.constantFrom(...BUCKETS), fc.constantFrom('denied x', 'denied y'), {
      noNullPrototype: true,
    }),
  },
  { requiredKeys: [] },
);

/** Whether a night really looked at one bucket for one rule. */
export function looked(world: World, night: Night, { account, rule }: Finding, bucket: string): boolean {
  const reached =
    (night.accounts?.includes(account) ?? true) &&
    !night.unreachable?.includes(account) &&
    !night.cut?.includes(account);
  const gone = world[account]?.[bucket] === undefined;
  return (
    reached &&
    (night.rules?.includes(rule) ?? true) &&
    (gone || ((night.regions?.includes(regionOf(bucket)) ?? true) && night.denied?.[bucket] === undefined))
  );
}
