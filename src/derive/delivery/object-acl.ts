import { assumedValue, assumptionText } from '../../model/assumptions.ts';
import { areOfKeysAlone, statementName } from '../../policy/explain.ts';
import { namesAction } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import type { Hit } from '../../policy/weigh.ts';
import type { ObjectAcls } from './acl.ts';
import { blocked, undecided } from './checks.ts';
import type { LogRequest } from './log-request.ts';
import { quoted } from './parsed.ts';
import type { DeliveryCheck, DeliverySettings } from './verdict.ts';
import { weighing } from './weighing.ts';

export interface DeniedObjectAcl {
  readonly hit: Hit;
  /** It applies to every key alike, or to none: what arrives under one of them tells of all. */
  readonly ofEveryKey: boolean;
}

export const PUT_OBJECT_ACL = 's3:putobjectacl';

/**
 * The Deny, if there is one, that keeps the log writer from setting ACLs on objects and leaves it s3:PutObject. Whether it
 * needs more than s3:PutObject where ACLs are enabled is not documented.
 */
export function deniedObjectAcl(
  policies: readonly ParsedPolicy[],
): (request: LogRequest) => DeniedObjectAcl | undefined {
  const mayDeny = policies.some(({ statements }) =>
    statements.some(
      (one) => one.effect === 'Deny' && namesAction(one, PUT_OBJECT_ACL) && !namesAction(one, 's3:putobject'),
    ),
  );
  if (!mayDeny) return () => undefined;
  return (request) => {
    const asked = weighing(policies, request, (same) => ({ ...same, action: PUT_OBJECT_ACL })).deny().result;
    const { deny, possibleDeny, possibleDenies } = asked.weighed;
    const hit = deny ?? possibleDeny;
    if (hit === undefined) return undefined;
    return { hit, ofEveryKey: deny ? deny.match !== 'some' : areOfKeysAlone(possibleDenies, asked.request) };
  };
}

/** Whether such a Deny may matter. */
export const maySetObjectAcls = (acls: ObjectAcls, { assumptions: settings = {} }: DeliverySettings): boolean =>
  acls !== 'disabled' && assumedValue('needs-put-object-acl', settings) !== false;

/** The check with such a Deny: it matters where the target has ACLs enabled. */
export function objectAclCheck(
  { hit, ofEveryKey }: DeniedObjectAcl,
  check: DeliveryCheck,
  {
    acls,
    settings: { assumptions: settings = {} },
  }: { readonly acls: ObjectAcls; readonly settings: DeliverySettings },
): DeliveryCheck {
  if (acls === 'disabled' || check.outcome === 'blocked') return check;
  const value = assumedValue('needs-put-object-acl', settings);
  if (value === false) {
    if (check.outcome === 'unknown') return check;
    return { ...check, assumptions: [...new Set([...check.assumptions, 'needs-put-object-acl' as const])].sort() };
  }
  const isCertain = hit.match !== 'unknown';
  const stops = value === true && isCertain && acls === 'enabled';
  // Another Deny that is not decided stays the reason; what arrives decides it only where it decides this one as well.
  if (check.outcome === 'unknown' && !stops) return ofEveryKey && acls === 'enabled' ? check : withoutEvidence(check);
  if (acls !== 'enabled') return { ...acls, name: check.name };
  const name = statementName(hit.statement);
  const sentence = `${name.charAt(0).toUpperCase()}${name.slice(1)} ${isCertain ? 'denies' : 'may deny'} s3:PutObjectAcl to S3's log delivery, and the ACLs of the target are enabled; ${assumptionText('needs-put-object-acl', settings)}`;
  const details = {
    evidence: quoted(hit.statement),
    assumptions: ['needs-put-object-acl'],
    cause: 'object-acl-denied',
    decidedByArrival: ofEveryKey,
  } as const;
  return stops ? blocked(check.name, sentence, details) : undecided(check.name, sentence, details);
}

/** No object that arrives decides the check. */
export const withoutEvidence = ({ decidedByArrival: _, ...check }: DeliveryCheck): DeliveryCheck => check;
