import hcl from 'hcl2-parser';
import { expect, test } from 'vitest';
import { runInProcess } from '../cli/run-in-process.ts';

const KNOWN = ['--hub-account', '111122223333', '--organization-id', 'o-exampleorgid'];

/** The HCL parser gives an expression as text: `${jsonencode({…})}`. */
const documentIn = (text: string): unknown =>
  JSON.parse(
    text
      .replace(/^\$\{jsonencode\(/, '')
      .replace(/\)\}$/, '')
      .replaceAll(
        /("(?:[^"\\]|\\.)*"|[A-Za-z_]\w*) = /g,
        (_, key: string) => `${key.startsWith('"') ? key : `"${key}"`}: `,
      )
      .replaceAll(/([^{[,\s])\n(\s*["A-Za-z])/g, '$1,\n$2')
      .replaceAll(/,(\s*[\]}])/g, '$1')
      .replaceAll('$${', '${'),
  );

test('Terraform gets the same documents as iam hub and iam stackset print', async () => {
  const { code, stdout } = await runInProcess(['iam', 'terraform', ...KNOWN]);
  expect(code).toBe(0);
  const [parsed, fault] = hcl.parseToObject(stdout);
  expect(fault).toBeNull();
  const { resource } = parsed;
  const [policy] = resource.aws_iam_policy.s3log_audit_hub;
  const [stackSet] = resource.aws_cloudformation_stack_set.s3log_audit;
  const hub = await runInProcess(['iam', 'hub', ...KNOWN]);
  const member = await runInProcess(['iam', 'stackset', '--format', 'json', ...KNOWN]);
  expect(documentIn(policy.policy)).toEqual(JSON.parse(hub.stdout));
  expect(documentIn(stackSet.template_body)).toEqual(JSON.parse(member.stdout));
});

test('variables of IAM and CloudFormation are none of Terraform', async () => {
  const { stdout } = await runInProcess(['iam', 'terraform', ...KNOWN]);
  expect(stdout).toContain('$${aws:PrincipalOrgID}');
  expect(stdout).toContain('$${AWS::Partition}');
  expect(stdout.replaceAll('$${', '')).not.toContain('${');
});

test.each([
  [['--hub-account', '111122223333'], 'iam terraform needs --hub-account and --organization-id'],
  [[...KNOWN, '--format', 'json'], 'iam terraform has a language of its own'],
])('with %j it says what is missing', async (flags, message) => {
  const { code, stderr } = await runInProcess(['iam', 'terraform', ...flags]);
  expect(stderr).toContain(message);
  expect(code).toBe(2);
});
