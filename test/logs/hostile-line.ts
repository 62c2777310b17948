import fc from 'fast-check';
import { LOG_FIELDS, type LogField } from '../../src/logs/parse/fields.ts';

export const HOST_ID = 'bWFkZS11cCBob3N0IGlkIG51bWJlciAwMDAwMSBvZiB0aGUgdGVzdCBsaW5lcyA=';
/** What somebody would send who wants to move columns, next to whatever a header may hold. */
const piece = fc.oneof(
  fc.constantFrom('"', ' ', '" "', '"  "', '""', '-', ' - ', '\\"', '\r', '\t', '\u2028', '" -', '- "', ' HTTP/1.1'),
  fc.constantFrom(
    '" 200 - 1 1 1 1 "',
    '" 403 AccessDenied 243 - 5 - "-" "x',
    '" 200 - 1 1 1 1 - - -',
    ' 304 - - - - - ',
  ),
  fc.constant(`" - ${HOST_ID} SigV4 TLS_AES_128_GCM_SHA256 AuthHeader forged.example TLSv1.3 - - us-east-1`),
  fc.constant(`" - ${HOST_ID}`),
  fc.string({ unit: 'binary', maxLength: 12 }).map((text) => text.replaceAll('\n', '')),
);
export const hostileText = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
const word = (pattern: RegExp) =>
  fc.oneof({ weight: 1, arbitrary: fc.constant('-') }, { weight: 3, arbitrary: fc.stringMatching(pattern) });
const count = word(/^(0|[1-9][0-9]{0,9})$/);

const texts: { readonly [field in LogField]: fc.Arbitrary<string> } = {
  bucketOwner: fc.stringMatching(/^[0-9a-f]{64}$/),
  bucket: fc.stringMatching(/^[a-z0-9][a-z0-9.-]{2,20}$/),
  time: fc.constantFrom('14/Mar/2026:02:15:07 +0000', '31/Dec/1999:23:59:59 +0000'),
  remoteIp: fc.constantFrom('-', '203.0.113.9', '2001:db8::1'),
  requester: fc.oneof(
    word(/^arn:aws:iam::[0-9]{12}:user\/[\w+=,.@-]{1,20}$/),
    fc.constant('arn:aws:iam::cloudfront:user/CloudFront Origin Access Identity E2EXAMPLE1ABCD'),
    fc.constantFrom('AmazonS3', 'svc:delivery.logs.amazonaws.com'),
  ),
  requestId: fc.stringMatching(/^[0-9A-F]{16}$/),
  operation: fc.constantFrom(
    'REST.GET.OBJECT',
    'SOAP.CreateBucket',
    'S3.TRANSITION_SIA.OBJECT',
    'WEBSITE.INVALIDOPERATION',
  ),
  key: word(/^[A-Za-z0-9%+/._-]{1,40}$/),
  requestUri: hostileText,
  httpStatus: word(/^[2-5][0-9][0-9]$/),
  errorCode: word(/^[A-Z][A-Za-z]{0,20}$/),
  bytesSent: count,
  objectSize: count,
  totalTime: count,
  turnAroundTime: count,
  referer: hostileText,
  userAgent: hostileText,
  versionId: word(/^[A-Za-z0-9._]{32}$/),
  hostId: word(/^[A-Za-z0-9+/]{75}=$/),
  signatureVersion: fc.constantFrom('-', 'SigV2', 'SigV4'),
  cipherSuite: word(/^[A-Z0-9_-]{5,30}$/),
  authenticationType: fc.constantFrom('-', 'AuthHeader', 'QueryString'),
  hostHeader: word(/^[a-z0-9.-]{3,40}(:80)?$/),
  tlsVersion: fc.constantFrom('-', 'TLSv1', 'TLSv1.2', 'TLSV1.3', 'INVALID_RELAY_TLS_VERSION'),
  accessPointArn: fc.constantFrom('-', 'arn:aws:s3:eu-west-1:111122223333:accesspoint/a'),
  aclRequired: fc.constantFrom('-', 'Yes'),
  sourceRegion: fc.constantFrom('-', 'eu-west-1'),
};

const QUOTED: readonly LogField[] = ['requestUri', 'referer', 'userAgent'];
const written = fc.record(texts).chain((record) =>
  fc.record({
    record: fc.constant(record),
    columns: fc.constantFrom(17, 18, 24, 25, 26, 27),
    further: fc.array(fc.stringMatching(/^[a-z-]{1,8}$/), { maxLength: 2 }),
    ending: fc.constantFrom('', '\n', '\r\n'),
    /** A copy or a batch delete: no client's text, and no quotes. */
    bare: fc.nat(9).map((number) => number === 0),
  }),
);

/** A record with whatever a client may send, and the line that S3 would write of it. */
export const hostileLine = written.map(({ record: texts, columns, further, ending, bare }) => {
  const record = bare ? { ...texts, requestUri: '-', referer: '-', userAgent: '-' } : texts;
  const words = LOG_FIELDS.slice(0, columns).map((field) => {
    if (field === 'time') return `[${record.time}]`;
    return QUOTED.includes(field) && !bare ? `"${record[field]}"` : record[field];
  });
  return { record, columns, line: [...words, ...(columns === 27 ? further : [])].join(' ') + ending };
});
