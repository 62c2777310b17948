import { isSeen, type Missing } from '../model/answer.ts';
import type { PublicAccessBlock } from '../model/facts/public-access-block.ts';
import type { Bucket } from '../model/inventory.ts';
import type { Resolve } from './resolve.ts';
import { missing, perBucket, perSnapshot, type Snapshot } from './snapshot.ts';

type Flag = keyof PublicAccessBlock;

interface InForce {
  readonly flag: (flag: Flag) => boolean | undefined;
  /** What would have to be seen for a flag that is `undefined`. */
  readonly missing: readonly Missing[];
}

const FLAGS: readonly Flag[] = ['blockPublicAcls', 'ignorePublicAcls', 'blockPublicPolicy', 'restrictPublicBuckets'];

const NOTHING: readonly Missing[] = [];

const accountMissing = perSnapshot(({ inventory }): readonly Missing[] => {
  const observation = inventory.facts.accountPublicAccessBlock;
  const seen = observation?.state === 'known' || observation?.state === 'absent';
  return seen ? NOTHING : [missing({ fact: 'accountPublicAccessBlock', subject: '', region: '' }, observation)];
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
      if (account?.[flag] === true || (isSeen(own) && own.value?.[flag] === true)) return true;
      return ofAccount.length === 0 && isSeen(own) ? false : undefined;
    },
    missing: isSeen(own) || mayStillBeRead ? ofAccount : [...ofAccount, ...own.missing],
  };
});

/** True if all of the flags are on. */
const on =
  (flags: readonly Flag[]): Resolve =>
  (snapshot, bucket) => {
    const { flag, missing } = inForce(snapshot, bucket);
    const values = flags.map(flag);
    if (values.includes(false)) return { value: false };
    return values.includes(undefined) ? { missing } : { value: true };
  };

export const publicAccess = {
  effective: on(FLAGS),
  blockPublicAcls: on(['blockPublicAcls']),
  ignorePublicAcls: on(['ignorePublicAcls']),
  blockPublicPolicy: on(['blockPublicPolicy']),
  restrictPublicBuckets: on(['restrictPublicBuckets']),
} as const satisfies Record<'effective' | Flag, Resolve>;
