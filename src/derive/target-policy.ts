import { type Answer, isObserved } from '../model/answer.ts';
import type { AttributeValue } from '../model/attribute.ts';
import type { Bucket } from '../model/inventory.ts';
import { bucketArn } from '../model/names.ts';
import { failed } from '../model/observation.ts';
import type { ParsedPolicy } from '../policy/parse-policy.ts';
import { parsedPolicy } from './delivery/parsed.ts';
import { objectWriters, type PolicyAnswer, requiresTls } from './delivery/policy-attributes.ts';
import type { DeliveryVerdict } from './delivery/verdict.ts';
import { deliveries } from './delivery.ts';
import type { Resolve } from './resolve.ts';
import { memoized, perBucket, perSnapshot, type Snapshot, unobservedFact } from './snapshot.ts';
import { targetOf } from './target.ts';

/** By target as the listing has it; names that it lacks share one entry, since nothing is known of them. */
const deliveriesInto = perSnapshot(({ inventory, context }: Snapshot) =>
  memoized(
    deliveries({
      listing: inventory.listing,
      organization: context.organization,
      accountPath: inventory.account.path,
      requireRcp: context.requireRcp,
      ...(context.now === undefined ? {} : { now: context.now }),
    }),
  ),
);

/** The verdict on the logs of a bucket, worked out once for all its attributes; `null` where classic logging is off. */
export const deliveryOf = perBucket((snapshot: Snapshot, source: Bucket): Answer<DeliveryVerdict | null> => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging)) return logging;
  if (logging.value === null) return OFF;
  const target = targetOf(snapshot, source);
  if (!isObserved(target)) return target;
  const { inventory, context } = snapshot;
  const verdict = deliveriesInto(snapshot)(target.value?.bucket)({
    name: source.name,
    region: source.region,
    account: inventory.account.id,
    partition: context.partition,
    logging: logging.value,
  });
  return { value: verdict };
});

const OFF: Answer<null> = { value: null };

/** What a verdict is worth depends on the looks that it waits for: those of all checks, or of the permission alone. */
const attribute =
  (
    waitsFor: 'unobserved' | 'permissionUnobserved',
    without: AttributeValue,
    read: (verdict: DeliveryVerdict) => AttributeValue,
  ): Resolve =>
  (snapshot, bucket) => {
    const delivery = deliveryOf(snapshot, bucket);
    if (!isObserved(delivery)) return delivery;
    if (delivery.value === null) return { value: without };
    const looks = delivery.value[waitsFor];
    return looks.length > 0 ? { unobserved: looks } : { value: read(delivery.value) };
  };

/** Can S3 write the logs of a bucket into its target, and what stops it. */
export const delivery = {
  verdict: attribute('unobserved', '', ({ verdict }) => verdict),
  permission: attribute('permissionUnobserved', '', ({ permission }) => permission),
  scoped: attribute('permissionUnobserved', false, ({ scoped }) => scoped),
  via: attribute('permissionUnobserved', '', ({ via }) => via),
  reason: attribute('permissionUnobserved', '', ({ reason }) => reason),
  statement: attribute('permissionUnobserved', '', ({ statement }) => statement),
  notEvaluated: attribute('permissionUnobserved', [], ({ notEvaluated }) => notEvaluated),
} as const satisfies Record<string, Resolve>;

/** What the policy of a bucket says of everybody; a policy that cannot be understood is as good as not seen. */
const ofPolicy = <T extends AttributeValue>(
  without: T,
  decide: (policy: ParsedPolicy, bucketArn: string) => PolicyAnswer<T>,
): Resolve =>
  perBucket((snapshot: Snapshot, bucket: Bucket): Answer => {
    const policy = snapshot.fact(bucket, 'policy');
    if (!isObserved(policy)) return policy;
    if (policy.value === null) return { value: without };
    const decided = decide(parsedPolicy(policy.value), bucketArn(snapshot.context.partition, bucket.name));
    if (decided.decided) return { value: decided.value };
    const place = { fact: 'policy', subject: bucket.name, region: bucket.region } as const;
    return { unobserved: [unobservedFact(place, failed(decided.reason))] };
  });

export const policyRequiresTls = ofPolicy(false, requiresTls);
export const policyObjectWriters = ofPolicy<readonly string[]>([], objectWriters);
