import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApplyOutcome, type ApplyRequest, applyPlan } from '../../src/fix/apply/apply-plan.ts';
import { fixPlanHash, fixPlanText } from '../../src/fix/file/plan-text.ts';
import type { BucketPolicyDocument, FixPlan, FixStep } from '../../src/fix/fix-plan.ts';
import type { FixerOptions } from '../../src/fix/session.ts';
import { type UndoOutcome, type UndoRequest, undo } from '../../src/fix/undo/undo-journal.ts';
import type { Logging } from '../../src/model/facts/logging.ts';
import { byText } from '../../src/model/names.ts';
import type { BucketSetup, RoleSetup, Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { version } from '../../src/scan/version.ts';
import { atEnd } from '../ends.ts';

export const HUB = '111122223333';
export const MEMBER = '444455556666';
export const REGION = 'eu-west-1';
export const LOGS = 'member-logs';

export const folder = (): Promise<string> => mkdtemp(join(tmpdir(), 's3log-audit-fix-test-'));

/** Statements of the bucket's owner that every change has to keep. */
export const DENY_HTTP = {
  Sid: 'DenyHttp',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [`arn:aws:s3:::${LOGS}`, `arn:aws:s3:::${LOGS}/*`],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
};
export const deliverTo = (bucket: string) => ({
  Sid: 'S3ServerAccessLogs',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: `arn:aws:s3:::${bucket}/*`,
  Condition: { StringEquals: { 'aws:SourceAccount': MEMBER } },
});
export const policyOf = (...Statement: readonly object[]): BucketPolicyDocument => ({
  Version: '2012-10-17',
  Statement,
});

export const loggingTo = (target: string, prefix: string): Logging => ({
  target,
  prefix,
  keyFormat: 'simple',
  grants: [],
});

/** An organization of two accounts; the buckets are the member's. */
export const scenarioOf = (buckets: readonly BucketSetup[], role: Partial<RoleSetup> = {}): Scenario => ({
  organization: {
    id: 'o-simulated1',
    rootId: 'r-sim1',
    managementAccount: HUB,
    units: [],
  },
  accounts: [
    { id: HUB, name: 'hub', parent: 'r-sim1', buckets: [] },
    { id: MEMBER, name: 'member', parent: 'r-sim1', roles: [{ name: 'S3LogAuditFix', ...role }], buckets },
  ],
});

/** The same with a role for the scan beside the fixer's. */
export function scannedScenario(buckets: readonly BucketSetup[]): Scenario {
  const { organization, accounts } = scenarioOf(buckets);
  const roles = [{ name: 'OrganizationAccountAccessRole' }, { name: 'S3LogAuditFix' }];
  return { organization, accounts: accounts.map((one) => (one.id === MEMBER ? { ...one, roles } : one)) };
}

/** A log bucket that forbids delivery, two buckets that log nothing. */
export const BUCKETS: readonly BucketSetup[] = [
  { name: LOGS, region: REGION, policy: policyOf(DENY_HTTP) },
  { name: 'app', region: REGION },
  { name: 'web', region: REGION },
];

export async function sandboxWith(options: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({
    scenario: scenarioOf(BUCKETS),
    ...options,
    knobs: { checkSignatures: true, ...options.knobs },
  });
  atEnd(() => sandbox.close());
  return sandbox;
}

const place = { account: MEMBER, region: REGION, managed: { by: 'unknown' }, why: [] } as const;

export const mergePolicy = (over: Partial<Extract<FixStep, { action: 'merge-policy' }>> = {}): FixStep => ({
  ...place,
  action: 'merge-policy',
  id: `merge-policy ${over.bucket ?? LOGS}`,
  bucket: LOGS,
  dependsOn: [],
  stoppedSources: [],
  before: policyOf(DENY_HTTP),
  after: policyOf(DENY_HTTP, deliverTo(LOGS)),
  ...over,
});
export const setLogging = (
  bucket: string,
  over: Partial<Extract<FixStep, { action: 'set-logging' }>> = {},
): FixStep => ({
  ...place,
  action: 'set-logging',
  id: `set-logging ${bucket}`,
  bucket,
  dependsOn: [`merge-policy ${LOGS}`],
  before: null,
  after: loggingTo(LOGS, `${bucket}/`),
  ...over,
});
export const createLogBucket = (bucket: string, expireAfterDays: number | null = 400): FixStep => ({
  ...place,
  action: 'create-log-bucket',
  id: `create-log-bucket ${bucket}`,
  bucket,
  dependsOn: [],
  before: null,
  after: { policy: policyOf(deliverTo(bucket)), expireAfterDays },
});

export const STEPS: readonly FixStep[] = [mergePolicy(), setLogging('app'), setLogging('web')];

export const planOf = (steps: readonly FixStep[], header: Partial<FixPlan['header']> = {}): FixPlan => ({
  header: {
    formatVersion: 1,
    toolVersion: version,
    partition: 'aws',
    organization: 'o-simulated1',
    accounts: [...new Set(steps.map(({ account }) => account))].sort(byText),
    inventory: { sha256: '0'.repeat(64), scannedAt: '2027-01-01T00:00:00Z' },
    expiresAt: '2027-01-08T00:00:00Z',
    assumptions: {},
    strictAssumptions: false,
    rules: [],
    ...header,
  },
  steps,
  advice: [],
});

const NOW = new Date('2027-01-01T06:00:00Z');
const DAY = 24 * 3_600_000;

/** What a run does with the sandbox, without the waits between looks. */
const optionsFor = (sandbox: Sandbox): FixerOptions => ({
  roleName: 'S3LogAuditFix',
  allowUnreadRcp: false,
  judging: { assumptions: {}, strictAssumptions: false },
  env: sandbox.env,
  temporaryFolder: tmpdir(),
  now: () => NOW,
  signal: new AbortController().signal,
  pauses: { throttled: 1, transient: 1 },
  wait: () => Promise.resolve(),
});

/** A plan in a folder of its own. */
export interface Written {
  readonly path: string;
  readonly hash: string;
  readonly journal: string;
}

export async function written(plan: FixPlan): Promise<Written> {
  const at = await folder();
  const path = join(at, 'plan.yaml');
  await writeFile(path, fixPlanText(plan));
  return { path, hash: fixPlanHash(plan), journal: join(at, 'plan.journal') };
}

export const apply = (
  sandbox: Sandbox,
  { path, hash, journal }: Written,
  over: Partial<ApplyRequest> = {},
): Promise<ApplyOutcome> =>
  applyPlan({
    ...optionsFor(sandbox),
    plan: { path, hash },
    journal,
    maxAge: DAY,
    accounts: [],
    limit: Number.POSITIVE_INFINITY,
    canary: false,
    evenIfManaged: false,
    confirm: () => Promise.resolve(true),
    onOutcome: () => undefined,
    ...over,
  });

export const undoing = (
  sandbox: Sandbox,
  { journal }: Pick<Written, 'journal'>,
  over: Partial<UndoRequest> = {},
): Promise<UndoOutcome> =>
  undo({
    ...optionsFor(sandbox),
    journal,
    limit: Number.POSITIVE_INFINITY,
    confirm: () => Promise.resolve(true),
    onOutcome: () => undefined,
    ...over,
  });

/** `step: result`, with the reason where there is one. */
export const resultsOf = ({ outcomes }: Pick<ApplyOutcome, 'outcomes'>): readonly string[] =>
  (outcomes ?? []).map(({ step, result, reason }) => `${step}: ${result}${reason === '' ? '' : ` (${reason})`}`);

/** Requests that change something, by operation. */
export const writesOf = (sandbox: Sandbox): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(sandbox.counts().operations).filter(([name]) => /^s3:(Put|Delete|Create)/.test(name)),
  );

export const settingsOf = (sandbox: Sandbox, name: string) => {
  const { logging, policy } = sandbox.bucket(name) ?? {};
  return { logging, policy: typeof policy === 'string' ? JSON.parse(policy) : policy };
};
