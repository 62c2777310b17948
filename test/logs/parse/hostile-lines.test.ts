import fc from 'fast-check';
import { expect, test } from 'vitest';
import { LOG_FIELDS, type LogField } from '../../../src/logs/parse/fields.ts';
import { parseRecord } from '../../../src/logs/parse/parse-record.ts';
import { lineReader } from '../../../src/logs/parse/read-lines.ts';
import { LineResult, LONGEST_LINE } from '../../../src/logs/parse/scan-line.ts';

const HOST_ID = 'bWFkZS11cCBob3N0IGlkIG51bWJlciAwMDAwMSBvZiB0aGUgdGVzdCBsaW5lcyA=';
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
const header = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(''));
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
  requestUri: header,
  httpStatus: word(/^[2-5][0-9][0-9]$/),
  errorCode: word(/^[A-Z][A-Za-z]{0,20}$/),
  bytesSent: count,
  objectSize: count,
  totalTime: count,
  turnAroundTime: count,
  referer: header,
  userAgent: header,
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
  }),
);

const lineOf = ({ record, columns, further, ending }: typeof written extends fc.Arbitrary<infer T> ? T : never) => {
  const words = LOG_FIELDS.slice(0, columns).map((field) => {
    if (field === 'time') return `[${record.time}]`;
    return QUOTED.includes(field) ? `"${record[field]}"` : record[field];
  });
  return [...words, ...(columns === 27 ? further : [])].join(' ') + ending;
};

test('no header moves a column: what is said of a record is so, or it is not said', () => {
  fc.assert(
    fc.property(written, (sample) => {
      const parsed = parseRecord(lineOf(sample));
      // Every line was written by the rules, so that one of its readings is the right one.
      expect(parsed.result).not.toBe('refused');
      if (parsed.result === 'refused') return;
      LOG_FIELDS.slice(0, sample.columns).forEach((field) => {
        const text = parsed.record[field];
        if (text === undefined) expect(parsed.result).toBe('ambiguous');
        else expect(text).toBe(asUtf8(sample.record[field]));
      });
      for (const field of LOG_FIELDS.slice(sample.columns)) expect(parsed.record[field]).toBeUndefined();
      // Columns before the first header are never in doubt.
      for (const field of LOG_FIELDS.slice(0, 8)) expect(parsed.record[field]).toBe(sample.record[field]);
    }),
    { numRuns: 3_000 },
  );
});

/** A lone surrogate is no text of any log. */
const asUtf8 = (text: string): string => Buffer.from(text, 'utf8').toString('utf8');

test('records, ambiguous and refused lines are all lines, however the bytes arrive', () => {
  const line = fc.oneof(
    written.map(lineOf).map((text) => text.replace(/\r?\n$/, '')),
    header,
    fc.constant(''),
  );
  fc.assert(
    fc.property(fc.array(line), fc.boolean(), fc.array(fc.integer({ min: 1, max: 700 })), (lines, ended, cuts) => {
      const bytes = Buffer.from(lines.join('\n') + (ended ? '\n' : ''));
      const results: LineResult[] = [];
      const reader = lineReader((_, result) => results.push(result));
      let at = 0;
      for (const cut of cuts) {
        reader.push(bytes.subarray(at, at + cut));
        at += cut;
      }
      reader.push(bytes.subarray(at));
      const counts = reader.end();
      const expected = lines.map((text) => LineResult[parseRecord(text).result]);
      // Without a newline at the end an empty last line is none.
      if (!ended && expected.length > 0 && lines.at(-1) === '') expected.pop();
      expect(results).toEqual(lines.length === 0 && ended ? [LineResult.refused] : expected);
      expect(counts.records + counts.ambiguous + counts.refused).toBe(results.length);
    }),
    { numRuns: 300 },
  );
});

test('a line of more than 1 MiB is refused and the next one is read', () => {
  const results: LineResult[] = [];
  const reader = lineReader((_, result) => results.push(result));
  const chunk = Buffer.alloc(64 * 1024, 'a');
  for (let sent = 0; sent <= LONGEST_LINE; sent += chunk.length) reader.push(chunk);
  reader.push(Buffer.from('\nthis is no record\n'));
  expect(reader.end()).toEqual({ records: 0, ambiguous: 0, refused: 2 });
  expect(results).toHaveLength(2);
});
