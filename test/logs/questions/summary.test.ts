import { expect, test } from 'vitest';
import { lineReader } from '../../../src/logs/parse/read-lines.ts';
import { LineResult } from '../../../src/logs/parse/scan-line.ts';
import { summarizer } from '../../../src/logs/questions/summary.ts';

/** A record of CloudWatch Logs, whose fields whoever set the delivery up has chosen. */
const RECORD = {
  schema_version_id: 'V_1_0',
  bucket_name: 'app',
  time: '14/Mar/2026:02:15:07 +0000',
  requester: 'arn:aws:iam::111122223333:user/ops',
  operation: 'REST.GET.OBJECT',
  http_status: '200',
  tls_version: 'TLSv1.3',
  acl_required: null,
};

function summaryOf(...records: readonly object[]) {
  const summary = summarizer();
  const reader = lineReader((view, result) => {
    expect(result).not.toBe(LineResult.refused);
    summary.take(view, result);
  });
  reader.push(Buffer.from(records.map((record) => `${JSON.stringify(record)}\n`).join('')));
  reader.end();
  return summary.finish();
}

test('a request that succeeded is counted by what its record says', () => {
  expect(
    summaryOf(RECORD, { ...RECORD, requester: null }, { ...RECORD, http_status: '403', requester: null }),
  ).toMatchObject([{ bucket: 'app', records: 3, total: 2, anonymous: 1, requesterUnknown: 0, tlsUnknown: 0 }]);
});

test.each<readonly [string, object, object]>([
  ['who asked', { requester: undefined }, { anonymous: 0, requesterUnknown: 1 }],
  ['the TLS version', { tls_version: undefined }, { tlsUnknown: 1 }],
  ['whether an ACL was needed', { acl_required: undefined }, { aclUnknown: 1 }],
  ['whether it succeeded', { http_status: undefined, requester: null }, { total: 1, anonymous: 1 }],
])('a record that does not say %s is not taken for a good one', (_, without, counters) => {
  expect(summaryOf({ ...RECORD, ...without })).toMatchObject([{ total: 1, ...counters }]);
});
