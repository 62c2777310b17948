import { describe, expect, test } from 'vitest';
import { readTemplates } from '../../../src/iac/cloudformation/read-templates.ts';
import { filesOf, judgedTemplates } from './judged-template.ts';

const allow = (resource: string, service = 'logging.s3.amazonaws.com') =>
  `{ Effect: Allow, Principal: { Service: ${service} }, Action: "s3:PutObject", Resource: ${resource} }`;
const ALLOW = allow('"arn:aws:s3:::logs/*"');
const DENY = '{ Effect: Deny, Principal: "*", Action: "s3:*", Resource: "arn:aws:s3:::logs/*" }';
const TLS = (resources: string) =>
  `{ Effect: Deny, Principal: "*", Action: "s3:*", Resource: ${resources}, Condition: { Bool: { "aws:SecureTransport": "false" } } }`;
const OTHERS =
  '{ Effect: Allow, Principal: { AWS: "111111111111" }, Action: "s3:PutObject", Resource: "arn:aws:s3:::logs/*" }';
const READ =
  '{ Effect: Allow, Principal: { AWS: "111111111111" }, Action: "s3:GetObject", Resource: "arn:aws:s3:::logs/*" }';
const NONE = '!Ref "AWS::NoValue"';

const template = (resources: string): string => `
Parameters:
  Open: { Type: String }
  Other: { Type: String }
  Accounts: { Type: CommaDelimitedList }
  Stage: { Type: String, AllowedValues: [dev, prod] }
Conditions:
  C: !Equals [!Ref Open, x]
  NotC: !Not [!Equals [!Ref Open, x]]
  D: !Equals [!Ref Other, x]
  OtherThanC: !Equals [y, !Ref Open]
  Reversed: !Not [!Equals [x, !Ref Open]]
  Dev: !Equals [!Ref Stage, dev]
  Prod: !Equals [!Ref Stage, prod]
  Either: !Or [!Condition C, !Condition D]
Resources:
  App: { Type: "AWS::S3::Bucket", Properties: { BucketName: app, LoggingConfiguration: { DestinationBucketName: !Ref Logs, LogFilePrefix: app/ } } }
  Logs: { Type: "AWS::S3::Bucket", Properties: { BucketName: logs } }
${resources}
`;

const policy = (document: string, condition = '') =>
  `{ Type: "AWS::S3::BucketPolicy", ${condition}Properties: { Bucket: !Ref Logs, PolicyDocument: ${document} } }`;

const judged = async (resources: string) =>
  judgedTemplates(await readTemplates('t.yaml', filesOf({ 't.yaml': template(resources) })));

const verdicts = async (statement: string): Promise<Readonly<Record<string, string>>> => {
  const { App, Logs } = await judged(`  P: ${policy(`{ Version: "2012-10-17", Statement: ${statement} }`)}`);
  return { ...App?.verdicts, ...Logs?.verdicts };
};

describe('a policy of which a condition decides a part', () => {
  test.each<[string, string, string | undefined]>([
    ['lets S3 write beside a statement that may be missing', `[${ALLOW}, !If [C, ${READ}, ${NONE}]]`, undefined],
    ['lets S3 write either way', `[!If [C, ${ALLOW}, ${allow('"arn:aws:s3:::logs/app/*"')}]]`, undefined],
    ['lets S3 write whole either way', `!If [C, [${ALLOW}], [${READ}, ${ALLOW}]]`, undefined],
    [
      'lets S3 write by one condition or its opposite',
      `[!If [C, ${ALLOW}, ${NONE}], !If [NotC, ${allow('"arn:aws:s3:::logs/a*"')}, ${NONE}]]`,
      undefined,
    ],
    ['may lack the statement', `[!If [C, ${ALLOW}, ${NONE}]]`, 'unknown'],
    [
      'lets S3 write by conditions that may both fail',
      `[!If [C, ${ALLOW}, ${NONE}], !If [D, ${ALLOW}, ${NONE}]]`,
      'unknown',
    ],
    [
      'lets S3 write by each value of a parameter',
      `[!If [Dev, ${ALLOW}, ${NONE}], !If [Prod, ${allow('"arn:aws:s3:::logs/a*"')}, ${NONE}]]`,
      undefined,
    ],
    [
      'lets S3 write by a comparison that is written in two ways',
      `[!If [C, ${ALLOW}, ${NONE}], !If [Reversed, ${allow('"arn:aws:s3:::logs/a*"')}, ${NONE}]]`,
      undefined,
    ],
    [
      'lets S3 write by values of a parameter that may have a third',
      `[!If [C, ${ALLOW}, ${NONE}], !If [OtherThanC, ${ALLOW}, ${NONE}]]`,
      'unknown',
    ],
    ['may deny', `[${ALLOW}, !If [C, ${DENY}, ${NONE}]]`, 'unknown'],
    ['denies whatever else may be there', `[${DENY}, !If [C, ${ALLOW}, ${NONE}]]`, 'fail'],
    ['denies either way', `[${ALLOW}, !If [C, ${DENY}, ${DENY.replace('logs/*', 'logs/app/*')}]]`, 'fail'],
    ['lets nobody write either way', `[!If [C, ${READ}, ${NONE}]]`, 'fail'],
    [
      'names a principal by a condition',
      `[${allow('"arn:aws:s3:::logs/*"', '!If [C, logging.s3.amazonaws.com, x.amazonaws.com]')}]`,
      'unknown',
    ],
    [
      'names a resource by a condition',
      `[${allow('!If [C, "arn:aws:s3:::logs/*", "arn:aws:s3:::logs/app/*"]')}]`,
      undefined,
    ],
    [
      'joins a resource by a condition',
      `[${allow('!Join ["", ["arn:aws:s3:::logs/", !If [C, a, app/], "*"]]')}]`,
      undefined,
    ],
    [
      'names a wrong resource by a condition',
      `[${allow('[!If [C, "arn:aws:s3:::logs/x/*", "arn:aws:s3:::logs/y/*"]]')}]`,
      'fail',
    ],
    [
      'has a list of accounts nobody knows',
      `[${ALLOW}, ${READ.replace('"111111111111"', '!Ref Accounts')}]`,
      undefined,
    ],
    ['has a statement nobody sees', `[${ALLOW}, !Transform { Name: X }]`, 'unknown'],
    ['denies beside a statement nobody sees', `[${DENY}, !Transform { Name: X }]`, 'fail'],
  ])('%s', async (_, statement, verdict) => {
    expect((await verdicts(statement))['log-delivery-permitted']).toBe(verdict);
  });

  test.each<[string, string, string | undefined]>([
    ['others by a condition', `[${ALLOW}, !If [C, ${OTHERS}, ${NONE}]]`, 'unknown'],
    ['others either way', `[${ALLOW}, !If [C, ${OTHERS}, ${OTHERS.replace('logs/*', 'logs/x/*')}]]`, 'fail'],
    ['S3 alone, in two ways', `[!If [C, ${ALLOW}, ${allow('"arn:aws:s3:::logs/app/*"')}]]`, undefined],
    ['S3 alone beside readers', `[${ALLOW}, !If [Either, ${READ}, ${NONE}]]`, undefined],
  ])('lets %s write', async (_, statement, verdict) => {
    expect((await verdicts(statement))['log-bucket-is-dedicated']).toBe(verdict);
  });

  test.each<[string, string, string | undefined]>([
    [
      'requires TLS either way',
      `[!If [C, ${TLS('["arn:aws:s3:::logs", "arn:aws:s3:::logs/*"]')}, ${TLS('"*"')}]]`,
      undefined,
    ],
    ['may require TLS', `[!If [C, ${TLS('"*"')}, ${NONE}]]`, 'unknown'],
    ['does not require TLS', `[!If [C, ${READ}, ${NONE}]]`, 'fail'],
  ])('%s', async (_, statement, verdict) => {
    expect((await verdicts(statement))['log-target-requires-tls']).toBe(verdict);
  });

  test('names the condition that it hangs on', async () => {
    const { App } = await judged(`  P: ${policy(`{ Statement: [!If [C, ${ALLOW}, ${NONE}]] }`)}`);
    expect(App?.messages['log-delivery-permitted']).toContain('Conditions.C');
  });
});

describe('policies of which conditions decide which is there', () => {
  const document = (statement: string) => `{ Version: "2012-10-17", Statement: [${statement}] }`;

  test.each<[string, readonly [string, string], string | undefined]>([
    ['let S3 write either way', [ALLOW, ALLOW], undefined],
    ['deny it either way', [DENY, DENY], 'fail'],
    ['may deny it', [ALLOW, DENY], 'unknown'],
  ])('%s', async (_, [yes, no], verdict) => {
    const { App } = await judged(`
  P: ${policy(document(yes), 'Condition: C, ')}
  Q: ${policy(document(no), 'Condition: NotC, ')}`);
    expect(App?.verdicts['log-delivery-permitted']).toBe(verdict);
  });

  test('are unknown where both may be there', async () => {
    const { App } = await judged(`
  P: ${policy(document(ALLOW), 'Condition: C, ')}
  Q: ${policy(document(ALLOW), 'Condition: D, ')}`);
    expect(App?.verdicts['log-delivery-permitted']).toBe('unknown');
  });
});
