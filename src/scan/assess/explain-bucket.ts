import type { DeliverySettings } from '../../derive/delivery/verdict.ts';
import { earlierArrivals, lookUpIn } from '../../inventory/earlier-arrivals.ts';
import type { Inventory } from '../../inventory/read-inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { nearest } from '../../model/suggestion.ts';
import { UserError } from '../../model/user-error.ts';
import type { ObjectAccess } from '../../store/s3/object-access.ts';
import { readsArrival } from '../plan/planned-actions.ts';
import { type BaselineOptions, baselineOf } from './baseline-of.ts';
import { type Explanation, explain } from './explain.ts';

export interface BucketSearch {
  readonly bucket: string;
  readonly rules: readonly CompiledRule[];
  readonly delivery: DeliverySettings;
  /** An earlier report, for what it knows of arriving logs. */
  readonly baseline: BaselineOptions;
  readonly access: ObjectAccess;
}

/**
 * Explains one bucket, in whatever account of the inventory it is.
 * @throws UserError if it is in none
 */
export async function explainBucket(
  { header, accounts, holders }: Pick<Inventory, 'header' | 'accounts' | 'holders'>,
  { bucket, rules, delivery, baseline, access }: BucketSearch,
): Promise<Explanation> {
  const { partition, organization, started } = header;
  const earlier = readsArrival(rules) ? await baselineOf(baseline, access) : null;
  const notListed: string[] = [];
  let near: string | undefined;
  for await (const account of accounts()) {
    const found = account.buckets.find(({ name }) => name === bucket);
    if (found !== undefined) {
      const holdersOfTargets = await holders();
      return explain(account, found, rules, {
        partition,
        organization,
        delivery,
        now: started,
        holders: holdersOfTargets,
        ...(earlier && { arrivals: lookUpIn(earlierArrivals(earlier.report.arrival ?? [])) }),
      });
    }
    near = nearest(bucket, [...(near === undefined ? [] : [near]), ...account.buckets.map(({ name }) => name)]);
    if (account.listing.state !== 'known') notListed.push(account.account.id);
  }
  const { length } = header.accounts;
  const where = length === 1 ? `account ${header.accounts[0]?.id}` : `any of the ${length} accounts`;
  throw new UserError(`bucket ${bucket} is not in ${where}${near === undefined ? '' : `; did you mean ${near}?`}`, {
    hint:
      notListed.length > 0
        ? `it may be in an account that could not be listed: ${notListed.join(', ')}`
        : 'check the name; --org searches every account of the organization',
  });
}
