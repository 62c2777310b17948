import fc from 'fast-check';
import { LOG_FIELDS, type LogField } from '../../../src/logs/parse/fields.ts';

/** To make a line takes longer than all that is done with it. */
const DIFFERENT = 20_000;

/** Lines of a log as S3 writes it, with everything that questions ask about and some hostile headers. */
export function generatedLog(lines: number, seed: number): string {
  const some = fc.sample(line, { numRuns: Math.min(lines, DIFFERENT), seed });
  return Array.from({ length: lines }, (_, index) => some[index % some.length]).join('');
}

const OWNER = 'c0ffee00'.repeat(8);
const pick = (...texts: readonly string[]) => fc.constantFrom(...texts);
const count = fc.oneof(fc.constant('-'), fc.nat(2_000_000).map(String));
const agent = fc.oneof(
  { weight: 8, arbitrary: pick('-', 'curl/8.5.0', 'aws-cli/2.31.0', 'Boto3/1.40.1', '') },
  { weight: 1, arbitrary: pick('say "hi"', 'a" "b', 'tab\there', "it's", 'comma, too', 'x\u2028y', 'ü') },
);

const record: fc.Arbitrary<Readonly<Record<LogField, string>>> = fc.record({
  bucketOwner: pick(OWNER),
  bucket: pick('app', 'data', 'site'),
  time: fc
    .date({ min: new Date('2026-03-01T00:00:00Z'), max: new Date('2026-03-03T00:00:00Z'), noInvalidDate: true })
    .map((time) => {
      const [, day, month, year, clock] = /^\w+, (\d\d) (\w+) (\d+) ([\d:]+)/.exec(time.toUTCString()) ?? [];
      return `[${day}/${month}/${year}:${clock} +0000]`;
    }),
  remoteIp: pick('-', '203.0.113.9', '198.51.100.7'),
  requester: pick(
    '-',
    'Anonymous',
    'AmazonS3',
    OWNER,
    'deadbeef'.repeat(8),
    'svc:cloudfront.amazonaws.com',
    'arn:aws:iam::111122223333:user/ops',
    'arn:aws:iam::444455556666:user/other',
    'arn:aws:sts::111122223333:assumed-role/audit/nightly',
    'arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForConfig/x',
  ),
  requestId: fc.nat(9_999_999).map((id) => `R${id}`.padEnd(16, '0')),
  operation: pick(
    ...['REST.GET.OBJECT', 'REST.PUT.OBJECT', 'REST.DELETE.OBJECT', 'BATCH.DELETE.OBJECT', 'REST.GET.BUCKET'],
    ...['REST.GET.LOGGING_STATUS', 'S3.EXPIRE.OBJECT', 'REST.OPTIONS.PREFLIGHT', 'WEBSITE.GET.OBJECT'],
  ),
  key: pick('-', 'a/b.txt', 'a/c/d%2520e.txt', 'top', '%25E6%2597%25A5/x', 'a/%2522', 'plus+key'),
  requestUri: pick('GET /a/b.txt HTTP/1.1', '-', 'GET /" HTTP/1.1', 'GET /" 200 - 1 1 1 1 "-" "x" HTTP/1.1'),
  httpStatus: pick('200', '200', '204', '206', '304', '403', '404', '503', '-'),
  errorCode: pick('-', 'AccessDenied', 'NoSuchKey', 'SlowDown'),
  bytesSent: count,
  objectSize: count,
  totalTime: fc.oneof(fc.constant('-'), fc.nat(300).map(String)),
  turnAroundTime: count,
  referer: agent,
  userAgent: agent,
  versionId: pick('-', '3HL4kqtJvjVBH40Nrjfkd'),
  hostId: pick('bWFkZS11cCBob3N0IGlkIG51bWJlciAwMDAwMSBvZiB0aGUgdGVzdCBsaW5lcyA='),
  signatureVersion: pick('-', 'SigV4', 'SigV2'),
  cipherSuite: pick('-', 'TLS_AES_128_GCM_SHA256'),
  authenticationType: pick('-', 'AuthHeader', 'QueryString'),
  hostHeader: pick('app.s3.eu-west-1.amazonaws.com', 's3.eu-west-1.amazonaws.com:80'),
  tlsVersion: pick('-', 'TLSv1', 'TLSv1.1', 'TLSV1.2', 'TLSv1.3'),
  accessPointArn: pick('-'),
  aclRequired: pick('-', '-', 'Yes'),
  sourceRegion: pick('-', 'eu-west-1'),
});

const QUOTED: ReadonlySet<LogField> = new Set(['requestUri', 'referer', 'userAgent']);

const line = fc
  .record({
    record,
    columns: fc.oneof(
      { weight: 9, arbitrary: fc.constant(27) },
      { weight: 1, arbitrary: pick('18', '24', '26').map(Number) },
    ),
  })
  .map(({ record: texts, columns }) =>
    LOG_FIELDS.slice(0, columns)
      .map((field) => (QUOTED.has(field) ? `"${texts[field]}"` : texts[field]))
      .join(' ')
      .concat('\n'),
  );
