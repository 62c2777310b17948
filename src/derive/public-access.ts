import { isObserved, type Unobserved } from '../model/answer.ts';
import type { PublicAccessBlock } from '../model/facts/public-access-block.ts';
import type { Bucket } from '../model/inventory.ts';
import type { Resolve } from './resolve.ts';
import { perBucket, perSnapshot, type Snapshot, unobservedFact } from './snapshot.ts';

type Flag = keyof PublicAccessBlock;

interface InForce {
  readonly flag: (flag: Flag) => boolean | undefined;
  /** What would have to be seen for a flag that is `undefined`. */
  readonly unobserved: readonly Unobserved[];
}

const FLAGS: readonly Flag[] = ['blockPublicAcls', 'ignorePublicAcls', 'blockPublicPolicy', 'restrictPublicBuckets'];

const NOTHING: readonly Unobserved[] = [];

const accountMissing = perSnapshot(({ inventory }): readonly Unobserved[] => {
  const observation = inventory.facts.accountPublicAccessBlock;
  const seen = observation?.state === 'known' || observation?.state === 'absent';
  return seen ? NOTHING : [unobservedFact({ fact: 'accountPublicAccessBlock', subject: '', region: '' }, observation)];
});

/** The account's setting comes first: one look there may save one at every bucket. */
const inForce = perBucket((snapshot: Snapshot, bucket: Bucket): InForce => {
  const observation = snapshot.inventory.facts.accountPublicAccessBlock;
  const account = observation?.state === 'known' ? observation.value : null;
  const own = snapshot.fact(bucket, 'publicAccessBlock');
  const ofAccount = accountMissing(snapshot);
  const mayStillBeRead = ofAccount.some(({ state }) => state === 'not-read');
  return {
    // Either one alone switches a part on; to call it off both must be seen.
    flag: (flag) => {
      if (account?.[flag] === true || (isObserved(own) && own.value?.[flag] === true)) return true;
      return ofAccount.length === 0 && isObserved(own) ? false : undefined;
    },
    unobserved: isObserved(own) || mayStillBeRead ? ofAccount : [...ofAccount, ...own.unobserved],
  };
});

/** True if all of the flags are on. */
const on =
  (flags: readonly Flag[]): Resolve =>
  (snapshot, bucket) => {
    const { flag, unobserved } = inForce(snapshot, bucket);
    const values = flags.map(flag);
    if (values.includes(false)) return { value: false };
    return values.includes(undefined) ? { unobserved } : { value: true };
  };

export const publicAccess = {
  effective: on(FLAGS),
  blockPublicAcls: on(['blockPublicAcls']),
  ignorePublicAcls: on(['ignorePublicAcls']),
  blockPublicPolicy: on(['blockPublicPolicy']),
  restrictPublicBuckets: on(['restrictPublicBuckets']),
} as const satisfies Record<'effective' | Flag, Resolve>;
