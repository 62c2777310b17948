import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { failed } from '../../model/observation.ts';
import { type LogKeys, logKeys } from '../arrival/log-keys.ts';
import { CLOCK_SKEW, type ListPage, probe } from '../arrival/probe.ts';
import { token } from '../http/common-shapes.ts';
import {
  anyText,
  anything,
  matching,
  members,
  optional,
  repeated,
  text,
  truth,
  words,
} from '../http/response-shape.ts';
import { UnexpectedResponse } from '../http/unexpected-response.ts';
import type { Collector, CollectorContext } from './collector.ts';

const count = matching(/^\d+$/);

/** An object that is not told looks like none: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const LISTING = members(
  {
    Name: text,
    Prefix: anyText,
    StartAfter: optional(anyText),
    Delimiter: optional(anyText),
    EncodingType: optional(words('url')),
    ContinuationToken: optional(text),
    NextContinuationToken: token,
    KeyCount: count,
    MaxKeys: count,
    IsTruncated: truth,
    Contents: repeated(members({ Key: text, LastModified: matching(/^\d{4}-\d\d-\d\dT/) }, { others: 'ignored' })),
    CommonPrefixes: optional(anything),
  },
  { counted: { member: 'Contents', by: 'KeyCount' } },
);

/** Sources that share a prefix in the simple layout share the look. */
export const arrival: Collector<'arrival'> = {
  answers: { 's3:ListObjectsV2': { kind: 'xml', root: 'ListBucketResult', shape: LISTING } },
  collect: (context) => {
    const { account, bucket, s3, source, now, share, request } = context;
    if (source === undefined) throw new Error(`arrival of ${bucket.Bucket} requested without its logging`);
    const { logging, region } = source;
    const keys: LogKeys = logKeys({ name: bucket.Bucket, account, region, logging });
    return share(`${logging.keyFormat} ${logging.target} ${keys.lead}`, async () => {
      const seen = await request({
        action: 's3:ListBucket',
        send: () => probe(keys, now().getTime(), listIn(logging.target, context)),
        read: (arrival) => arrival,
      });
      // The SDK measures it by the answers, and goes on with the time of S3.
      if (seen.state !== 'known' || Math.abs(s3.config.systemClockOffset) <= CLOCK_SKEW) return seen;
      return failed('ClockSkew', 'the clock of this machine is wrong, and so would be the age of every log object');
    });
  },
};

const listIn =
  (target: string, { s3, bucket }: CollectorContext): ListPage =>
  async ({ prefix, startAfter, size, token: next }) => {
    const {
      Name,
      Prefix = '',
      Contents = [],
      IsTruncated,
      NextContinuationToken,
    } = await s3.send(
      new ListObjectsV2Command({
        ...bucket,
        Bucket: target,
        Prefix: prefix,
        MaxKeys: size,
        // Names that XML cannot hold would make the whole answer unreadable.
        EncodingType: 'url',
        ...(startAfter === '' ? {} : { StartAfter: startAfter }),
        ...(next === undefined ? {} : { ContinuationToken: next }),
      }),
    );
    if (Name !== target || decoded(Prefix) !== prefix)
      throw new UnexpectedResponse('UnexpectedResponse', 'ListObjectsV2 answered for other keys than were asked for');
    if (IsTruncated === undefined || (IsTruncated && !NextContinuationToken))
      throw new UnexpectedResponse('IncompleteResponse', 'ListObjectsV2 did not say whether there is more');
    return {
      objects: Contents.map(({ Key, LastModified }) => ({
        key: decoded(Key ?? ''),
        modified: LastModified?.getTime(),
      })),
      next: IsTruncated ? NextContinuationToken : undefined,
    };
  };

/** S3 writes a blank as a plus sign there. A name that is not encoded so is none of a log object. */
function decoded(key: string): string {
  try {
    return decodeURIComponent(key.replaceAll('+', ' '));
  } catch (error) {
    if (error instanceof URIError) return key;
    throw error;
  }
}
