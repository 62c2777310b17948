import type { DerivedAccount } from '../../derive/account.ts';
import { isObserved, type Lookup } from '../../model/answer.ts';
import { BUCKET_STATUSES, type BucketStatus, type LoggingEdge, type RegionTotals } from '../../model/finding.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import { recordOf } from '../../model/record.ts';

const isTrue = (lookup: Lookup, path: string): boolean => {
  const answer = lookup(path);
  return isObserved(answer) && answer.value === true;
};

const isFalse = (lookup: Lookup, path: string): boolean => {
  const answer = lookup(path);
  return isObserved(answer) && answer.value === false;
};

/**
 * What was not observed, or cannot be decided, is unknown. CloudWatch Logs does not report failed deliveries, so a delivery
 * there counts; where none was requested, the status is that of server access logging.
 */
function bucketStatus(derived: DerivedAccount, name: string): BucketStatus {
  const status = derived.bucketStatus(name);
  if (isObserved(status)) return status.value;
  const lookup = derived.bucket(name);
  if (deliveryOf(lookup) === 'blocked') return 'not-delivered';
  return isTrue(lookup, 'bucket.isLogTarget') && isFalse(lookup, 'bucket.logging.classic.enabled')
    ? 'log-target'
    : 'unknown';
}

function deliveryOf(lookup: Lookup): LoggingEdge['delivery'] {
  const verdict = lookup('bucket.logging.delivery.verdict');
  if (!isObserved(verdict) || (verdict.value !== 'permitted' && verdict.value !== 'blocked')) return 'unknown';
  return verdict.value;
}

export function regionTotals({ buckets }: AccountInventory, derived: DerivedAccount): readonly RegionTotals[] {
  const regions = new Map<string, Record<BucketStatus, number>>();
  for (const { name, region, judged } of buckets) {
    if (!judged) continue;
    const totals = regions.get(region) ?? recordOf(BUCKET_STATUSES, () => 0);
    totals[bucketStatus(derived, name)] += 1;
    regions.set(region, totals);
  }
  return [...regions].sort(([a], [b]) => byText(a, b)).map(([region, counts]) => ({ region, buckets: counts }));
}

export function edgesOf({ buckets }: AccountInventory, derived: DerivedAccount): readonly LoggingEdge[] {
  return buckets.flatMap(({ name, region, judged, facts }): readonly LoggingEdge[] => {
    if (!judged || facts.logging?.state !== 'known') return [];
    const lookup = derived.bucket(name);
    const loop = lookup('bucket.logging.loop');
    const { target, prefix } = facts.logging.value;
    return [
      {
        source: name,
        region,
        target,
        prefix,
        targetListed: isTrue(lookup, 'bucket.logging.target.exists'),
        delivery: deliveryOf(lookup),
        inLoop: isObserved(loop) && Array.isArray(loop.value) && loop.value.length > 0,
      },
    ];
  });
}
