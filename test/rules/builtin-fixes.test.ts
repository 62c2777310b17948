import hcl from 'hcl2-parser';
import { describe, expect, test } from 'vitest';
import type { RuleInfo } from '../../src/model/finding.ts';
import { parseCases } from '../../src/ruleset/cases.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { runCase } from '../../src/scan/assess/run-case.ts';

const { rules } = await loadRules({ folders: [], builtin: true });
const withTerraform = rules.filter(({ info }) => info.terraform !== '');

/** Terraform has no resource for these: a role, two sums over all buckets, and who sends which requests. */
const WITHOUT = [
  'account-log-coverage',
  'account-reachable',
  'delivery-rests-on-documentation',
  'logs-arrive',
  'no-acl-required-requests',
  'no-anonymous-requests',
  'organization-log-coverage',
  'requests-use-tls-1-2',
];

/** Blocks by kind, type and label. */
type Blocks = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>>>>;

function parsed(text: string): Blocks {
  const [blocks, error] = hcl.parseToObject(text) as readonly [Blocks, unknown];
  if (error !== null) throw new Error(`this is not HCL: ${text}`);
  return blocks;
}

test('every rule on what Terraform can set says how', () => {
  expect(rules.filter(({ info }) => info.terraform === '').map(({ info }) => info.id)).toEqual(WITHOUT);
});

test.each(['resource "a" "b" {', 'resource "a" "b" { x = }', 'bucket: BUCKET', 'a = "b'])('%s is not HCL', (text) => {
  expect(() => parsed(text)).toThrow('this is not HCL');
});

describe.each(withTerraform)('Terraform of $info.id', ({ info: { terraform } }) => {
  test('is HCL with nothing but settings of buckets', () => {
    const { resource = {}, data = {}, ...others } = parsed(terraform);
    expect(others).toEqual({});
    expect(Object.keys(data).filter((type) => type !== 'aws_iam_policy_document')).toEqual([]);
    const types = Object.keys(resource);
    expect(types.filter((type) => !/^aws_s3_bucket(?:_[a-z]+)*$/.test(type))).toEqual([]);
    // Without a block it must at least say which one has to go.
    if (types.length === 0) expect(terraform).toContain('Delete the resource of the type aws_s3_bucket_logging');
  });

  test('has neither tabs nor trailing blanks', () => {
    expect(terraform).not.toMatch(/\t| $|\n{3}/m);
  });
});

/** The policy to paste, as the fix has it between backticks. */
const writtenPolicy = ({ fix }: RuleInfo): string => /`(\{"Version".*?\})`/.exec(fix)?.[1] ?? '';

interface HclStatement {
  readonly sid: string;
  readonly effect?: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly principals: readonly [{ readonly type: string; readonly identifiers: readonly string[] }];
  readonly condition: readonly [
    { readonly test: string; readonly variable: string; readonly values: readonly string[] },
  ];
}

const oneOrAll = (values: readonly string[]): unknown => (values.length === 1 ? values[0] : values);

/** What `aws_iam_policy_document` makes of its statement. */
function policyOfTerraform({ terraform }: RuleInfo): unknown {
  const [document] = parsed(terraform)['data']?.['aws_iam_policy_document']?.['this'] ?? [];
  const { statement } = document as { readonly statement: readonly [HclStatement] };
  const [{ sid, effect = 'Allow', actions, resources, principals, condition }] = statement;
  const [{ type, identifiers }] = principals;
  const [{ test: operator, variable, values }] = condition;
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Sid: sid,
        Effect: effect,
        Principal: type === '*' ? '*' : { [type]: oneOrAll(identifiers) },
        Action: oneOrAll(actions),
        Resource: oneOrAll(resources),
        Condition: { [operator]: { [variable]: oneOrAll(values) } },
      },
    ],
  };
}

const RULES_WITH_POLICY = [
  ['bucket-requires-tls', 'app', 'app'],
  ['log-delivery-is-scoped', 'logs', 'app'],
  ['log-delivery-permitted', 'logs', 'app'],
  ['log-target-requires-tls', 'logs', 'logs'],
] as const;

test('policies are written out where a rule is about one', () => {
  const ids = rules.filter(({ info }) => writtenPolicy(info) !== '').map(({ info }) => info.id);
  expect(ids).toEqual(RULES_WITH_POLICY.map(([id]) => id));
});

describe.each(RULES_WITH_POLICY)('the policy of %s', (id, holder, judge) => {
  const rule = rules.find(({ info }) => info.id === id);
  if (rule === undefined) throw new Error(`no rule ${id}`);
  const policy = writtenPolicy(rule.info);

  test('is the same for the command line and for Terraform', () => {
    expect(policyOfTerraform(rule.info)).toEqual(JSON.parse(policy));
  });

  /** The verdict where this is the whole policy of the bucket. */
  const verdictWith = (document: unknown): string => {
    const buckets = { app: { logging: { target: 'logs', prefix: 'app/' } }, logs: {} };
    const read = parseCases(
      'fix.yaml',
      JSON.stringify([
        {
          name: 'the fix',
          buckets: { ...buckets, [holder]: { ...buckets[holder], policy: document } },
          judge,
          verdict: 'pass',
        },
      ]),
    );
    const [one] = 'cases' in read ? read.cases : [];
    if (one === undefined) throw new Error(JSON.stringify(read));
    const outcome = runCase(rule, one);
    return 'wrong' in outcome ? outcome.wrong : outcome.judgement.verdict;
  };

  test('mends what the rule finds', () => {
    const names = policy.replaceAll('LOG-BUCKET', 'logs').replaceAll('BUCKET', 'app');
    expect(verdictWith(JSON.parse(names.replaceAll('ACCOUNT', '111122223333')))).toBe('pass');
    expect(verdictWith({ Version: '2012-10-17', Statement: [] })).not.toBe('pass');
  });
});

test.each(['target-encryption-supported', 'log-delivery-may-use-key'])(
  'an Allow alone is no advice of %s against a Deny in the policy of the key',
  (id) => {
    const rule = rules.find(({ info }) => info.id === id);
    const keyId = 'arn:aws:kms:eu-west-1:111122223333:key/1';
    const statements = ['Allow', 'Deny'].map((Effect) => ({ Effect, Principal: '*', Action: 'kms:*', Resource: '*' }));
    const policy = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    const logs = {
      encryption: { algorithm: 'aws:kms', keyId },
      encryptionKey: { keyId, arn: keyId, state: 'Enabled', policy },
    };
    const buckets = { app: { logging: { target: 'logs', prefix: 'app/' } }, logs };
    const read = parseCases('k.yaml', JSON.stringify([{ name: 'a key', buckets, judge: 'app', verdict: 'fail' }]));
    const [one] = 'cases' in read ? read.cases : [];
    if (rule === undefined || one === undefined) throw new Error(JSON.stringify(read));
    const outcome = runCase(rule, one);
    const judgement = 'wrong' in outcome ? undefined : outcome.judgement;
    expect(judgement).toMatchObject({
      verdict: 'fail',
      message: expect.stringContaining('denies it to the log writer'),
    });
    const fix = judgement?.verdict === 'fail' ? (judgement.fix?.fix ?? rule.info.fix) : '';
    expect(fix).toContain('except logging.s3.amazonaws.com from the Deny that the message names');
  },
);
