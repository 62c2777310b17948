import type { BucketListing } from '../../collect/collectors/list-buckets.ts';
import { NOT_LISTED } from '../../collect/collectors/presence.ts';
import { BUCKET_GONE } from '../../collect/observe.ts';
import type { Bucket } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { Observation } from '../../model/observation.ts';

/** A fact of the bucket says that it is gone; a second listing tells whether it is. */
export const seemsGone = ({ facts }: Bucket): boolean =>
  Object.values<Observation<unknown> | undefined>(facts).some(
    (observation) => observation?.state === 'failed' && observation.code === BUCKET_GONE.code,
  );

/** The account has a target that its listing lacks. */
export const isLate = (observation: Observation<unknown>): boolean =>
  observation.state === 'failed' && observation.code === NOT_LISTED.code;

export interface SecondListing {
  readonly buckets: readonly Bucket[];
  readonly listing: BucketListing;
  /** Names of targets that are late. */
  readonly late: ReadonlySet<string>;
  readonly asBucket: (listed: BucketListing['buckets'][number]) => Bucket;
}

/**
 * The buckets of an account after a second listing: without those that seemed gone and are, with the targets that were
 * created meanwhile. A listing that is not complete proves neither.
 */
export function afterSecondListing({ buckets, listing, late, asBucket }: SecondListing): readonly Bucket[] {
  if (listing.listing.state !== 'known') return buckets;
  const names = new Set(listing.buckets.map(({ name }) => name));
  const before = new Set(buckets.map(({ name }) => name));
  const created = listing.buckets.filter(({ name }) => late.has(name) && !before.has(name)).map(asBucket);
  const left = buckets.filter((bucket) => names.has(bucket.name) || !seemsGone(bucket));
  return [...left, ...created].sort((a, b) => byText(a.name, b.name));
}
