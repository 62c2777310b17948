import { GetBucketLoggingCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Refusal } from '../../../src/sandbox/reply.ts';
import type { Incoming } from '../../../src/sandbox/request.ts';
import { readChunks } from '../../../src/sandbox/sigv4/chunks.ts';
import { signatureOf } from '../../../src/sandbox/sigv4/signature.ts';
import { verify } from '../../../src/sandbox/sigv4/verify.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from '../clients.ts';
import { jsonCall, send, signedCall, signedRequest } from '../signed-call.ts';
import { MANAGEMENT, smallScenario, WORKLOAD } from '../small-scenario.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
const SCOPE = 'AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request';
const EMPTY = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const NOW = Date.parse('2013-05-24T00:00:00Z');

interface Sent {
  readonly method?: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

function outcome({ method = 'GET', url, headers = {}, body = Buffer.alloc(0) }: Sent, now = NOW): string {
  const all: Readonly<Record<string, string>> = { host: 'examplebucket.s3.amazonaws.com', ...headers };
  const chunked = all['content-encoding'] === 'aws-chunked' ? readChunks(body) : undefined;
  const [path = '', query = ''] = url.split('?');
  const incoming: Incoming = {
    method,
    url,
    path,
    query: new URLSearchParams(query),
    headers: all,
    rawHeaders: Object.entries(all).flat(),
    remoteAddress: undefined,
    body: chunked?.body ?? body,
    chunked,
  };
  const signature = signatureOf(incoming);
  if (signature === undefined) return 'anonymous';
  try {
    verify({ incoming, signature, secret: SECRET, now });
    return 'right';
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

const authorization = (signedHeaders: string, signature: string): string =>
  `AWS4-HMAC-SHA256 Credential=${SCOPE},SignedHeaders=${signedHeaders},Signature=${signature}`;

/** The examples of https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html */
const EXAMPLES: readonly (readonly [string, Sent])[] = [
  [
    'GET of an object with a range',
    {
      url: '/test.txt',
      headers: {
        range: 'bytes=0-9',
        'x-amz-content-sha256': EMPTY,
        'x-amz-date': '20130524T000000Z',
        authorization: authorization(
          'host;range;x-amz-content-sha256;x-amz-date',
          'f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41',
        ),
      },
    },
  ],
  [
    'PUT of an object',
    {
      method: 'PUT',
      url: '/test%24file.text',
      body: Buffer.from('Welcome to Amazon S3.'),
      headers: {
        date: 'Fri, 24 May 2013 00:00:00 GMT',
        'x-amz-date': '20130524T000000Z',
        'x-amz-storage-class': 'REDUCED_REDUNDANCY',
        'x-amz-content-sha256': '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072',
        authorization: authorization(
          'date;host;x-amz-content-sha256;x-amz-date;x-amz-storage-class',
          '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd',
        ),
      },
    },
  ],
  [
    'GET of a sub-resource',
    {
      url: '/?lifecycle',
      headers: {
        'x-amz-date': '20130524T000000Z',
        'x-amz-content-sha256': EMPTY,
        authorization: authorization(
          'host;x-amz-content-sha256;x-amz-date',
          'fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543',
        ),
      },
    },
  ],
  [
    'a list with parameters',
    {
      url: '/?max-keys=2&prefix=J',
      headers: {
        'x-amz-date': '20130524T000000Z',
        'x-amz-content-sha256': EMPTY,
        authorization: authorization(
          'host;x-amz-content-sha256;x-amz-date',
          '34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7',
        ),
      },
    },
  ],
  [
    'a signed address',
    {
      url: `/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=${encodeURIComponent(SCOPE)}&X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host&X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404`,
    },
  ],
];

test.each(EXAMPLES)('the example of AWS is right: %s', (_, sent) => {
  expect(outcome(sent)).toBe('right');
});

test.each(EXAMPLES)('with another address or method it is wrong: %s', (_, sent) => {
  expect(outcome({ ...sent, url: sent.url.replace('/', '/x') })).toBe('SignatureDoesNotMatch');
  expect(outcome({ ...sent, method: 'DELETE' })).toBe('SignatureDoesNotMatch');
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
function streamed(content: string): Sent {
  const chunk = (size: string, signature: string, data: string): string =>
    `${size};chunk-signature=${signature}\r\n${data}\r\n`;
  const body = [
    chunk('10000', 'ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648', content.slice(0, 65_536)),
    chunk('400', '0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497', content.slice(65_536)),
    chunk('0', 'b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9', ''),
  ].join('');
  return {
    method: 'PUT',
    url: '/examplebucket/chunkObject.txt',
    body: Buffer.from(body),
    headers: {
      host: 's3.amazonaws.com',
      'x-amz-date': '20130524T000000Z',
      'x-amz-storage-class': 'REDUCED_REDUNDANCY',
      'x-amz-content-sha256': 'STREAMING-AWS4-HMAC-SHA256-PAYLOAD',
      'content-encoding': 'aws-chunked',
      'x-amz-decoded-content-length': '66560',
      'content-length': '66824',
      authorization: authorization(
        'content-encoding;content-length;host;x-amz-content-sha256;x-amz-date;x-amz-decoded-content-length;x-amz-storage-class',
        '4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9',
      ),
    },
  };
}

test('chunks are signed one after the other', () => {
  expect(outcome(streamed('a'.repeat(66_560)))).toBe('right');
  expect(outcome(streamed(`${'a'.repeat(66_559)}b`))).toBe('SignatureDoesNotMatch');
});

test('another body, a header that is not signed and an old request are told apart', () => {
  const [, put] = EXAMPLES[1] ?? ['', { url: '/' }];
  expect(outcome({ ...put, body: Buffer.from('Welcome to somewhere else.') })).toBe('XAmzContentSHA256Mismatch');
  expect(outcome({ ...put, headers: { ...put.headers, 'x-amz-acl': 'public-read' } })).toBe('AccessDenied');
  expect(outcome(put, NOW + 15 * 60_000)).toBe('right');
  expect(outcome(put, NOW + 15 * 60_000 + 1)).toBe('RequestTimeTooSkewed');
  const [, address] = EXAMPLES[4] ?? ['', { url: '/' }];
  expect(outcome(address, NOW + 86_400_000)).toBe('right');
  expect(outcome(address, NOW + 86_400_001)).toBe('AccessDenied');
});

const wrong = (sandbox: Parameters<typeof keysOf>[0], account: string) => ({
  ...keysOf(sandbox, account),
  secretAccessKey: 'another-secret',
});

test('a wrong secret has the name that each protocol gives it', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { s3, sts } = clientsFor(sandbox.url, wrong(sandbox, WORKLOAD));
  expect(await errorOf(s3.send(new GetBucketLoggingCommand({ Bucket: 'app-data' })))).toBe('SignatureDoesNotMatch 403');
  expect(await errorOf(sts.send(new GetCallerIdentityCommand({})))).toBe('SignatureDoesNotMatch 403');
  const call = { url: sandbox.url, service: 'organizations', credentials: wrong(sandbox, MANAGEMENT) };
  expect(await jsonCall(call, 'AWSOrganizationsV20161128.DescribeOrganization', {})).toMatchObject({
    status: 400,
    output: { __type: 'InvalidSignatureException' },
  });
  sandbox.setKnobs({ checkSignatures: false });
  await s3.send(new GetBucketLoggingCommand({ Bucket: 'app-data' }));
});

test('a clock that is off is refused once, then the SDK has learned the time of the server', async () => {
  const sandbox = await sandboxOf(smallScenario(), { clockSkewSeconds: 3600 });
  const read = new GetBucketLoggingCommand({ Bucket: 'app-data' });
  const once = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD)).s3;
  expect(await errorOf(once.send(read))).toBe('RequestTimeTooSkewed 403');
  expect(await errorOf(once.send(read))).toBe('no error');
});

/** As the SDK writes paths: more than `encodeURIComponent` does. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const segment = fc.string({ unit: 'grapheme-composite', minLength: 1, maxLength: 8 });

test('what an independent signer signs is right, whatever stands in it; one letter less is wrong', async () => {
  const sandbox = await sandboxOf(smallScenario());
  await fc.assert(
    fc.asyncProperty(
      fc.array(segment, { minLength: 1, maxLength: 3 }),
      fc.dictionary(fc.stringMatching(/^x-[a-zA-Z0-9 ~%+]{1,6}$/), segment, { maxKeys: 3 }),
      fc.string({ maxLength: 20 }),
      fc.boolean(),
      async (parts, query, body, presigned) => {
        const path = `/app-logs/${parts.map(encoded).join('/')}`;
        const call = { url: sandbox.url, service: 's3', credentials: keysOf(sandbox, WORKLOAD), path, query, body };
        const signed = await signedRequest({ ...call, method: 'PUT', presigned });
        const code = async (request: typeof signed) =>
          /<Code>([^<]*)/.exec((await send(sandbox.url, request)).body)?.[1] ?? 'right';
        expect(await code(signed)).not.toMatch(/Signature|Denied|Mismatch|Malformed/);
        const cut = signed.path.split('?');
        const other = [`${cut[0]}x`, ...cut.slice(1)].join('?');
        expect(await code({ ...signed, path: other })).toBe('SignatureDoesNotMatch');
      },
    ),
    { numRuns: 60 },
  );
});

test('bodies of the SDK are right, and a token that nobody asked for does not matter', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { s3 } = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD));
  for (const Body of ['', 'x', 'y'.repeat(100_000)]) {
    expect(await errorOf(s3.send(new PutObjectCommand({ Bucket: 'app-logs', Key: 'a b/ü+&', Body })))).toBe('no error');
  }
  const session = { ...keysOf(sandbox, WORKLOAD), sessionToken: 'nonsense' };
  expect((await signedCall({ url: sandbox.url, service: 's3', credentials: session })).status).toBe(200);
});
