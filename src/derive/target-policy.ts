import { type Answer, isObserved } from '../model/answer.ts';
import { isListed } from '../model/assumptions.ts';
import type { AttributeValue } from '../model/attribute.ts';
import { isBareAlias, ownKeyOf } from '../model/facts/encryption.ts';
import type { Bucket } from '../model/inventory.ts';
import { writerName } from '../model/log-writers.ts';
import { bucketArn, byText, nameInArn } from '../model/names.ts';
import { notYetKnown } from '../model/not-yet-known.ts';
import { failed } from '../model/observation.ts';
import { referenceIn } from '../model/placeholder.ts';
import type { ParsedPolicy } from '../policy/parse-policy.ts';
import { withEvidence } from './arrival/evidence.ts';
import { targetKeyGrant } from './delivery/encryption.ts';
import { certainObjectWriters, objectWriters, type PolicyBucket } from './delivery/object-writers.ts';
import { parsedPolicy } from './delivery/parsed.ts';
import { type PolicyAnswer, requiresTls, resourcesOf } from './delivery/policy-attributes.ts';
import type { DeliveryCheck, DeliveryOptions, DeliveryVerdict } from './delivery/verdict.ts';
import { deliveries } from './delivery.ts';
import type { Resolve } from './resolve.ts';
import { memoized, perBucket, perSnapshot, type Snapshot, unobservedFact } from './snapshot.ts';
import { targetOf } from './target.ts';

/** What verdicts on deliveries of an account start from. */
export const deliveryOptions = perSnapshot(
  ({ inventory, context }: Snapshot): DeliveryOptions => ({
    listing: inventory.listing,
    organization: context.organization,
    accountPath: inventory.account.path,
    ...context.delivery,
    ...(context.now === undefined ? {} : { now: context.now }),
  }),
);

/** By target as the listing has it; names that it lacks share one entry, since nothing is known of them. */
const deliveriesInto = perSnapshot((snapshot: Snapshot) => memoized(deliveries(deliveryOptions(snapshot))));

/** The verdict on the logs of a bucket, worked out once for all its attributes; `null` where classic logging is off. */
export const deliveryOf = perBucket((snapshot: Snapshot, source: Bucket): Answer<DeliveryVerdict | null> => {
  const logging = snapshot.fact(source, 'logging');
  if (!isObserved(logging)) return logging;
  if (logging.value === null) return OFF;
  const target = targetOf(snapshot, source);
  if (!isObserved(target)) return target;
  const { inventory, context } = snapshot;
  const into = target.value?.bucket;
  const verdict = deliveriesInto(snapshot)(into)({
    name: nameInArn(source),
    region: source.region,
    account: inventory.account.id,
    partition: context.partition,
    logging: into?.isNamed === false ? { ...logging.value, target: nameInArn(into) } : logging.value,
  });
  return { value: withEvidence(snapshot, source, verdict) };
});

const OFF: Answer<null> = { value: null };

/** What a verdict is worth depends on the facts that it waits for: those of all checks, or of the permission alone. */
const attribute =
  (
    waitsFor: 'unobserved' | 'permissionUnobserved' | 'grantUnobserved' | 'scopedUnobserved',
    without: AttributeValue,
    read: (verdict: DeliveryVerdict) => AttributeValue,
  ): Resolve =>
  (snapshot, bucket) => {
    const delivery = deliveryOf(snapshot, bucket);
    if (!isObserved(delivery)) return delivery;
    if (delivery.value === null) return { value: without };
    const unobserved = delivery.value[waitsFor];
    return unobserved.length > 0 ? { unobserved } : { value: read(delivery.value) };
  };

/** An attribute of a verdict, even of an unknown one: rules report by it, and decide nothing by it. */
function evenIfUnknown(without: AttributeValue, read: (verdict: DeliveryVerdict) => AttributeValue): Resolve {
  return (snapshot, bucket) => {
    const delivery = deliveryOf(snapshot, bucket);
    return { value: isObserved(delivery) && delivery.value !== null ? read(delivery.value) : without };
  };
}

/** What one check says of the default encryption of the target. */
function ofEncryption(read: (check: DeliveryCheck) => AttributeValue, without: AttributeValue = ''): Resolve {
  return (snapshot, bucket) => {
    const delivery = deliveryOf(snapshot, bucket);
    if (!isObserved(delivery)) return delivery;
    const check = delivery.value?.checks.find(({ name }) => name === 'encryption');
    if (check === undefined) return { value: without };
    return check.unobserved.length > 0 ? { unobserved: check.unobserved } : { value: read(check) };
  };
}

/** What was read of the key of the target says; without one of its owner's there is nothing to read. */
const ofKey: Resolve = (snapshot, bucket) => {
  const target = targetOf(snapshot, bucket);
  if (!isObserved(target)) return target;
  const log = target.value?.bucket;
  if (log === undefined) return { value: '' };
  const encryption = snapshot.fact(log, 'encryption');
  if (!isObserved(encryption)) return encryption;
  const keyId = encryption.value === null ? '' : ownKeyOf(encryption.value);
  if (keyId === '' || isBareAlias(keyId)) return { value: '' };
  const key = snapshot.fact(log, 'encryptionKey');
  if (!isObserved(key)) return key;
  return { value: targetKeyGrant(log, snapshot.context.delivery ?? {})?.outcome ?? 'unknown' };
};

/** Can S3 write the logs of a bucket into its target, and what stops it. */
export const delivery = {
  verdict: attribute('unobserved', '', ({ verdict }) => verdict),
  permission: attribute('permissionUnobserved', '', ({ permission }) => permission),
  grant: attribute('grantUnobserved', '', ({ grant }) => grant),
  scoped: attribute('scopedUnobserved', false, ({ scoped }) => scoped),
  via: attribute('grantUnobserved', '', ({ via }) => via),
  reason: attribute('permissionUnobserved', '', ({ reason }) => reason),
  statement: attribute('permissionUnobserved', '', ({ statement }) => statement),
  grantStatement: attribute('grantUnobserved', '', ({ grantStatement }) => grantStatement),
  notEvaluated: attribute('permissionUnobserved', [], ({ notEvaluated }) => notEvaluated),
  assumptions: attribute('permissionUnobserved', [], ({ assumptions }) => assumptions),
  cause: evenIfUnknown('', ({ cause }) => cause),
  groups: evenIfUnknown([], ({ cause, rcp }) =>
    cause === 'rcp-unread' ? ['rcp:unread'] : rcp === '' ? [] : [`rcp:${rcp}`],
  ),
  encryption: ofEncryption(({ outcome }) => outcome),
  encryptionReason: ofEncryption(({ sentence }) => sentence),
  keyGrant: ofKey,
  encryptionAssumptions: ofEncryption(({ assumptions }) => assumptions, []),
} as const satisfies Record<string, Resolve>;

/** What was not read yet is asked for; what could not be observed is reported by the rules on delivery. */
function ofPermission(read: (verdict: DeliveryVerdict | null, snapshot: Snapshot) => AttributeValue): Resolve {
  return (snapshot, bucket) => {
    const verdict = deliveryOf(snapshot, bucket);
    const unobserved = isObserved(verdict) ? (verdict.value?.permissionUnobserved ?? []) : verdict.unobserved;
    const unread = unobserved.filter(({ state, fact }) => state === 'not-read' && fact !== 'rcps');
    if (unread.length > 0) return { unobserved: unread };
    const seen = isObserved(verdict) && unobserved.length === 0 ? verdict.value : null;
    return { value: read(seen, snapshot) };
  };
}

/** A permission that was seen. */
export const isPermitted: Resolve = ofPermission((verdict) => verdict?.permission === 'permitted');

/** Assumptions that are worth a look. */
export const listedAssumptions: Resolve = ofPermission((verdict, { context }) =>
  (verdict?.assumptions ?? []).filter((id) => isListed(id, context.delivery?.assumptions ?? {})),
);

/** What the policy of a bucket says of everybody; a policy that cannot be understood is as good as not seen. */
const ofPolicy = <T extends AttributeValue>(
  without: T,
  decide: (policy: ParsedPolicy, bucket: PolicyBucket) => PolicyAnswer<T>,
): Resolve =>
  perBucket((snapshot: Snapshot, bucket: Bucket): Answer => {
    const policy = snapshot.fact(bucket, 'policy');
    if (!isObserved(policy)) return policy;
    if (policy.value === null) return { value: without };
    const decided = decide(parsedPolicy(policy.value), {
      arn: bucketArn(snapshot.context.partition, nameInArn(bucket)),
      region: bucket.region,
      account: snapshot.inventory.account.id,
    });
    if (decided.decided) return { value: decided.value };
    const place = { fact: 'policy', subject: bucket.name, region: bucket.region } as const;
    const open = decided.placeholder;
    const observation =
      open === undefined
        ? { ...failed('PolicyNotUnderstood'), reason: decided.reason }
        : notYetKnown(referenceIn(open));
    return { unobserved: [unobservedFact(place, observation)] };
  });

export const policyRequiresTls = ofPolicy(false, (policy, { arn }) => requiresTls(policy, resourcesOf(arn)));
/** Writers of AWS's own logs go by the names that rules know them by. */
const ofWriters = (writersIn: typeof objectWriters): Resolve =>
  ofPolicy<readonly string[]>([], (policy, bucket) => {
    const writers = writersIn(policy, bucket);
    if (!writers.decided) return writers;
    const names = writers.value.map((name) => writerName(name, bucket.region));
    return { decided: true, value: [...new Set(names)].sort(byText) };
  });

export const policyObjectWriters = ofWriters(objectWriters);
export const policyCertainObjectWriters = ofWriters(certainObjectWriters);
