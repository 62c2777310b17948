import type { BucketFactName } from '../../model/facts/index.ts';
import type { Bucket } from '../../model/inventory.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { absent, known, type Observation } from '../../model/observation.ts';
import { type JsonObject, keysOf } from '../../model/record.ts';
import type { PlannedBucket } from '../planned.ts';
import { aclOf } from './acl-facts.ts';
import {
  encryptionOf,
  lifecycleOf,
  objectLockOf,
  ownershipOf,
  policyOf,
  publicAccessBlockOf,
  requestPaymentOf,
  versioningOf,
} from './bucket-facts.ts';
import { eitherLogging, loggingOf } from './logging-facts.ts';
import { blocksIn, type PlannedResource, textIn } from './plan.ts';
import type { Settings } from './settings.ts';
import { BUCKET, type BucketsNamed, type SettingsByBucket } from './settings-by-bucket.ts';

export type Facts = Bucket['facts'];

/** A fact that has a resource of its own. */
interface ResourceFact<N extends BucketFactName> {
  readonly type: string;
  readonly read: (settings: Settings, resource: PlannedResource, named: BucketsNamed) => Facts[N];
  /** What is there once the resource is destroyed; `undefined`: that changes nothing. */
  readonly destroyed: (before: JsonObject) => Facts[N] | undefined;
  /** What two resources about one bucket have in common; `undefined`: nothing that could be judged. */
  readonly either?: (two: readonly [Facts[N], Facts[N]], address: string) => Facts[N] | undefined;
}

const gone = () => absent;

export type ResourceFactName =
  | 'logging'
  | 'policy'
  | 'acl'
  | 'encryption'
  | 'versioning'
  | 'ownership'
  | 'publicAccessBlock'
  | 'objectLock'
  | 'requestPayment'
  | 'lifecycle';

/** What the provider does on destroy stands in its documentation of each resource. */
export const RESOURCE_FACTS: { readonly [N in ResourceFactName]: ResourceFact<N> } = {
  logging: {
    type: `${BUCKET}_logging`,
    read: (settings, resource, named) => loggingOf(settings, { resource, path: ['target_bucket'], named }),
    destroyed: gone,
    either: eitherLogging,
  },
  policy: { type: `${BUCKET}_policy`, read: policyOf, destroyed: gone },
  acl: { type: `${BUCKET}_acl`, read: aclOf, destroyed: () => undefined },
  encryption: {
    type: `${BUCKET}_server_side_encryption_configuration`,
    read: encryptionOf,
    destroyed: () => known({ algorithm: 'AES256', keyId: '' }),
  },
  versioning: {
    type: `${BUCKET}_versioning`,
    read: versioningOf,
    destroyed: (before) =>
      textIn(blocksIn(before, 'versioning_configuration')[0] ?? {}, 'status') === 'Enabled'
        ? known({ status: 'Suspended', mfaDelete: false })
        : undefined,
  },
  ownership: { type: `${BUCKET}_ownership_controls`, read: ownershipOf, destroyed: gone },
  publicAccessBlock: { type: `${BUCKET}_public_access_block`, read: publicAccessBlockOf, destroyed: gone },
  objectLock: {
    type: `${BUCKET}_object_lock_configuration`,
    read: objectLockOf,
    destroyed: () => known({ defaultRetention: '' }),
  },
  requestPayment: {
    type: `${BUCKET}_request_payment_configuration`,
    read: requestPaymentOf,
    destroyed: () => known({ payer: 'BucketOwner' }),
  },
  lifecycle: { type: `${BUCKET}_lifecycle_configuration`, read: lifecycleOf, destroyed: gone },
};

const settingsOf = ({ address, after, unknown }: PlannedResource): Settings => ({
  address,
  values: after,
  unknown,
});

/** What a resource says of a bucket, or its deletion; `undefined`: the plan has neither. */
export interface ResourceSays<N extends ResourceFactName> {
  readonly fact: Facts[N] | Observation<never> | undefined;
  /** Address of the resource; `''` where it is deleted. */
  readonly address: string;
}

export function ofResource<N extends ResourceFactName>(
  name: N,
  bucket: string,
  { settings, named }: { readonly settings: SettingsByBucket; readonly named: BucketsNamed },
): ResourceSays<N> | undefined {
  const { type, read, destroyed, either } = RESOURCE_FACTS[name];
  const own = settings.of(bucket, type);
  const deleted = settings.deleted(bucket, type);
  if (own === undefined) {
    const [first] = deleted;
    return first && { fact: destroyed(first.before), address: '' };
  }
  const { address } = own;
  const fact = read(settingsOf(own), own, named);
  for (const one of deleted) {
    const rest = destroyed(one.before);
    const isBefore = one.address === address && one.replaced === 'after';
    if (isBefore || rest === undefined || isSame(rest, fact)) continue;
    // What is destroyed takes the settings along, whichever resource says that they are there.
    if (own.isUnchanged || one.replaced === 'before') return { fact: rest, address: '' };
    return { fact: notYetKnown(`whether ${address} is applied after ${one.address} is destroyed`), address };
  }
  const rivals = settings.rivals(bucket, type).map((rival) => ({
    address: rival.address,
    fact: read(settingsOf(rival), rival, named),
  }));
  const different = rivals.filter((rival) => !isSame(rival.fact, fact));
  const [rival] = different;
  if (rival === undefined) return { fact, address };
  const common = different.reduce<Facts[N] | undefined>(
    (all, other) => all && either?.([all, other.fact], address),
    fact,
  );
  return { fact: common ?? notYetKnown(`which of ${address} and ${rival.address} is applied last`), address };
}

/** Both are plain data. */
const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

/** What the plan changes of a bucket that it does not have. */
export function settingsElsewhere(
  bucket: string,
  context: Parameters<typeof ofResource>[2],
): { readonly facts: Facts; readonly declaredBy: PlannedBucket['declaredBy'] } {
  const says = keysOf(RESOURCE_FACTS).flatMap((name) => {
    const one = ofResource(name, bucket, context);
    return one?.fact === undefined ? [] : [{ name, ...one }];
  });
  return {
    facts: Object.fromEntries(says.map(({ name, fact }) => [name, fact])),
    declaredBy: Object.fromEntries(says.flatMap(({ name, address }) => (address === '' ? [] : [[name, address]]))),
  };
}
