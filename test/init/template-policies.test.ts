import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, runCli } from '../e2e/run-cli.ts';
import { type FoundStatement, isWithin, normal, type Statement, statementsIn } from './template-statements.ts';

const HUB = '111122223333';

interface Options {
  readonly partition: string;
  readonly region: string;
  readonly roleName: string;
  readonly hubRole: string;
  readonly externalId: string;
}

const USUAL: Options = {
  partition: 'aws',
  region: 'us-east-1',
  roleName: 'S3LogAuditRead',
  hubRole: 'S3LogAuditHub',
  externalId: '',
};
const OTHERS: Options = {
  partition: 'aws-us-gov',
  region: 'us-gov-west-1',
  roleName: 'audit/S3LogRead',
  hubRole: 'Nightly',
  externalId: 'night-watch',
};

/** Which document of `iam` has what a role of a template may. A scan's own comes first. */
const PRINTED_AS: Readonly<Record<string, readonly string[]>> = {
  'HubRole.Policies': ['hub'],
  'BuildRole.Policies': ['hub', 'runner.build'],
  'ReadRole.Policies': ['member.permissions'],
  'ReadRole.AssumeRolePolicyDocument': ['member.trust'],
  'ScheduleRole.Policies': ['runner.scheduleOfBuild', 'runner.scheduleOfStateMachine'],
  'StateMachineRole.Policies': ['runner.stateMachine'],
};

interface Place {
  readonly partition: string;
  readonly region: string;
}

/** What no scan needs, and a runner does: the reason, and the statement where `iam` prints none. */
interface OfRunner {
  readonly why: string;
  readonly statement?: (place: Place) => Partial<Statement>;
}

const REPORT_BUCKET = ({ region }: Place): string => `s3log-audit-reports-${HUB}-${region}`;
const LOG_BUCKET = ({ region }: Place): string => `s3log-audit-logs-${HUB}-${region}`;

const assumedBy = (service: string): OfRunner => ({
  why: 'the service assumes the role, for this account alone',
  statement: () => ({
    Effect: 'Allow',
    Principal: { Service: `${service}.amazonaws.com` },
    Action: ['sts:AssumeRole'],
    Resource: [],
    Condition: { StringEquals: { 'aws:SourceAccount': [HUB] } },
  }),
});

const onlyTls = (bucket: (place: Place) => string): OfRunner => ({
  why: 'it takes away, from everybody, and gives nothing',
  statement: (place) => ({
    Effect: 'Deny',
    Principal: '*',
    Action: ['s3:*'],
    Resource: [`arn:${place.partition}:s3:::${bucket(place)}`, `arn:${place.partition}:s3:::${bucket(place)}/*`],
    Condition: { Bool: { 'aws:SecureTransport': ['false'] } },
  }),
});

const OF_RUNNERS: Readonly<Record<string, OfRunner>> = {
  'BuildRole.Policies FindReports': {
    why: 'the bucket for reports: only who may list it is told that an object is not there',
  },
  'BuildRole.Policies KeepReports': {
    why: 'inventories, reports and the baseline of the next night lie in the bucket',
  },
  'BuildRole.Policies ReadProgram': { why: 'the build takes program and settings from the bucket' },
  'BuildRole.Policies WriteBuildLog': { why: 'CodeBuild writes the log of the build as its role' },
  'ScheduleRole.Policies StartBuild': { why: 'the schedule starts the build' },
  'ScheduleRole.Policies StartExecution': { why: 'the schedule starts the state machine' },
  'StateMachineRole.Policies RunBuilds': {
    why: 'the state machine starts a build for each shard and stops those of an execution that is stopped',
  },
  'StateMachineRole.Policies HearOfTheirEnd': {
    why: 'Step Functions is told by a rule of EventBridge that a build has ended',
  },
  'BuildRole.AssumeRolePolicyDocument': assumedBy('codebuild'),
  'ScheduleRole.AssumeRolePolicyDocument': assumedBy('scheduler'),
  'StateMachineRole.AssumeRolePolicyDocument': assumedBy('states'),
  'ReportsPolicy.PolicyDocument OnlyTls': onlyTls(REPORT_BUCKET),
  'AccessLogsPolicy.PolicyDocument OnlyTls': onlyTls(LOG_BUCKET),
  'AccessLogsPolicy.PolicyDocument S3MayDeliverLogs': {
    why: 'the bucket for reports writes access logs too',
    statement: (place) => ({
      Effect: 'Allow',
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Action: ['s3:PutObject'],
      Resource: [`arn:${place.partition}:s3:::${LOG_BUCKET(place)}/reports/*`],
      Condition: {
        StringEquals: { 'aws:SourceAccount': [HUB] },
        ArnLike: { 'aws:SourceArn': [`arn:${place.partition}:s3:::${REPORT_BUCKET(place)}`] },
      },
    }),
  },
  'github HubRole.AssumeRolePolicyDocument WorkflowMayEnter': entered(
    'token.actions.githubusercontent.com',
    'repo:group/audits:ref:refs/heads/main',
  ),
  'gitlab HubRole.AssumeRolePolicyDocument WorkflowMayEnter': entered(
    'gitlab.com',
    'project_path:group/audits:ref_type:branch:ref:main',
  ),
};

function entered(host: string, subject: string): OfRunner {
  return {
    why: 'the job enters by its token, from one branch of one repository',
    statement: () => ({
      Effect: 'Allow',
      Principal: { Federated: `provider of https://${host}` },
      Action: ['sts:AssumeRoleWithWebIdentity'],
      Resource: [],
      Condition: { StringEquals: { [`${host}:aud`]: ['sts.amazonaws.com'], [`${host}:sub`]: [subject] } },
    }),
  };
}

const RUNNERS = ['github', 'gitlab', 'codebuild', 'stepfunctions'] as const;
type Runner = (typeof RUNNERS)[number];

interface Written {
  readonly found: readonly FoundStatement[];
  /** Statements that `iam` prints in the same folder for the same options, by document. */
  readonly printed: ReadonlyMap<string, readonly Statement[]>;
}

const once = new Map<string, Promise<Written>>();

/** What is written for the same answers is the same. */
function written(runner: Runner, options: Options): Promise<Written> {
  const key = JSON.stringify([runner, options]);
  const made = once.get(key) ?? writtenAnew(runner, options);
  once.set(key, made);
  return made;
}

async function writtenAnew(runner: Runner, options: Options): Promise<Written> {
  const cwd = await emptyFolder();
  const { partition, region, roleName, hubRole, externalId } = options;
  const run = async (...args: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await runCli(args, { cwd });
    expect(code, stderr).toBe(0);
    return stdout;
  };
  const ofRole = ['--partition', partition, '--role-name', roleName];
  const trust = ['--hub-account', HUB, '--hub-role', hubRole, '--organization-id', 'o-exampleorgid'];
  const external = externalId === '' ? [] : ['--external-id', externalId];
  const isOfAws = runner === 'codebuild' || runner === 'stepfunctions';
  const repository = isOfAws ? [] : ['--repository', 'group/audits'];
  await run('init', '--yes', '--runner', runner, ...ofRole, ...trust, ...external, '--region', region, ...repository);
  const pseudo = { 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': HUB };
  const files = [`iam/s3log-audit-${isOfAws ? 'runner' : 'hub'}.yaml`, 'iam/s3log-audit-member.yaml'];
  const texts = await Promise.all(files.map((file) => readFile(join(cwd, file), 'utf8')));
  // A policy that AWS or somebody else keeps would not be among the statements.
  for (const text of texts) expect(text).not.toMatch(/ManagedPolic/);
  const printed = {
    hub: JSON.parse(await run('iam', 'hub', ...ofRole)),
    member: JSON.parse(await run('iam', 'member', ...ofRole, ...trust, ...external)),
    runner: JSON.parse(await run('iam', 'runner', ...ofRole, '--bucket', REPORT_BUCKET(options))),
  };
  const documents = Object.entries({
    hub: printed.hub,
    ...prefixed('member', printed.member),
    ...prefixed('runner', printed.runner),
  });
  return {
    found: texts.flatMap((text) => statementsIn(text, pseudo)),
    printed: new Map(documents.map(([name, { Statement }]) => [name, Statement.map(normal)])),
  };
}

interface Document {
  readonly Statement: readonly unknown[];
}

const prefixed = (name: string, documents: Readonly<Record<string, Document>>): Readonly<Record<string, Document>> =>
  Object.fromEntries(Object.entries(documents).map(([part, document]) => [`${name}.${part}`, document]));

const nameOf = ({ at, statement: { Sid } }: FoundStatement): string => (Sid === undefined ? at : `${at} ${Sid}`);

const cases = RUNNERS.flatMap((runner) =>
  [USUAL, OTHERS].map((options) => [runner, options.partition, options] as const),
);

test.each(cases)(
  '%s in %s allows what iam prints for a scan, and besides what the runner itself takes',
  async (...given) => {
    const [runner, , options] = given;
    const { found, printed } = await written(runner, options);
    const isPrinted = ({ at, statement }: FoundStatement, isDocument: (name: string) => boolean): boolean =>
      (PRINTED_AS[at] ?? [])
        .filter(isDocument)
        .some((name) => printed.get(name)?.some((other) => isWithin(statement, other)));
    const isOfScan = (name: string): boolean => !name.startsWith('runner.');

    for (const one of found.filter((each) => !isPrinted(each, isOfScan))) {
      const name = nameOf(one);
      const own = OF_RUNNERS[name] ?? OF_RUNNERS[`${runner} ${name}`];
      if (own === undefined) throw new Error(`${name} is more than iam prints: ${JSON.stringify(one.statement)}`);
      if (own.statement === undefined) expect([name, isPrinted(one, () => true)]).toEqual([name, true]);
      else expect([name, one.statement]).toEqual([name, expect.objectContaining(own.statement(options))]);
    }

    const scans: readonly FoundStatement[] = found.filter(({ at }) => PRINTED_AS[at]?.some(isOfScan));
    for (const document of ['hub', 'member.permissions', 'member.trust'])
      for (const statement of printed.get(document) ?? [])
        expect([document, statement.Sid, scans.some((one) => isWithin(statement, one.statement))]).toEqual([
          document,
          statement.Sid,
          true,
        ]);
  },
);

test('each reason is one of a statement that some template has', async () => {
  const names = await Promise.all(
    RUNNERS.map(async (runner) => {
      const { found } = await written(runner, USUAL);
      return found.flatMap((one) => [nameOf(one), `${runner} ${nameOf(one)}`]);
    }),
  );
  expect(Object.keys(OF_RUNNERS).filter((name) => !names.flat().includes(name))).toEqual([]);
});

const READS = { Effect: 'Allow', Action: ['s3:GetBucket*', 's3:ListBucket'], Resource: 'arn:aws:s3:::logs-*' };
const CONDITION = { StringEquals: { 'aws:SourceAccount': HUB } };

test.each<readonly [string, object, object, boolean]>([
  ['itself', READS, READS, true],
  ['fewer actions', { ...READS, Action: 's3:GetBucketAcl' }, READS, true],
  ['another action', { ...READS, Action: ['s3:ListBucket', 's3:PutObject'] }, READS, false],
  ['a wildcard in an action', { ...READS, Action: 's3:*' }, READS, false],
  ['fewer resources', { ...READS, Resource: 'arn:aws:s3:::logs-a*' }, READS, true],
  ['all resources', { ...READS, Resource: '*' }, READS, false],
  ['a resource that only begins alike', { ...READS, Resource: 'arn:aws:s3:::logs' }, READS, false],
  ['a condition more', { ...READS, Condition: CONDITION }, READS, true],
  ['a condition less', READS, { ...READS, Condition: CONDITION }, false],
  [
    'a condition with another value',
    { ...READS, Condition: { StringEquals: { 'aws:SourceAccount': [HUB, '999988887777'] } } },
    { ...READS, Condition: CONDITION },
    false,
  ],
  ['another principal', { ...READS, Principal: '*' }, { ...READS, Principal: { AWS: HUB } }, false],
])('the comparison: %s', (_, one, other, expected) => {
  expect(isWithin(normal(one), normal(other))).toBe(expected);
});
