import { hasPlaceholder } from '../../model/placeholder.ts';
import { unobservedFact } from '../snapshot.ts';
import { openRegion } from '../target.ts';
import { blocked, factOf, ok, type SeenBucket, undecided, unobservedCheck } from './checks.ts';
import { encryptionCheck } from './encryption.ts';
import type { DeliveryCheck, DeliveryOptions, DeliverySettings, DeliverySource, DeliveryTarget } from './verdict.ts';

/** Directory buckets cannot log and cannot receive logs (PutBucketLogging, S3 API Reference); their names end so. */
const DIRECTORY_BUCKET = '--x-s3';

type Checks = (source: DeliverySource) => readonly DeliveryCheck[];

/** The target is there, where S3 wants it. S3 refuses anything else when logging is switched on, but targets change later. */
export function placeChecks(target: DeliveryTarget, options: DeliveryOptions): Checks {
  if (target === undefined) return (source) => ofAbsent(source, options);
  const { name } = target;
  const kind = kindOf(name);
  let last: Pick<DeliverySource, 'account' | 'region'> | undefined;
  let checks: readonly DeliveryCheck[] = [];
  // Sources of one target are in one account and, but for mistakes, in one Region.
  return (source) => {
    const { account, region } = source;
    if (last?.account === account && last.region === region) return checks;
    last = source;
    checks = [ok('target-exists', `${name} is in account ${account}`), kind, regionCheck(target, region)];
    return checks;
  };
}

function regionCheck(target: SeenBucket, region: string): DeliveryCheck {
  if (target.region === region) return ok('same-region', `Both buckets are in ${region}`, target.region);
  const sentence = `${target.name} is in ${target.region}, the source in ${region}`;
  const isOpen = [target.region, region].some(hasPlaceholder);
  return isOpen
    ? unobservedCheck('same-region', sentence, [openRegion(target.name, target.region)])
    : blocked('same-region', sentence, target.region);
}

const kindOf = (name: string): DeliveryCheck =>
  name.endsWith(DIRECTORY_BUCKET)
    ? blocked('general-purpose', `${name} is a directory bucket, which cannot receive logs`)
    : ok('general-purpose', `${name} is a general purpose bucket`);

function ofAbsent(
  { account, logging: { target: name } }: DeliverySource,
  { listing }: DeliveryOptions,
): readonly DeliveryCheck[] {
  const complete = listing === undefined || listing.state === 'known';
  if (!complete) {
    const unobserved = unobservedFact({ fact: 'listing', subject: '', region: '' }, listing);
    return [
      unobservedCheck('target-exists', `Whether account ${account} has a bucket ${name}`, [unobserved]),
      kindOf(name),
      unobservedCheck('same-region', `The Region of ${name}`, [unobserved]),
    ];
  }
  return [
    blocked('target-exists', `Account ${account} has no bucket ${name}; it was deleted or belongs to another account`),
    kindOf(name),
    undecided('same-region', `${name} is not in the account, so its Region is not known`),
  ];
}

/** Settings of the target that stop delivery: "Troubleshoot server access logging", S3 User Guide. */
export function settingChecks(target: SeenBucket, settings: DeliverySettings): Checks {
  const ofTarget = [objectLock(target), requesterPays(target), encryptionCheck(target, settings)];
  const withoutGrants = [...ofTarget, ok('target-grants', 'The logging configuration has no TargetGrants')];
  return ({ logging: { grants } }) =>
    grants.length === 0 ? withoutGrants : [...ofTarget, targetGrants(grants, target)];
}

function objectLock(target: SeenBucket): DeliveryCheck {
  const lock = factOf(target, 'objectLock');
  if (!lock.seen) return unobservedCheck('object-lock', `Object Lock of ${target.name}`, [lock.unobserved]);
  if (lock.value === undefined) return ok('object-lock', `${target.name} has no Object Lock`);
  const { defaultRetention } = lock.value;
  return defaultRetention === ''
    ? blocked('object-lock', `${target.name} has Object Lock on, without a default retention`, 'Enabled')
    : blocked(
        'object-lock',
        `${target.name} has Object Lock on, with a default retention in ${defaultRetention} mode`,
        defaultRetention,
      );
}

function requesterPays(target: SeenBucket): DeliveryCheck {
  const payment = factOf(target, 'requestPayment');
  if (!payment.seen)
    return unobservedCheck('requester-pays', `Who pays for requests to ${target.name}`, [payment.unobserved]);
  const { payer } = payment.value ?? { payer: 'BucketOwner' };
  return payer === 'BucketOwner'
    ? ok('requester-pays', `The owner of ${target.name} pays for requests`, payer)
    : blocked('requester-pays', `${target.name} has Requester Pays on`, payer);
}

function targetGrants(grants: readonly string[], target: SeenBucket): DeliveryCheck {
  const ownership = factOf(target, 'ownership');
  const evidence = grants.join(', ');
  if (!ownership.seen)
    return unobservedCheck('target-grants', `Whether the TargetGrants work: Object Ownership of ${target.name}`, [
      ownership.unobserved,
    ]);
  // S3 refuses the combination when logging is switched on; what it does when ACLs are switched off later is not documented.
  return ownership.value?.setting === 'BucketOwnerEnforced'
    ? undecided(
        'target-grants',
        `The logging configuration has TargetGrants, but ${target.name} has ACLs disabled`,
        evidence,
      )
    : ok('target-grants', `${target.name} has ACLs enabled, as the TargetGrants need`, evidence);
}
