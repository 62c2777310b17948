import { type Answer, isObserved, type Unobserved } from '../model/answer.ts';
import type { AccountInventory, Bucket } from '../model/inventory.ts';
import { byText } from '../model/names.ts';
import { perSnapshot, type Snapshot, type TrailIndex, unobservedFact } from './snapshot.ts';

export interface TrailIndexBuilder {
  readonly add: (account: AccountInventory) => void;
  readonly build: () => TrailIndex;
}

export function trailIndexBuilder(): TrailIndexBuilder {
  const byBucket = new Map<string, Set<string>>();
  const unobserved: Unobserved[] = [];
  return {
    add: ({ account: { id }, access, facts }) => {
      const seen = facts.trails;
      if (seen?.state === 'known') {
        // A trail of the organization shows up in each of its accounts.
        for (const { arn, bucket } of seen.value.trails) {
          const arns = byBucket.get(bucket) ?? new Set();
          byBucket.set(bucket, arns.add(arn));
        }
      } else if (seen?.state !== 'absent') {
        const request =
          access.state === 'known' ? ({ fact: 'trails', seen } as const) : { fact: 'access' as const, seen: access };
        unobserved.push(unobservedFact({ fact: request.fact, subject: id, region: '' }, request.seen));
      }
    },
    build: () => ({
      byBucket: new Map([...byBucket].map(([bucket, arns]) => [bucket, [...arns].sort(byText)])),
      unobserved,
    }),
  };
}

/** While accounts are read: a trail of any account may deliver into any bucket, so that what follows from it is read. */
const ANY: Answer<readonly string[]> = { value: ['(any)'] };

const ownIndex = perSnapshot(({ inventory, context }: Snapshot): TrailIndex => {
  const builder = trailIndexBuilder();
  builder.add(inventory);
  const own = builder.build();
  if (context.organization === null) return own;
  const others = unobservedFact({ fact: 'trails', subject: '', region: '' }, undefined);
  return { ...own, unobserved: [...own.unobserved, others] };
});

/** ARNs of the trails of the account itself. */
export const ownTrails = perSnapshot(
  ({ inventory: { access, facts } }: Snapshot): Answer<readonly string[]> & object => {
    if (access.state !== 'known')
      return { unobserved: [unobservedFact({ fact: 'access', subject: '', region: '' }, access)] };
    if (facts.trails?.state === 'known') return { value: facts.trails.value.trails.map(({ arn }) => arn) };
    if (facts.trails?.state === 'absent') return { value: [] };
    return { unobserved: [unobservedFact({ fact: 'trails', subject: '', region: '' }, facts.trails)] };
  },
);

/** ARNs of the trails that deliver into a bucket. One that is seen suffices to say that there are some, not which ones. */
export function trailsInto(snapshot: Snapshot, { name }: Bucket): Answer<readonly string[]> {
  const { context } = snapshot;
  if (context.trails === 'while-reading') {
    const own = ownTrails(snapshot);
    return !isObserved(own) && own.unobserved.some(({ state }) => state === 'not-read') ? own : ANY;
  }
  const { byBucket, unobserved } = context.trails ?? ownIndex(snapshot);
  return unobserved.length > 0 ? { unobserved } : { value: byBucket.get(name) ?? [] };
}

export function isTrailBucket(snapshot: Snapshot, bucket: Bucket): Answer<boolean> {
  const { context } = snapshot;
  if (context.trails !== 'while-reading') {
    const { byBucket } = context.trails ?? ownIndex(snapshot);
    if (byBucket.has(bucket.name)) return { value: true };
  }
  const trails = trailsInto(snapshot, bucket);
  return isObserved(trails) ? { value: trails.value.length > 0 } : trails;
}
