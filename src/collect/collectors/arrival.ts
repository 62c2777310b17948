import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';
import type { Arrival, OwnRecord } from '../../model/facts/arrival.ts';
import type { Logging } from '../../model/facts/logging.ts';
import { failed, type Observation } from '../../model/observation.ts';
import { type LogKeys, logKeys } from '../arrival/log-keys.ts';
import type { EarlierRequest } from '../arrival/own-records.ts';
import { loggingRecords, ownRecord, windowStart } from '../arrival/own-records.ts';
import { CLOCK_SKEW, type ListPage, probe } from '../arrival/probe.ts';
import { token } from '../http/common-shapes.ts';
import type { DeclaredAnswers } from '../http/operation.ts';
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

/** An object that the answer lacks looks like none: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
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
  collect: async (context) => {
    const { account, bucket, s3, source, now, share, request } = context;
    if (source === undefined) throw new Error(`arrival of ${bucket.Bucket} requested without its logging`);
    const { logging, region } = source;
    const keys: LogKeys = logKeys({ name: bucket.Bucket, account, region, logging });
    const place = `${logging.keyFormat} ${logging.target} ${keys.prefix}`;
    const look = await share.arrival(place, async () => {
      const seen = await request({
        action: 's3:ListBucket',
        send: () => probe(keys, now().getTime(), listIn(logging.target, context)),
        read: (arrival) => arrival,
      });
      // The SDK measures it by the answers, and goes on with the time of S3.
      if (seen.state !== 'known' || Math.abs(s3.config.systemClockOffset) <= CLOCK_SKEW) return seen;
      return failed('ClockSkew', 'the clock of this machine is wrong, and so would be the age of every log object');
    });
    const { earlier } = source;
    return earlier === undefined ? look : withOwnRecord(look, { context, keys, place, logging, earlier });
  },
};

/** A log object, as it lies there. Not among the calls of the fact: it is read only where the scan is to prove whose logs arrive. */
export const READ_LOG_OBJECT: DeclaredAnswers = { 's3:GetObject': { kind: 'object' } };

interface Proving {
  readonly context: CollectorContext;
  readonly keys: LogKeys;
  /** The same for all sources whose logs lie there. */
  readonly place: string;
  readonly logging: Logging;
  readonly earlier: EarlierRequest | null;
}

const NOT_FOUND: OwnRecord = { requestId: '', requestedAt: '', deliveredAt: '', unread: '' };

async function withOwnRecord(
  look: Observation<Arrival>,
  { context, keys, place, logging: { target }, earlier }: Proving,
): Promise<Observation<Arrival>> {
  if (look.state !== 'known') return look;
  const withRecord = (own: OwnRecord): Observation<Arrival> => ({ ...look, value: { ...look.value, own } });
  // Where nothing was delivered since, there is nothing to be read.
  if (earlier === null || look.value.seenAt < earlier.at) return withRecord(NOT_FOUND);
  const { bucket, now, share, request } = context;
  const from = windowStart(earlier);
  const records = await share.records(`${from} ${place}`, () =>
    request({
      action: 's3:ListBucket',
      send: () =>
        loggingRecords(
          keys,
          { from, now: now().getTime() },
          {
            list: listIn(target, context),
            read: (key, size) => readObject({ Bucket: target, Key: key, size }, context),
          },
        ),
      read: (found) => found,
    }),
  );
  if (records.state !== 'known') return withRecord(NOT_FOUND);
  return withRecord(ownRecord(records.value, bucket.Bucket, earlier));
}

const readObject = (
  { Bucket, Key, size }: { readonly Bucket: string; readonly Key: string; readonly size: number },
  { s3, bucket, request }: CollectorContext,
): Promise<Observation<Uint8Array>> =>
  request({
    action: 's3:GetObject',
    send: async () => {
      const { Body } = await s3.send(new GetObjectCommand({ ...bucket, Bucket, Key }));
      return Body?.transformToByteArray();
    },
    read: (bytes) => {
      if (bytes?.length !== size)
        throw new UnexpectedResponse('TruncatedResponse', `${bytes?.length ?? 0} of ${size} bytes were received`);
      return bytes;
    },
  });

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
      objects: Contents.map(({ Key, LastModified, Size }) => ({
        key: decoded(Key ?? ''),
        modified: LastModified?.getTime(),
        size: Size ?? 0,
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
