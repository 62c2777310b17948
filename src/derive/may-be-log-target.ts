import { type Answer, holds, isObserved, type Unobserved } from '../model/answer.ts';
import type { AccountInventory, Bucket } from '../model/inventory.ts';
import { nameInArn } from '../model/names.ts';
import { writerContext } from './delivery/log-request.ts';
import { aclMayLetIn, MOST_SOURCES, policyMayLetIn, type UnreadSources } from './delivery/may-receive.ts';
import { parsedPolicy } from './delivery/parsed.ts';
import { isLogTarget, isOpenTarget } from './flow.ts';
import {
  type DeriveContext,
  memoized,
  perBucket,
  perSnapshot,
  type Snapshot,
  snapshotOf,
  undecidedLogging,
} from './snapshot.ts';
import { deliveryOptions } from './target-policy.ts';

/** Buckets per account and Region whose policies are read to find out: an account may have a million. */
const MOST_BUCKETS = 1000;

interface Region {
  /** Loggings that were asked for in vain. */
  readonly unread: UnreadSources;
  /** Buckets that are looked at, in the order of the listing. */
  readonly candidates: ReadonlySet<Bucket>;
}

const regions = perSnapshot((snapshot: Snapshot) =>
  memoized((region: string): Region => {
    const { inventory, context } = snapshot;
    const unobserved = snapshot.unobservedLogging(region).filter(({ fact }) => fact === 'logging');
    const source = { name: '', region, account: inventory.account.id, partition: context.partition };
    const options = deliveryOptions(snapshot);
    const { source: _, ...shared } = writerContext(source, options);
    const candidates = inventory.buckets.filter(
      (one) => one.region === region && one.facts.logging?.state === 'absent',
    );
    return {
      unread: {
        names: unobserved.map(({ subject }) => {
          const bucket = snapshot.bucket(subject);
          return bucket === undefined ? subject : nameInArn(bucket);
        }),
        context: shared,
        settings: options.assumptions ?? {},
      },
      candidates: new Set(candidates.slice(0, MOST_BUCKETS)),
    };
  }),
);

/**
 * Whether the bucket is a log target, or could be one for all that is known: with one logging unread, most buckets of its
 * Region could not receive logs anyhow, since neither policy nor ACL would let S3 deliver them.
 */
export const mayBeLogTarget = perBucket((snapshot: Snapshot, bucket: Bucket): Answer<boolean> => {
  const target = isLogTarget(snapshot, bucket);
  if (isObserved(target)) return target.value ? unlessAllMayGo(snapshot, bucket, target) : target;
  if (isOpenTarget(snapshot, bucket)) return target;
  // As long as loggings are to be read, or the listing is open, nothing else is asked for.
  if (target.unobserved.some(({ fact, state }) => fact !== 'logging' || state === 'not-read')) return target;
  const { unread, candidates } = regions(snapshot)(bucket.region);
  if (!candidates.has(bucket)) return target;
  const policy = snapshot.fact(bucket, 'policy');
  const ownership = snapshot.fact(bucket, 'ownership');
  const toRead = [policy, ownership].flatMap(unreadOf);
  if (toRead.length > 0) return { unobserved: toRead };
  if (!isObserved(policy) || !isObserved(ownership)) return holds(true);
  const own = nameInArn(bucket);
  const names = unread.names.filter((name) => name !== own);
  if (policy.value !== null && policyMayLetIn(parsedPolicy(policy.value), own, { ...unread, names }))
    return holds(true);
  if (ownership.value?.setting === 'BucketOwnerEnforced') return holds(false);
  const acl = snapshot.fact(bucket, 'acl');
  const aclToRead = unreadOf(acl);
  if (aclToRead.length > 0) return { unobserved: aclToRead };
  return holds(!isObserved(acl) || aclMayLetIn(acl.value?.grants ?? []));
});

/** Where a template does not tell of any of the loggings whether it stays, the bucket may receive none. */
function unlessAllMayGo(snapshot: Snapshot, bucket: Bucket, target: Answer<boolean>): Answer<boolean> {
  const unobserved = snapshot
    .graph()
    .sources(bucket.name)
    .filter((source) => source !== bucket)
    .map(undecidedLogging);
  return unobserved.every((one) => one !== undefined) ? { unobserved } : target;
}

/**
 * Whether the bucket's policy or ACL is open to the logs of any other bucket of its account and Region, for all that was
 * read of them.
 */
export function mayReceiveLogs(account: AccountInventory, context: DeriveContext): (bucket: Bucket) => boolean {
  const snapshot = snapshotOf(account, context);
  const sources = memoized((region: string): UnreadSources => {
    const source = { name: '', region, account: account.account.id, partition: context.partition };
    const options = deliveryOptions(snapshot);
    const { source: _, ...shared } = writerContext(source, options);
    // One more than are told apart, and the bucket itself.
    const names = account.buckets
      .filter((one) => one.region === region)
      .slice(0, MOST_SOURCES + 2)
      .map(nameInArn);
    return { names, context: shared, settings: options.assumptions ?? {} };
  });
  return (bucket) => {
    const { policy, acl } = bucket.facts;
    if (policy?.state === 'known') {
      const all = sources(bucket.region);
      const own = nameInArn(bucket);
      const names = all.names.filter((name) => name !== own);
      if (names.length > 0 && policyMayLetIn(parsedPolicy(policy.value), own, { ...all, names })) return true;
    }
    return acl?.state === 'known' && aclMayLetIn(acl.value.grants);
  };
}

const unreadOf = (answer: Answer<unknown>): readonly Unobserved[] =>
  isObserved(answer) ? [] : answer.unobserved.filter(({ state }) => state === 'not-read');
