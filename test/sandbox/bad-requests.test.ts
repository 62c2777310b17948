import { expect, test } from 'vitest';
import { keysOf, sandboxOf } from './clients.ts';
import { signedCall } from './signed-call.ts';
import { MANAGEMENT, smallScenario, WORKLOAD } from './small-scenario.ts';

interface Raw {
  readonly method?: string;
  readonly path?: string;
  readonly service?: string;
  readonly account?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A request that no SDK would send. */
async function ask({ method = 'GET', path = '/', service = 's3', account = WORKLOAD, headers = {}, body = '' }: Raw) {
  const sandbox = await sandboxOf(smallScenario());
  const { pathname, searchParams } = new URL(path, sandbox.url);
  const answer = await signedCall({
    url: sandbox.url,
    service,
    credentials: keysOf(sandbox, account),
    method,
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
    body,
  });
  return `${answer.status} ${answer.body}`;
}

const logging = (body: string): Raw => ({ method: 'PUT', path: '/app-data?logging', body });
const json = (service: string, target: string, body = '{}'): Raw => ({
  method: 'POST',
  service,
  account: MANAGEMENT,
  headers: { 'x-amz-target': target },
  body,
});

test.each<[string, Raw, RegExp]>([
  ['XML that does not close', logging('<BucketLoggingStatus><LoggingEnabled>'), /^400 .*<Code>MalformedXML</s],
  ['another document', logging('<Tagging/>'), /^400 .*<Code>MalformedXML</s],
  [
    'logging without a target',
    logging('<BucketLoggingStatus><LoggingEnabled/></BucketLoggingStatus>'),
    /^400 .*<Code>MalformedXML</s,
  ],
  ['no body at all', logging(''), /^400 .*<Code>MalformedXML</s],
  [
    'a policy that is no JSON',
    { method: 'PUT', path: '/app-data?policy', body: '{' },
    /^400 .*<Code>MalformedPolicy</s,
  ],
  [
    'a policy that is a list',
    { method: 'PUT', path: '/app-data?policy', body: '[]' },
    /^400 .*<Code>MalformedPolicy</s,
  ],
  ['a broken address', { path: '/%E0%A4%A' }, /^400 .*<Code>InvalidURI</s],
  ['an unknown sub-resource', { path: '/app-data?teleport' }, /^501 .*<Code>NotImplemented</s],
  ['an unknown method', { method: 'PATCH', path: '/app-data' }, /^501 .*<Code>NotImplemented</s],
  ['an unknown S3 Control path', { path: '/v20180820/else', headers: { 'x-amz-account-id': WORKLOAD } }, /^501 /],
  [
    'an unknown STS action',
    { method: 'POST', service: 'sts', body: 'Action=GetFederationToken' },
    /^400 .*<Code>InvalidAction</s,
  ],
  [
    'an unknown Organizations operation',
    json('organizations', 'AWSOrganizationsV20161128.CloseAccount'),
    /^400 .*UnknownOperationException/,
  ],
  ['an unknown Logs operation', json('logs', 'Logs_20140328.PutLogEvents'), /^400 .*UnknownOperationException/],
  [
    'a body that is no JSON',
    json('organizations', 'AWSOrganizationsV20161128.ListAccounts', '{'),
    /^400 .*SerializationException/,
  ],
  ['a body that is a list', json('logs', 'Logs_20140328.DescribeDeliveries', '[]'), /^400 .*SerializationException/],
  [
    'a parameter that is missing',
    json('organizations', 'AWSOrganizationsV20161128.ListParents'),
    /^400 .*InvalidInputException/,
  ],
])('%s', async (_, raw, expected) => {
  expect(await ask(raw)).toMatch(expected);
});

test('a presigned address is as good as a signed header', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { body } = await signedCall({
    url: sandbox.url,
    service: 's3',
    credentials: keysOf(sandbox, WORKLOAD),
    path: '/app-data',
    query: { logging: '' },
    presigned: true,
  });
  expect(body).toContain('<TargetBucket>app-logs<');
});

test('a body in chunks of its own is put together', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const call = { url: sandbox.url, service: 's3', credentials: keysOf(sandbox, WORKLOAD), path: '/app-logs/k' };
  await signedCall({
    ...call,
    method: 'PUT',
    headers: { 'content-encoding': 'aws-chunked', 'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER' },
    body: '5\r\nhello\r\n7\r\n, world\r\n0\r\nx-amz-checksum-crc32:/6tyOg==\r\n\r\n',
  });
  expect((await signedCall(call)).body).toBe('hello, world');
});
