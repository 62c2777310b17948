import { expect, test } from 'vitest';
import type { FixPlan } from '../../../src/fix/fix-plan.ts';
import { cloudformationPatch } from '../../../src/fix/text/cloudformation-patch.ts';
import { managedPatch } from '../../../src/fix/text/managed-patch.ts';
import { planMarkdown } from '../../../src/fix/text/plan-markdown.ts';
import { terraformPatch } from '../../../src/fix/text/terraform-patch.ts';
import { accountOf, everyRegion, logs, planned, policy } from '../plan/cases.ts';
import { samplePlan } from '../sample-plan.ts';

const TLS = {
  Version: '2012-10-17',
  Statement: [
    {
      ...{ Sid: 'TlsOnly', Effect: 'Deny', Principal: '*', Action: 's3:*' },
      Resource: ['arn:aws:s3:::logs', 'arn:aws:s3:::logs/*'],
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    },
  ],
};

const { steps, advice } = planned(
  accountOf({
    logs: logs('logs', { facts: { policy: policy(TLS) } }),
    data: {},
    old: { logging: { target: 'gone', prefix: 'sal/', keyFormat: 'partitioned-event-time' } },
    web: { logging: 'web' },
  }),
  [everyRegion('logs')],
  {
    managed: (bucket, document) =>
      bucket === 'data'
        ? { by: 'stack', name: 'storage' }
        : bucket === 'web'
          ? { by: 'unknown' }
          : { by: 'state', address: `module.a["x\n"].aws_s3_bucket_${document}.${bucket}` },
  },
);
const plan: FixPlan = { ...samplePlan, header: { ...samplePlan.header, accounts: ['111122223333'] }, steps, advice };
const found = {
  declared: new Map(),
  lines: {
    declared: new Map(),
    locate: (address: string) => (address.endsWith('logging.old') ? { file: 'main.tf', line: 7, address } : undefined),
    folder: 'infra',
    templates: null,
  },
};

test('what has to change of managed buckets stands in Terraform, with file and line', () => {
  expect(managedPatch(plan, found, terraformPatch)).toMatchSnapshot();
});

test('and as a template of CloudFormation', () => {
  expect(managedPatch(plan, found, cloudformationPatch)).toMatchSnapshot();
});

test('for a pull request each step stands with its reason and its change', () => {
  expect(planMarkdown(plan)).toMatchSnapshot();
});

test('a plan without managed buckets has nothing to patch', () => {
  expect(managedPatch(samplePlan, found, terraformPatch)).toBe(
    '# No step changes a bucket that a stack or a state manages.\n',
  );
});

test('no line that AWS or a state names ends a block, a comment or a table', () => {
  const text = planMarkdown(plan);
  expect(text.match(/^```/gm)?.length).toBe(2 * steps.length);
  for (const line of managedPatch(plan, found, terraformPatch).split('\n')) expect(line).not.toMatch(/^"\]/);
});
