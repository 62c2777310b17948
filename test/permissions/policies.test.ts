import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FACTS, type FactName } from '../../src/model/facts/index.ts';
import { hubPolicy } from '../../src/permissions/hub-policy.ts';
import { memberRole } from '../../src/permissions/member-role.ts';
import { stackSetTemplate } from '../../src/permissions/stack-set-template.ts';
import { accountStatements, arnIn, type Needs, type PolicyDocument } from '../../src/permissions/statements.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { plannedActions, plannedFacts } from '../../src/scan/plan/planned-actions.ts';

const FACT_NAMES = Object.keys(FACTS) as FactName[];
const needsOf = (facts: readonly FactName[]): Needs => ({ facts, resourceControlPolicies: true });
const EVERYTHING = needsOf(FACT_NAMES);
const actionsOf = ({ Statement }: PolicyDocument): readonly string[] => Statement.flatMap(({ Action }) => Action);

const anyFacts = fc.subarray(FACT_NAMES);
const anyPartition = fc.constantFrom('aws', 'aws-us-gov', 'aws-cn', 'aws-eusc', 'aws-iso-b');

const trust = { hubRole: '', organizationId: '', externalId: '' } as const;
const roleOf = (needs: Needs, partition = 'aws', more: Partial<typeof trust> | object = {}) =>
  memberRole(needs, {
    arn: arnIn(partition),
    hub: (rest) => arnIn(partition)(`iam::999988887777:${rest}`),
    trust: { ...trust, ...more },
  });

describe('permissions', () => {
  test('are the actions of the facts and the listing, each once', () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const actions = actionsOf(roleOf(needsOf(facts)).permissions);
        const expected = new Set(['s3:ListAllMyBuckets', ...facts.flatMap((fact) => FACTS[fact].actions)]);
        expect([...actions].sort()).toEqual([...expected].sort());
      }),
    );
  });

  test('on log objects are those of the log buckets that are named, and of no other', () => {
    const statements = accountStatements({ ...EVERYTHING, logBuckets: ['access-logs-*', 'logs'] }, arnIn('aws-cn'));
    const resources = ['arn:aws-cn:s3:::access-logs-*/*', 'arn:aws-cn:s3:::logs/*'];
    expect(statements.filter(({ Action }) => Action.includes('s3:GetObject'))).toEqual([
      { Sid: 'ReadLogObjects', Effect: 'Allow', Action: ['s3:GetObject'], Resource: resources },
    ]);
    expect(actionsOf(roleOf(EVERYTHING).permissions)).not.toContain('s3:GetObject');
  });

  test('only ever read', () => {
    for (const action of actionsOf(hubPolicy({ needs: EVERYTHING, partition: 'aws', roleName: 'Read' }))) {
      expect(action).toMatch(
        /^(s3:(Get|List)|logs:Describe|cloudtrail:(Describe|List)|kms:(DescribeKey|GetKeyPolicy)$|organizations:(Describe|List)|tag:GetResources$|sts:AssumeRole$)/,
      );
    }
  });

  test('name buckets where IAM knows buckets, and everything where it knows none', () => {
    const resources = new Map(
      accountStatements(EVERYTHING, arnIn('aws-cn')).flatMap(({ Action, Resource }) =>
        Action.map((action) => [action, Resource] as const),
      ),
    );
    expect(resources.get('s3:ListAllMyBuckets')).toBe('*');
    expect(resources.get('s3:GetAccountPublicAccessBlock')).toBe('*');
    expect(resources.get('logs:DescribeDeliveries')).toBe('*');
    expect(resources.get('s3:GetBucketPolicy')).toBe('arn:aws-cn:s3:::*');
    expect(resources.get('s3:ListBucket')).toBe('arn:aws-cn:s3:::*');
  });

  test('have no statement without an action, and no two of one name', () => {
    fc.assert(
      fc.property(anyFacts, fc.boolean(), (facts, resourceControlPolicies) => {
        const { Statement } = hubPolicy({
          needs: { facts, resourceControlPolicies },
          partition: 'aws',
          roleName: 'Read',
        });
        expect(Statement.every(({ Action }) => Action.length > 0)).toBe(true);
        expect(new Set(Statement.map(({ Sid }) => Sid)).size).toBe(Statement.length);
      }),
    );
  });

  test('speak of one partition', () => {
    fc.assert(
      fc.property(anyPartition, (partition) => {
        const text = JSON.stringify([
          hubPolicy({ needs: EVERYTHING, partition, roleName: 'Read' }),
          roleOf(EVERYTHING, partition, { hubRole: 'Hub' }),
        ]);
        expect(new Set(text.match(/arn:[^:]*:/g))).toEqual(new Set([`arn:${partition}:`]));
      }),
    );
  });

  test('of the built-in rules are those that the session of a scan is narrowed to, and fit into what IAM takes', async () => {
    const { rules } = await loadRules({ folders: [], builtin: true });
    for (const some of [rules, ...rules.map((rule) => [rule])]) {
      const role = roleOf(needsOf(plannedFacts(some)));
      expect([...actionsOf(role.permissions)].sort()).toEqual(plannedActions(some));
    }
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html : managed policies, trust policies.
    expect(
      JSON.stringify(hubPolicy({ needs: EVERYTHING, partition: 'aws-us-gov', roleName: 'Read' })).length,
    ).toBeLessThan(6144);
    expect(JSON.stringify(roleOf(EVERYTHING).trust).length).toBeLessThan(2048);
  });
});

describe('the hub', () => {
  test('may enter the role of every account and nothing else', () => {
    const { Statement } = hubPolicy({ needs: EVERYTHING, partition: 'aws', roleName: 'audit/Read' });
    expect(Statement.filter(({ Action }) => Action.includes('sts:AssumeRole'))).toMatchObject([
      { Resource: 'arn:aws:iam::*:role/audit/Read' },
    ]);
  });

  test('reads policies of the organization only where rules have use for them', () => {
    const policies = (resourceControlPolicies: boolean) =>
      actionsOf(
        hubPolicy({ needs: { facts: [], resourceControlPolicies }, partition: 'aws', roleName: 'Read' }),
      ).filter((action) => action.includes('Polic'));
    expect(policies(false)).toEqual([]);
    expect(policies(true)).toHaveLength(3);
  });
});

describe('trust', () => {
  test.each([
    [{}, undefined],
    [{ organizationId: 'o-example0001' }, { StringEquals: { 'aws:PrincipalOrgID': 'o-example0001' } }],
    [{ externalId: 'x-1' }, { StringEquals: { 'sts:ExternalId': 'x-1' } }],
    [{ hubRole: 'Hub' }, { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::999988887777:role/Hub' } }],
    [
      { hubRole: 'Hub', organizationId: 'o-example0001', externalId: 'x-1' },
      {
        ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::999988887777:role/Hub' },
        StringEquals: { 'aws:PrincipalOrgID': 'o-example0001', 'sts:ExternalId': 'x-1' },
      },
    ],
  ])('%j', (more, condition) => {
    const { Statement } = roleOf(EVERYTHING, 'aws', more).trust;
    expect(Statement).toHaveLength(1);
    expect(Statement[0]?.Principal).toEqual({ AWS: 'arn:aws:iam::999988887777:root' });
    expect(Statement[0]?.Condition).toEqual(condition);
  });
});

describe('the stack set', () => {
  const anyInput = fc.record({
    needs: anyFacts.map(needsOf),
    roleName: fc.constantFrom('Read', 'audit/Read', 'a/b/Read'),
    hubAccount: fc.constantFrom('', '999988887777'),
    hubRole: fc.constantFrom('', 'Hub', 'audit/Hub'),
    organizationId: fc.constantFrom('', 'o-example0001'),
    externalId: fc.constantFrom('', 'x-1'),
  });

  test('has every parameter that it refers to, refers to every one that it has, and defaults that it takes', () => {
    fc.assert(
      fc.property(anyInput, (input) => {
        const { Parameters, Resources } = stackSetTemplate(input) as {
          readonly Parameters: Readonly<Record<string, { readonly AllowedPattern: string; readonly Default?: string }>>;
          readonly Resources: object;
        };
        const text = JSON.stringify(Resources);
        const named = [...text.matchAll(/"Ref":"(\w+)"|\$\{(\w+)\}/g)].map(([, ref, sub]) => ref ?? sub);
        expect(new Set(named)).toEqual(new Set(Object.keys(Parameters)));
        for (const { AllowedPattern, Default } of Object.values(Parameters)) {
          if (Default !== undefined) expect(Default).toMatch(new RegExp(AllowedPattern));
        }
      }),
    );
  });

  test('gives the role the permissions of the member policy, in any partition', () => {
    const input = {
      needs: EVERYTHING,
      roleName: 'Read',
      hubAccount: '',
      hubRole: '',
      organizationId: '',
      externalId: '',
    };
    const template = JSON.stringify(stackSetTemplate(input));
    const { permissions } = roleOf(EVERYTHING, `\${AWS::Partition}`);
    const policy = JSON.stringify(permissions).replaceAll(/"(arn:[^"]*)"/g, '{"Fn::Sub":"$1"}');
    expect(template).toContain(policy);
    expect(template.length).toBeLessThan(51_200);
  });
});
