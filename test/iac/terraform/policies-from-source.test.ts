// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates of Terraform look like those of this language.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { sourceFolder } from '../../../src/store/source-folder.ts';
import { sourceFiles } from '../source/source-files.ts';
import { judgedPlan } from './judged-plan.ts';
import { FIXTURES, PARITY_FOLDERS } from './parity-folders.ts';

const json = async (file: string) => JSON.parse(await readFile(join(FIXTURES, file), 'utf8'));

/** What no policy tells: a prefix that AWS decides, and settings that no resource manages. */
const OF_OTHER_FACTS: Readonly<Record<string, readonly string[]>> = {
  'parity/41-names-by-aws': ['log-prefix-ends-with-separator', 'log-prefix-is-unique'],
  // templatefile() is not read.
  'parity/52-chosen': [
    'log-bucket-is-dedicated',
    'log-delivery-is-scoped',
    'log-delivery-permitted',
    'log-target-requires-tls',
  ],
  'parity/54-imported': ['log-target-not-public'],
  'parity/60-two-settings': ['log-delivery-is-scoped', 'log-delivery-permitted', 'log-prefix-ends-with-separator'],
  'plans/13-update-removes-statement': ['log-target-not-public'],
};

interface Parity {
  readonly names: Readonly<Record<string, string>>;
  readonly findings: readonly {
    readonly rule: string;
    readonly verdict: string;
    readonly affected: readonly string[];
  }[];
}

test.each(PARITY_FOLDERS)(
  '%s: with the policies of its source a plan is judged wholly as the scan after it',
  async (folder) => {
    const { names, findings }: Parity = await json(join(folder, 'parity.json'));
    const plan = readPlan(await json(join(folder, 'plan.json')));
    const source = await readTerraformSource(await sourceFolder(join(FIXTURES, folder)));
    const accounts = new Map([['', '111122223333']]);
    const judged = judgedPlan(plan, { source, accounts, policiesFromSource: true });
    const others = OF_OTHER_FACTS[folder] ?? [];
    for (const [address, name] of Object.entries(names)) {
      const live = findings.filter(({ affected }) => affected.includes(name));
      const verdicts = Object.fromEntries(live.map(({ rule, verdict }) => [rule, verdict]));
      for (const [rule, verdict] of Object.entries(judged[address]?.verdicts ?? {}))
        if (verdict === 'unknown' && others.includes(rule)) verdicts[rule] = verdict;
      expect({ address, verdicts: judged[address]?.verdicts }).toEqual({ address, verdicts });
    }
  },
);

/** The text of the policy of bucket `logs`, whose ARN is not known, as a source writes it; what the plan says where it does not. */
async function policyOf(attributes: string, { reads = [] }: { readonly reads?: readonly object[] } = {}) {
  const policy = 'aws_s3_bucket_policy.logs';
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: [
      {
        ...{ address: 'aws_s3_bucket.logs', mode: 'managed', type: 'aws_s3_bucket', name: 'logs' },
        change: { actions: ['create'], before: null, after: {}, after_unknown: { bucket: true, id: true, arn: true } },
      },
      {
        ...{ address: policy, mode: 'managed', type: 'aws_s3_bucket_policy', name: 'logs' },
        change: { actions: ['create'], before: null, after: {}, after_unknown: { bucket: true, policy: true } },
      },
      ...reads,
    ],
    configuration: {
      provider_config: { aws: { expressions: { region: { constant_value: 'eu-west-1' } } } },
      root_module: {
        resources: [
          { address: 'aws_s3_bucket.logs', mode: 'managed', type: 'aws_s3_bucket', name: 'logs', expressions: {} },
          {
            ...{ address: policy, mode: 'managed', type: 'aws_s3_bucket_policy', name: 'logs' },
            expressions: {
              bucket: { references: ['aws_s3_bucket.logs.id', 'aws_s3_bucket.logs'] },
              policy: { references: ['aws_s3_bucket.logs.arn', 'aws_s3_bucket.logs'] },
            },
          },
        ],
      },
    },
  });
  const main = `resource "aws_s3_bucket" "logs" {}\nresource "aws_s3_bucket_policy" "logs" {\n  bucket = aws_s3_bucket.logs.id\n${attributes}\n}\n`;
  const source = await readTerraformSource(sourceFiles({ 'main.tf': main }));
  const { accounts, fromSource } = plannedInventory(plan, { source, policiesFromSource: true });
  const fact = accounts[0]?.buckets[0]?.facts.policy;
  expect(fromSource).toEqual(fact?.state === 'known' ? [policy] : undefined);
  if (fact?.state === 'known') return JSON.parse(fact.value.text);
  return fact?.state === 'failed' ? fact.reason : fact?.state;
}

const NOT_KNOWN = 'known after apply: aws_s3_bucket_policy.logs.policy (aws_s3_bucket.logs.arn)';
const ARN = 'arn:aws:s3:::${aws_s3_bucket.logs::bucket}';

describe('a policy that is known only after apply is rebuilt', () => {
  test('from jsonencode', async () => {
    expect(await policyOf('  policy = jsonencode({ R = "${aws_s3_bucket.logs.arn}/*" })')).toEqual({ R: `${ARN}/*` });
  });

  test('from a heredoc', async () => {
    expect(await policyOf('  policy = <<-EOT\n    { "R": ["${aws_s3_bucket.logs.arn}"] }\n  EOT')).toEqual({
      R: [ARN],
    });
  });

  test('through a local value', async () => {
    const through = '  policy = local.policy\n}\nlocals {\n  policy = jsonencode({ R = aws_s3_bucket.logs.arn })';
    expect(await policyOf(through)).toEqual({ R: ARN });
  });
});

describe('what cannot be told stays unknown', () => {
  test.each([
    ['a function that is not known here', '  policy = jsonencode(yamldecode("a: ${aws_s3_bucket.logs.arn}"))'],
    ['a value that nobody gives', '  policy = jsonencode({ R = aws_s3_bucket.logs.arn, S = var.nobody })'],
    ['a text that is no JSON', '  policy = "${aws_s3_bucket.logs.arn}"'],
    ['half an expression', '  policy = jsonencode({ R = aws_s3_bucket.logs.arn, S = })'],
    [
      'a sensitive variable',
      '  policy = jsonencode({ R = aws_s3_bucket.logs.arn, S = var.s })\n}\nvariable "s" {\n  default = "x"\n  sensitive = true',
    ],
    ['a sensitive value', '  policy = jsonencode({ R = aws_s3_bucket.logs.arn, S = sensitive("x") })'],
  ])('%s', async (_, text) => {
    expect(await policyOf(text)).toBe(NOT_KNOWN);
  });
});

const documents: Readonly<Record<string, unknown>> = await json('policy-documents/documents.json');
const written = await readFile(join(FIXTURES, 'policy-documents/main.tf'), 'utf8');

describe('a document', () => {
  /** As if each were read during apply. */
  const read = (name: string, unknown: object = {}) => {
    const [, label = '', key] = /^(\w+)(?:\["(\w+)"\])?$/.exec(name) ?? [];
    return {
      address: `data.aws_iam_policy_document.${name}`,
      ...{ mode: 'data', type: 'aws_iam_policy_document', name: label },
      ...(key === undefined ? {} : { index: key }),
      change: { actions: ['read'], before: null, after: planned(label), after_unknown: { json: true, ...unknown } },
    };
  };
  const STATEMENTS: Readonly<Record<string, number>> = { everybody: 3, dynamic: 2, overriding: 2, empty: 0 };
  const planned = (label: string) => ({ statement: Array.from({ length: STATEMENTS[label] ?? 1 }, () => ({})) });
  const reference = (name: string) => `  policy = data.aws_iam_policy_document.${name}.json\n}\n${written}\nlocals {`;

  /** Lists of a policy are sets. */
  const asSets = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(asSets).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, asSets(one)]));
  };

  test.each(Object.keys(documents))('%s is rendered as the provider does', async (name) => {
    const reads = Object.keys(documents).map((one) => read(one));
    expect(asSets(await policyOf(reference(name), { reads }))).toEqual(asSets(documents[name]));
  });

  test('of which the plan has another number of statements is not that of the source', async () => {
    const reads = [read('delivery', {}), read('empty')].map((one) => ({
      ...one,
      change: { ...one.change, after: planned('everybody') },
    }));
    expect(await policyOf(reference('delivery'), { reads })).toBe(NOT_KNOWN);
    expect(await policyOf(reference('empty'), { reads })).toBe(NOT_KNOWN);
  });

  test('of which nobody can tell the statements stays unknown', async () => {
    expect(await policyOf(reference('dynamic'), { reads: [read('dynamic', { statement: true })] })).toBe(NOT_KNOWN);
  });
});
