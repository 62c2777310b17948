import { type Bucket, GetBucketLocationCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { byText } from '../../model/names.ts';
import { denied, failed, known, type Observation } from '../../model/observation.ts';
import type { Bulkhead } from '../bulkhead.ts';
import { failureOf, isDenied, reasonOf } from '../http/errors.ts';
import { REGION } from '../http/response-shapes.ts';
import { newsOf, pages } from '../pages.ts';
import type { CollectorContext } from './collector.ts';

interface ListedBucket {
  readonly name: string;
  readonly region: string;
  /** ISO 8601; empty where AWS did not say. */
  readonly created: string;
}

export interface BucketListing {
  /** `known` if the list was read to its end. */
  readonly listing: Observation<true>;
  /** All, or what was read before the trouble; sorted by name. */
  readonly buckets: readonly ListedBucket[];
}

const ACTION = 's3:ListAllMyBuckets';
const PAGE = 1000;

type Send = <O>(send: () => Promise<O>) => Promise<O>;

/** All buckets of the account, of all Regions. Without `MaxBuckets` S3 refuses accounts that may have more than 10,000. */
export async function listBuckets(
  { s3, account, contain }: Pick<CollectorContext, 's3' | 'account'> & Pick<Bulkhead, 'contain'>,
  send: Send,
): Promise<BucketListing> {
  const seen = async (work: () => Promise<void>, action = ACTION): Promise<Observation<true>> => {
    try {
      await work();
      return known(true);
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) return contain(error);
      return isDenied(failure) ? denied(action) : failed(reasonOf(failure));
    }
  };

  const found = new Map<string, Bucket>();
  const isNew = newsOf();
  const listing = pages({
    fetch: (token) =>
      send(() => s3.send(new ListBucketsCommand({ MaxBuckets: PAGE, ...(token ? { ContinuationToken: token } : {}) }))),
    next: (page) => page.ContinuationToken,
    isNews: ({ Buckets = [] }) => isNew(Buckets.map(({ Name = '' }) => Name)),
  });
  let end = await seen(async () => {
    for await (const { Buckets = [] } of listing) for (const bucket of Buckets) found.set(bucket.Name ?? '', bucket);
  });

  const located = await Promise.all(
    [...found.values()].map(async ({ Name: name = '', BucketRegion, CreationDate }) => {
      const created = CreationDate?.toISOString() ?? '';
      if (BucketRegion) return { name, region: BucketRegion, created };
      let region = '';
      const outcome = await seen(async () => {
        region = await regionOf(name, { s3, account, send });
      }, 's3:GetBucketLocation');
      // What has no Region cannot be read, so it counts as not listed.
      if (outcome.state !== 'known') end = end.state === 'known' ? outcome : end;
      return { name, region, created };
    }),
  );
  const buckets = located.filter(({ region }) => region !== '').sort((a, b) => byText(a.name, b.name));
  return { listing: end, buckets };
}

interface Where extends Pick<CollectorContext, 's3' | 'account'> {
  readonly send: Send;
}

const isRegion = (text: string | undefined): text is string => text !== undefined && REGION.test(text);

/** For endpoints whose listing leaves the Region out, as some emulators do. */
async function regionOf(name: string, { s3, account, send }: Where): Promise<string> {
  const bucket = { Bucket: name, ExpectedBucketOwner: account };
  try {
    const head = await send(() => s3.send(new HeadBucketCommand(bucket)));
    if (isRegion(head.BucketRegion)) return head.BucketRegion;
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.from !== 'service') throw error;
    const region = failure.headers['x-amz-bucket-region'];
    if (isRegion(region)) return region;
  }
  const { LocationConstraint } = await send(() => s3.send(new GetBucketLocationCommand(bucket)));
  // The oldest Region has no name here, and the second oldest an old one.
  const location: string = LocationConstraint ?? '';
  return location === '' ? 'us-east-1' : location === 'EU' ? 'eu-west-1' : location;
}
