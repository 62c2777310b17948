import { assumedValue, assumptionText } from '../../model/assumptions.ts';
import { type Acl, LOG_DELIVERY_GROUP } from '../../model/facts/acl.ts';
import { blocked, factOf, ok, type SeenBucket, undecided, unobservedCheck } from './checks.ts';
import type { DeliveryCheck, DeliverySettings } from './verdict.ts';

/** Whether objects of a bucket have ACLs, that is whether its Object Ownership leaves ACLs enabled. */
export type ObjectAcls = 'enabled' | 'disabled' | DeliveryCheck;

export function objectAcls(target: SeenBucket): ObjectAcls {
  const ownership = factOf(target, 'ownership');
  if (!ownership.seen)
    return unobservedCheck('no-deny', `Whether ACLs of ${target.name} are enabled`, [ownership.unobserved]);
  return ownership.value?.setting === 'BucketOwnerEnforced' ? 'disabled' : 'enabled';
}

/** "Access control list (ACL) overview", S3 User Guide: anyone in the world; all AWS accounts. */
const EVERYBODY = ['AllUsers', 'AuthenticatedUsers'].map((name) => `http://acs.amazonaws.com/groups/global/${name}`);

const WRITING = ['WRITE', 'FULL_CONTROL'];

/** Log delivery may be one of everybody, and Block Public Access may ignore the grant. */
function allowToEverybody({ name }: SeenBucket, grants: Acl['grants']): DeliveryCheck | undefined {
  const found = grants.find(({ grantee, permission }) => EVERYBODY.includes(grantee) && WRITING.includes(permission));
  if (found === undefined) return undefined;
  const sentence = `The ACL of ${name} lets everybody write; whether log delivery counts among them is documented nowhere`;
  return undecided('allow', sentence, { evidence: `${found.grantee}: ${found.permission}`, decidedByArrival: true });
}

/** `undefined`: the ACL is no way in. With the cause `acl-ignored` it grants something that has no effect. */
export function allowByAcl(
  target: SeenBucket,
  { assumptions: settings = {} }: DeliverySettings,
): DeliveryCheck | undefined {
  const ownership = factOf(target, 'ownership');
  const enforced = ownership.seen && ownership.value?.setting === 'BucketOwnerEnforced';
  const what = `Whether the ACL of ${target.name} lets S3 write the logs`;
  const acl = factOf(target, 'acl');
  // An ACL that was read may grant nothing, whatever its ownership; else ownership is asked for first.
  if (!acl.seen && !ownership.seen && ownership.unobserved.state === 'not-read')
    return unobservedCheck('allow', what, [ownership.unobserved]);
  if (!acl.seen) {
    if (enforced) return undefined;
    return unobservedCheck('allow', what, ownership.seen ? [acl.unobserved] : [ownership.unobserved, acl.unobserved]);
  }
  const grants = acl.value?.grants ?? [];
  const granted = grants.filter((one) => one.grantee === LOG_DELIVERY_GROUP).map((one) => one.permission);
  const isGranted = granted.some((permission) => WRITING.includes(permission));
  const toEverybody = isGranted ? undefined : allowToEverybody(target, grants);
  if (!isGranted && toEverybody === undefined) return undefined;
  if (!ownership.seen) return unobservedCheck('allow', what, [ownership.unobserved]);
  if (toEverybody !== undefined) return enforced ? undefined : toEverybody;
  const evidence = `${LOG_DELIVERY_GROUP}: ${granted.join(', ')}`;
  if (enforced)
    return blocked('allow', `the ACL of ${target.name} lets it write, but ACLs are disabled there`, {
      evidence,
      cause: 'acl-ignored',
    });
  if (granted.includes('FULL_CONTROL') || granted.includes('READ_ACP'))
    return ok('allow', `The ACL of ${target.name} lets the log delivery group write`, { evidence });
  // The user guide asks for both permissions in one place and for WRITE alone in another.
  const sentence = `The ACL of ${target.name} lets the log delivery group write; S3 documents that it needs READ_ACP as well, which is not granted; ${assumptionText('acl-write-suffices', settings)}`;
  const details = {
    evidence,
    assumptions: ['acl-write-suffices'],
    cause: 'acl-incomplete',
    decidedByArrival: true,
  } as const;
  const value = assumedValue('acl-write-suffices', settings);
  if (value === 'undecided') return undecided('allow', sentence, details);
  return value
    ? ok('allow', sentence, { evidence, assumptions: details.assumptions })
    : blocked('allow', sentence, details);
}
