import type { AccountReader } from '../../collect/account-reader.ts';
import { BUCKET_GONE } from '../../collect/observe.ts';
import type { DeliveryOptions, DeliveryVerdict } from '../../derive/delivery/verdict.ts';
import { deliveryVerdict } from '../../derive/delivery.ts';
import { type BucketFactName, FACTS } from '../../model/facts/index.ts';
import type { Logging } from '../../model/facts/logging.ts';
import type { Observation } from '../../model/observation.ts';
import { keysOf } from '../../model/record.ts';
import { type BucketPlace, readFact, whyNot } from './read-document.ts';

export interface JudgedDelivery {
  readonly reader: AccountReader;
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** The bucket whose logs are to be delivered. */
  readonly source: string;
  readonly logging: Logging;
  readonly options: DeliveryOptions;
  /** In place of what the target has. */
  readonly policy?: Observation<{ readonly text: string }>;
}

/** The role that changes buckets reads no keys: what hangs on one stays unknown, which is not permitted. */
const ON_BUCKETS: ReadonlySet<string> = new Set(
  keysOf(FACTS).filter((name) => FACTS[name].scope === 'bucket' && name !== 'encryptionKey'),
);
const isOnBuckets = (fact: string): fact is BucketFactName => ON_BUCKETS.has(fact);

/** The verdict of the scan, on facts that are read now. A target that is not in the account and Region denies or fails to tell its own. */
export async function judgeDelivery(delivery: JudgedDelivery): Promise<DeliveryVerdict> {
  const { reader, account, region, partition, source, logging, options, policy } = delivery;
  const place: BucketPlace = { reader, bucket: logging.target, region };
  const facts: Partial<Record<BucketFactName, Observation<unknown>>> = policy === undefined ? {} : { policy };
  for (;;) {
    const verdict = deliveryVerdict(
      { name: source, region, account, partition, logging },
      // Each is what its collector observed.
      { name: logging.target, region, facts: facts as DeliveryTargetFacts },
      options,
    );
    const wanted = verdict.unobserved.flatMap(({ fact, state, subject }) =>
      state === 'not-read' && subject === logging.target && isOnBuckets(fact) && facts[fact] === undefined
        ? [fact]
        : [],
    );
    if (wanted.length === 0) return verdict;
    for (const fact of wanted) facts[fact] = await readFact(place, fact);
  }
}

type DeliveryTargetFacts = NonNullable<Parameters<typeof deliveryVerdict>[1]>['facts'];

const MOST_HOPS = 32;

/** Why logs of the source, delivered into this target, would come back to it; `undefined`: they do not. */
export async function loopFault(
  { reader, region }: Pick<JudgedDelivery, 'reader' | 'region'>,
  source: string,
  target: string,
): Promise<string | undefined> {
  const path = [source, target];
  if (target === source) return `${source} would log into itself`;
  for (let bucket = target; path.length < MOST_HOPS; ) {
    const logging = await readFact({ reader, bucket, region }, 'logging');
    if (logging.state === 'absent') return undefined;
    // Nothing is delivered into a bucket that is not there, so that the logs end before it.
    if (logging.state === 'failed' && logging.code === BUCKET_GONE.code && bucket !== target) return undefined;
    if (logging.state !== 'known')
      return `whether logs would come back to ${source} cannot be seen: ${bucket}: ${whyNot('s3:GetBucketLogging', logging)}`;
    bucket = logging.value.target;
    if (bucket === source) return `logs would come back to ${source}: ${[...path, source].join(' -> ')}`;
    // A loop that the source is not part of is there without this change too.
    if (path.includes(bucket)) return `logs would run into a loop: ${[...path, bucket].join(' -> ')}`;
    path.push(bucket);
  }
  return `logs would be logged on more than ${MOST_HOPS} times: ${path.join(' -> ')}`;
}
