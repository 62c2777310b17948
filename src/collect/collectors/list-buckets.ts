import { type Bucket, GetBucketLocationCommand, HeadBucketCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { byText } from '../../model/names.ts';
import { denied, known, type Observation } from '../../model/observation.ts';
import type { Bulkhead } from '../bulkhead.ts';
import { bucketName, REGION, region, token } from '../http/common-shapes.ts';
import { failedBy, failureOf, isDenied } from '../http/errors.ts';
import type { DeclaredAnswers } from '../http/operation.ts';
import { anyText, anything, matching, members, optional, repeated } from '../http/response-shape.ts';
import { newKeys, pages } from '../pages.ts';
import { BUCKETS_PER_PAGE } from '../throttling/call-limits.ts';
import type { CollectorContext } from './collector.ts';

export const LIST_BUCKETS = {
  's3:ListBuckets': {
    kind: 'xml',
    root: 'ListAllMyBucketsResult',
    shape: members({
      Owner: optional(anything),
      Buckets: members({
        Bucket: repeated(
          members(
            {
              Name: bucketName,
              CreationDate: matching(/^\d{4}-\d\d-\d\dT/),
              // Where it is missing, another request finds it out.
              BucketRegion: optional(region),
            },
            { others: 'ignored' },
          ),
        ),
      }),
      ContinuationToken: token,
      Prefix: optional(anyText),
    }),
  },
  's3:HeadBucket': { kind: 'none' },
  's3:GetBucketLocation': {
    kind: 'xml',
    root: 'LocationConstraint',
    shape: matching(new RegExp(`^(?:|EU|${REGION.source.slice(1, -1)})$`)),
  },
} as const satisfies DeclaredAnswers;

interface ListedBucket {
  readonly name: string;
  readonly region: string;
  /** ISO 8601; empty where AWS gave none. */
  readonly created: string;
}

export interface BucketListing {
  /** `known` if the list was read to its end and every bucket has a Region. */
  readonly listing: Observation<true>;
  /** All buckets, or those that were read before a failure; sorted by name. */
  readonly buckets: readonly ListedBucket[];
}

const ACTION = 's3:ListAllMyBuckets';

type Send = <O>(send: () => Promise<O>) => Promise<O>;

/**
 * All buckets of the account, of all Regions. Without `MaxBuckets` S3 refuses accounts that may have more than 10,000.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
 */
export async function listBuckets(
  { s3, account, contain }: Pick<CollectorContext, 's3' | 'account'> & Pick<Bulkhead, 'contain'>,
  send: Send,
): Promise<BucketListing> {
  const completed = async (work: () => Promise<void>, action = ACTION): Promise<Observation<true>> => {
    try {
      await work();
      return known(true);
    } catch (error) {
      const failure = failureOf(error);
      if (failure === undefined) return contain(error);
      return isDenied(failure) ? denied(action) : failedBy(failure);
    }
  };

  const found = new Map<string, Bucket>();
  const isNew = newKeys();
  const bucketPages = pages({
    fetch: (token) =>
      send(() =>
        s3.send(
          new ListBucketsCommand({ MaxBuckets: BUCKETS_PER_PAGE, ...(token ? { ContinuationToken: token } : {}) }),
        ),
      ),
    next: (page) => page.ContinuationToken,
    hasNewItems: ({ Buckets = [] }) => isNew(Buckets.map(({ Name = '' }) => Name)),
  });
  let listed = await completed(async () => {
    for await (const { Buckets = [] } of bucketPages)
      for (const bucket of Buckets) found.set(bucket.Name ?? '', bucket);
  });

  const located = await Promise.all(
    [...found.values()].map(async ({ Name: name = '', BucketRegion, CreationDate }) => {
      const created = CreationDate?.toISOString() ?? '';
      if (BucketRegion) return { name, region: BucketRegion, created };
      let region = '';
      const outcome = await completed(async () => {
        region = await regionOf(name, { s3, account, send });
      }, 's3:GetBucketLocation');
      // A bucket without a Region cannot be read: the list is not complete without it.
      if (outcome.state !== 'known' && listed.state === 'known') listed = ofRegion(outcome);
      return { name, region, created };
    }),
  );
  const buckets = located.filter(({ region }) => region !== '').sort((a, b) => byText(a.name, b.name));
  return { listing: listed, buckets };
}

/** Nobody would look for it in the listing. */
const ofRegion = (outcome: Observation<true>): Observation<true> =>
  outcome.state === 'failed'
    ? { ...outcome, reason: `${outcome.reason} (when asked for the Region of a bucket)` }
    : outcome;

interface LocationContext extends Pick<CollectorContext, 's3' | 'account'> {
  readonly send: Send;
}

const isRegion = (text: string | undefined): text is string => text !== undefined && REGION.test(text);

/** For endpoints whose list has no Regions, as that of some emulators. */
async function regionOf(name: string, { s3, account, send }: LocationContext): Promise<string> {
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
  // Of us-east-1 the constraint is empty, of eu-west-1 it may be the old name EU:
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
  const location: string = LocationConstraint ?? '';
  return location === '' ? 'us-east-1' : location === 'EU' ? 'eu-west-1' : location;
}
