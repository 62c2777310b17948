import type { BucketRequests } from '../../model/request-summary.ts';
import { Column } from '../parse/fields.ts';
import { columnText, type LineView } from '../parse/line-view.ts';
import { timeOf } from '../parse/log-time.ts';
import { LineResult } from '../parse/scan-line.ts';
import { isoTime } from './ask.ts';
import { numberAt, recordValue } from './values.ts';

type Counted = { -readonly [name in keyof BucketRequests]: BucketRequests[name] } & { first: number; last: number };

export interface Summarizer {
  readonly take: (view: LineView, result: LineResult) => void;
  /** Every bucket, by name. Never cut. */
  readonly finish: () => readonly BucketRequests[];
}

export function summarizer(): Summarizer {
  const buckets = new Map<string, Counted>();
  const [anonymous, plainHttp, oldTls] = [
    recordValue('anonymous').read,
    recordValue('plainHttp').read,
    recordValue('oldTls').read,
  ];
  return {
    take(view, result) {
      const name = columnText(view, Column.bucket) ?? '-';
      let bucket = buckets.get(name);
      if (!bucket) {
        bucket = emptySummary(Buffer.from(name, 'utf8').toString('utf8'));
        buckets.set(bucket.bucket, bucket);
      }
      const time = timeOf(view);
      if (time !== undefined) {
        bucket.first = Math.min(bucket.first, time);
        bucket.last = Math.max(bucket.last, time);
      }
      if (result === LineResult.ambiguous) bucket.ambiguous++;
      else bucket.records++;
      if (!mayHaveSucceeded(view, result)) return;
      const operation = columnText(view, Column.operation) ?? '';
      if (operation.includes('.OPTIONS.')) bucket.preflights++;
      else if (operation.startsWith('WEBSITE.')) bucket.website++;
      else {
        bucket.total++;
        const isAnonymous = anonymous(view);
        if (isAnonymous) bucket.anonymous++;
        if (isAnonymous === undefined) bucket.requesterUnknown++;
        if (plainHttp(view)) bucket.plainHttp++;
        if (oldTls(view)) bucket.oldTls++;
        const acl = columnText(view, Column.aclRequired);
        if (acl === 'Yes') bucket.aclRequired++;
        if (acl === undefined) bucket.aclUnknown++;
        if (columnText(view, Column.tlsVersion) === undefined) bucket.tlsUnknown++;
      }
    },
    finish: () =>
      [...buckets.values()]
        .sort((a, b) => (a.bucket < b.bucket ? -1 : 1))
        .map(({ first, last, ...bucket }) => ({
          ...bucket,
          from: Number.isFinite(first) ? isoTime(first) : '',
          to: Number.isFinite(last) ? isoTime(last) : '',
        })),
  };
}

/** Where that cannot be told the record is counted, since a rule must not pass for want of a reading or of a column. */
function mayHaveSucceeded(view: LineView, result: LineResult): boolean {
  const status = numberAt(view, Column.httpStatus);
  if (status !== undefined) return status >= 200 && status < 400;
  return result === LineResult.ambiguous || columnText(view, Column.httpStatus) === undefined;
}

const emptySummary = (bucket: string): Counted => ({
  type: 'bucket-requests',
  bucket,
  from: '',
  to: '',
  records: 0,
  ambiguous: 0,
  total: 0,
  anonymous: 0,
  plainHttp: 0,
  oldTls: 0,
  aclRequired: 0,
  requesterUnknown: 0,
  tlsUnknown: 0,
  aclUnknown: 0,
  preflights: 0,
  website: 0,
  first: Number.POSITIVE_INFINITY,
  last: Number.NEGATIVE_INFINITY,
});
