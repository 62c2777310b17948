import { expect, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import { keysOf, sandboxOf } from './clients.ts';
import { signedCall } from './signed-call.ts';

const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';
const PRODUCT = `arn:aws:securityhub:${REGION}:${ACCOUNT}:product/${ACCOUNT}/default`;
const LATER = '2026-01-03T00:00:00Z';

const finding = (nth: number, but: object = {}) => ({
  SchemaVersion: '2018-10-08',
  Id: `s3log-audit/${nth}`,
  ProductArn: PRODUCT,
  GeneratorId: 's3log-audit/logging-enabled',
  AwsAccountId: ACCOUNT,
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-02T00:00:00Z',
  Title: 'Bucket writes server access logs',
  Description: 'It does not.',
  Severity: { Label: 'HIGH' },
  Resources: [{ Type: 'AwsS3Bucket', Id: `arn:aws:s3:::bucket-${nth}` }],
  Compliance: { Status: 'FAILED' },
  ...but,
});

async function hub(knobs: Knobs = {}) {
  const sandbox = await sandboxOf(
    { organization: null, accounts: [{ id: ACCOUNT, name: 'one', securityHubRegions: [REGION], buckets: [] }] },
    knobs,
  );
  const ask = async (path: string, input: object, { method = 'POST', region = REGION } = {}) => {
    const { status, headers, body } = await signedCall({
      url: sandbox.url,
      service: 'securityhub',
      credentials: keysOf(sandbox),
      region,
      method,
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(input),
    });
    const output: Readonly<Record<string, unknown>> = JSON.parse(body);
    return { status, output, type: headers['x-amzn-errortype'] };
  };
  return {
    sandbox,
    ask,
    put: (...Findings: readonly object[]) => ask('/findings/import', { Findings }),
    get: async (Filters: object) => {
      const { output } = await ask('/findings', { Filters });
      return Array.isArray(output['Findings']) ? output['Findings'].map(({ Id }) => Id) : output;
    },
  };
}

test('findings are imported, found again by filters and replaced by their id', async () => {
  const { put, get, ask } = await hub();
  expect((await put(finding(1), finding(2, { RecordState: 'ARCHIVED' }))).output).toEqual({
    FailedCount: 0,
    SuccessCount: 2,
    FailedFindings: [],
  });
  expect(await get({})).toEqual(['s3log-audit/1', 's3log-audit/2']);
  expect(await get({ RecordState: [{ Value: 'ACTIVE', Comparison: 'EQUALS' }] })).toEqual(['s3log-audit/1']);
  const ours = { GeneratorId: [{ Value: 's3log-audit/', Comparison: 'PREFIX' }] };
  expect(await get({ ...ours, Id: [{ Value: 's3log-audit/1', Comparison: 'NOT_EQUALS' }] })).toEqual(['s3log-audit/2']);
  expect(await get({ ResourceId: [{ Value: 'bucket-2', Comparison: 'CONTAINS' }] })).toEqual(['s3log-audit/2']);
  expect((await put(finding(1, { Title: 'Ignored' }))).output).toMatchObject({ SuccessCount: 1 });
  expect((await ask('/findings', { Filters: {} })).output['Findings']).not.toMatchObject([{ Title: 'Ignored' }, {}]);
  await put(finding(1, { Title: 'Another', UpdatedAt: LATER }));
  const { output } = await ask('/findings', { Filters: {} });
  expect(output['Findings']).toMatchObject([{ Title: 'Another', Region: REGION, Workflow: { Status: 'NEW' } }, {}]);
});

test('what the customer changed stays when a finding is imported again', async () => {
  const { put, get, ask } = await hub();
  await put(finding(1));
  const FindingIdentifiers = [
    { Id: 's3log-audit/1', ProductArn: PRODUCT },
    { Id: 's3log-audit/9', ProductArn: PRODUCT },
  ];
  const change = { FindingIdentifiers, Workflow: { Status: 'SUPPRESSED' }, Note: { Text: 'known', UpdatedBy: 'team' } };
  expect((await ask('/findings/batchupdate', change, { method: 'PATCH' })).output).toMatchObject({
    ProcessedFindings: [FindingIdentifiers[0]],
    UnprocessedFindings: [{ FindingIdentifier: FindingIdentifiers[1], ErrorCode: 'FindingNotFound' }],
  });
  await put(finding(1, { UpdatedAt: LATER }));
  const suppressed = { WorkflowStatus: [{ Value: 'SUPPRESSED', Comparison: 'EQUALS' }] };
  expect(await get(suppressed)).toEqual(['s3log-audit/1']);
});

test.each<[string, object]>([
  ['a member is missing', { Title: undefined }],
  ['a title is long', { Title: 't'.repeat(257) }],
  ['the account is another', { AwsAccountId: '444455556666' }],
  ['the product is another', { ProductArn: PRODUCT.replace(REGION, 'us-east-1') }],
  ['it is larger than 240 KB', { Remediation: { Recommendation: { Text: 'x'.repeat(240 * 1024) } } }],
  ['it has no resource', { Resources: [] }],
  ['a time is none', { UpdatedAt: 'yesterday' }],
])('a finding fails alone where %s', async (_, but) => {
  const { put, get } = await hub();
  expect((await put(finding(1, but), finding(2))).output).toMatchObject({
    FailedCount: 1,
    SuccessCount: 1,
    FailedFindings: [{ Id: 's3log-audit/1', ErrorCode: 'InvalidInput' }],
  });
  expect(await get({})).toEqual(['s3log-audit/2']);
});

test('more than a hundred, a Region that is not subscribed, a missing permission and a throttled call are refused', async () => {
  const { put, ask, sandbox } = await hub();
  const many = Array.from({ length: 101 }, (_, nth) => finding(nth));
  expect(await put(...many)).toMatchObject({ status: 400, type: 'InvalidInputException' });
  expect(await put(...many.slice(1))).toMatchObject({ status: 200, output: { SuccessCount: 100 } });
  const elsewhere = await ask('/findings/import', { Findings: [finding(1)] }, { region: 'us-east-1' });
  expect(elsewhere).toMatchObject({
    status: 401,
    type: 'InvalidAccessException',
    output: { Message: `Account ${ACCOUNT} is not subscribed to AWS Security Hub` },
  });
  sandbox.setKnobs({ enforcedActions: { caller: ['securityhub:GetFindings'] } });
  expect(await put(finding(1))).toMatchObject({ status: 403, type: 'AccessDeniedException' });
  expect(await ask('/findings', { Filters: { Nonsense: [] } })).toMatchObject({ status: 400 });
  sandbox.setKnobs({ faults: [{ kind: 'throttle' }] });
  expect(await put(finding(1))).toMatchObject({ status: 429, type: 'TooManyRequestsException' });
});

test('a part of a batch can fail, so that it has to be sent again', async () => {
  const { put, sandbox } = await hub();
  sandbox.setKnobs({ faults: [{ kind: 'failed-items', count: 1 }] });
  const sent = [finding(1), finding(2), finding(3)];
  expect((await put(...sent)).output).toMatchObject({ FailedCount: 1, FailedFindings: [{ Id: 's3log-audit/2' }] });
  expect((await put(...sent)).output).toMatchObject({ FailedCount: 0 });
});

test('findings come in pages', async () => {
  const { put, ask } = await hub();
  await put(finding(1), finding(2), finding(3));
  const first = (await ask('/findings', { MaxResults: 2 })).output;
  expect(first['Findings']).toHaveLength(2);
  const second = (await ask('/findings', { MaxResults: 2, NextToken: first['NextToken'] })).output;
  expect(second['Findings']).toHaveLength(1);
  expect(second['NextToken']).toBeUndefined();
});
