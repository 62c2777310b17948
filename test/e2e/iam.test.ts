import { tmpdir } from 'node:os';
import { Writable } from 'node:stream';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/cli/run.ts';
import { type BucketSetup, LOG_DELIVERY_GROUP, NOTHING_BLOCKED, type Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type JsonReport, runCli } from './run-cli.ts';
import { MANAGEMENT, MEMBER, REGION, source } from './scenarios.ts';

interface Document {
  readonly Statement: readonly { readonly Action: readonly string[] }[];
}
interface Printed {
  readonly hub: Document;
  readonly member: { readonly permissions: Document; readonly trust: Document };
}

const ROLE = 'S3LogAuditRead';
const EXTERNAL_ID = 'night-watch';

/** Buckets of one account that make every look necessary that the default rules can ask for. */
const buckets = (account: string): readonly BucketSetup[] => [
  {
    // S3 delivers by the ACL, so that the ACL has a say; the policy is public and nothing blocks that, so that each of the
    // looks at it has one.
    name: `logs-${account}`,
    region: REGION,
    ownership: 'ObjectWriter',
    acl: [
      { grantee: LOG_DELIVERY_GROUP, permission: 'WRITE' },
      { grantee: LOG_DELIVERY_GROUP, permission: 'READ_ACP' },
    ],
    policy: {
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::logs-${account}/public/*` },
      ],
    },
    publicAccessBlock: NOTHING_BLOCKED,
  },
  source(`app-${account}`, `logs-${account}`),
  source(`lost-${account}`, `gone-${account}`),
  { name: `cloudwatch-${account}`, region: REGION },
];

const deliveries = (account: string) => [
  {
    region: REGION,
    bucket: `cloudwatch-${account}`,
    destination: `arn:aws:logs:${REGION}:${account}:log-group:access`,
  },
];

const SCENARIO: Scenario = {
  organization: { id: 'o-example0001', rootId: 'r-root', managementAccount: MANAGEMENT, units: [] },
  accounts: [
    {
      id: MANAGEMENT,
      name: 'management',
      parent: 'r-root',
      buckets: buckets(MANAGEMENT),
      deliveries: deliveries(MANAGEMENT),
    },
    {
      id: MEMBER,
      name: 'workload',
      parent: 'r-root',
      roles: [{ name: ROLE, externalId: EXTERNAL_ID }],
      buckets: buckets(MEMBER),
      deliveries: deliveries(MEMBER),
    },
  ],
};

const actionsOf = ({ Statement }: Document): readonly string[] => Statement.flatMap(({ Action }) => Action);
const without = (actions: readonly string[], one: string): readonly string[] => actions.filter((each) => each !== one);

interface Enforced {
  readonly caller?: readonly string[];
  readonly roles?: readonly string[];
}

async function sandboxWith(enforcedActions: Enforced): Promise<Sandbox> {
  return startSandbox({ scenario: SCENARIO, knobs: { enforcedActions } });
}

const SCAN = ['--org', '--role-name', ROLE, '--external-id', EXTERNAL_ID, '--format', 'json', '--output', '-'] as const;

interface Scanned {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The same command line without a process of its own, which dozens of scans have no time for. */
async function scanInside(enforced: Enforced): Promise<Scanned> {
  const sandbox = await sandboxWith(enforced);
  const [out, err] = [collected(), collected()];
  const code = await run({
    argv: SCAN,
    out: out.stream,
    err: err.stream,
    env: sandbox.env,
    now: () => new Date('2026-01-01T00:00:00Z'),
    signal: new AbortController().signal,
  });
  await sandbox.close();
  return { code, stdout: out.text(), stderr: err.text() };
}

function collected(): { readonly stream: Writable; readonly text: () => string } {
  const parts: Buffer[] = [];
  const stream = new Writable({
    write: (part: Buffer, _, next) => {
      parts.push(part);
      next();
    },
  });
  return { stream, text: () => Buffer.concat(parts).toString('utf8') };
}

async function printed(...flags: readonly string[]): Promise<Printed> {
  const { code, stdout } = await runCli(['iam', '--role-name', ROLE, ...flags], { cwd: tmpdir() });
  expect(code).toBe(0);
  return JSON.parse(stdout) as Printed;
}

/** Scans of the table below, one for each action that is taken away from whoever has it. */
const scans = new Map<string, Promise<Scanned>>();
let hub: readonly string[] = [];
let member: readonly string[] = [];

beforeAll(async () => {
  const policies = await printed();
  hub = actionsOf(policies.hub);
  member = actionsOf(policies.member.permissions);
  // Four at a time.
  const lanes = Array.from({ length: 4 }, async (): Promise<unknown> => undefined);
  for (const [index, action] of hub.entries()) {
    const limit = index % lanes.length;
    const enforced = { caller: without(hub, action), roles: without(member, action) };
    const scan = Promise.allSettled([lanes[limit]]).then(() => scanInside(enforced));
    lanes[limit] = scan;
    scans.set(action, scan);
  }
});

test('with exactly the printed actions the built program gives the report that an administrator gets', async () => {
  const reports = await Promise.all(
    [{}, { caller: hub, roles: member }].map(async (enforced) => {
      const sandbox = await sandboxWith(enforced);
      onTestFinished(() => sandbox.close());
      return runCli(SCAN, { env: sandbox.env });
    }),
  );
  const [administrator, auditor] = reports;
  expect(administrator?.code).toBe(1);
  expect(JSON.parse(auditor?.stdout ?? '')).toEqual(JSON.parse(administrator?.stdout ?? ''));
  const { findings } = JSON.parse(auditor?.stdout ?? '') as JsonReport;
  expect(findings.filter(({ verdict }) => verdict === 'unknown')).toEqual([]);
  expect(auditor?.code).toBe(1);
});

test('the account of the credentials is read with what the role may do elsewhere', () => {
  expect(member.length).toBeGreaterThan(10);
  expect(hub).toEqual(expect.arrayContaining([...member]));
});

const outcome = (action: string): Promise<Scanned> =>
  scans.get(action) ?? Promise.reject(new Error(`${action}: no scan`));

/** The table of actions is the program's own, so it is only known when the tests run. */
describe('with any one action removed', () => {
  test('nothing is called fine that was not seen, and the action is named', async () => {
    const complete = await scanInside({ caller: hub, roles: member });
    for (const action of hub) {
      const { code, stdout, stderr } = await outcome(action);
      expect([action, `${stdout}${stderr}`.includes(action)]).toEqual([action, true]);
      expect([action, `${stdout}${stderr}`]).not.toEqual([action, `${complete.stdout}${complete.stderr}`]);
      expect([action, code === 0]).toEqual([action, false]);
    }
  });

  test('a fact that is refused makes an unknown of that cause in the hub account and in the member', async () => {
    for (const action of without(without(member, 's3:ListAllMyBuckets'), 's3:ListBucket')) {
      const report = JSON.parse((await outcome(action)).stdout) as JsonReport;
      const stopped = report.findings.filter(
        ({ cause, verdict }) => verdict === 'unknown' && cause === `denied:${action}`,
      );
      expect([action, [...new Set(stopped.map(({ account }) => account))].sort()]).toEqual([
        action,
        [MEMBER, MANAGEMENT],
      ]);
    }
  });

  test.each(['organizations:DescribeOrganization', 'organizations:ListAccounts'])(
    '%s: the scan does not run',
    async (action) => {
      const { code, stderr } = await outcome(action);
      expect(code).toBe(2);
      expect(stderr).toContain(`no permission for ${action}`);
    },
  );

  test('sts:AssumeRole: the accounts are not reachable', async () => {
    const { stdout, stderr } = await outcome('sts:AssumeRole');
    expect(stdout).toContain('"denied:sts:AssumeRole"');
    expect(stderr).toContain('1 not reachable');
  });

  test.each(['organizations:ListPolicies', 'organizations:DescribePolicy'])(
    '%s: the summary says that resource control policies were not evaluated',
    async (action) => {
      const { stderr } = await outcome(action);
      expect(stderr).toContain('Resource control policies were not evaluated');
      expect(stderr).toContain(`${action} is denied`);
    },
  );

  test('organizations:ListTargetsForPolicy: the summary says whose targets were not observed', async () => {
    const { stderr } = await outcome('organizations:ListTargetsForPolicy');
    expect(stderr).toContain('What resource control policies are attached to was not observed');
    expect(stderr).toContain('needs organizations:ListTargetsForPolicy');
  });
});

test('one rule needs less: no policies of the organization, no settings of log targets', async () => {
  const { hub: hubOfOne, member: memberOfOne } = await printed('--select', 'no-logging-loop');
  expect(actionsOf(memberOfOne.permissions)).toEqual(['s3:ListAllMyBuckets', 's3:GetBucketLogging']);
  expect(actionsOf(hubOfOne)).toEqual([
    'organizations:DescribeOrganization',
    'organizations:ListAccounts',
    'sts:AssumeRole',
    's3:ListAllMyBuckets',
    's3:GetBucketLogging',
  ]);
});
