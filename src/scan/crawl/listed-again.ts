import type { BucketListing } from '../../collect/collectors/list-buckets.ts';
import { BUCKET_GONE } from '../../collect/observe.ts';
import type { Bucket } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { Observation } from '../../model/observation.ts';

/** A fact of the bucket says that it is gone; whether it is, a second listing tells. */
export const seemsGone = ({ facts }: Bucket): boolean =>
  Object.values<Observation<unknown> | undefined>(facts).some(
    (seen) => seen?.state === 'failed' && seen.reason === BUCKET_GONE.reason,
  );

export interface ListedAgain {
  readonly buckets: readonly Bucket[];
  readonly listing: BucketListing;
  /** Names of targets that the account has although the first listing lacks them. */
  readonly late: ReadonlySet<string>;
  readonly asBucket: (listed: BucketListing['buckets'][number]) => Bucket;
}

/**
 * The buckets of an account after a second listing: without those that seemed gone and are, with the targets that were made
 * meanwhile. A listing that is not complete proves neither.
 */
export function afterListingAgain({ buckets, listing, late, asBucket }: ListedAgain): readonly Bucket[] {
  if (listing.listing.state !== 'known') return buckets;
  const names = new Set(listing.buckets.map(({ name }) => name));
  const known = new Set(buckets.map(({ name }) => name));
  const made = listing.buckets.filter(({ name }) => late.has(name) && !known.has(name)).map(asBucket);
  const left = buckets.filter((bucket) => names.has(bucket.name) || !seemsGone(bucket));
  return [...left, ...made].sort((a, b) => byText(a.name, b.name));
}
