import { assumedValue, assumptionText } from '../../model/assumptions.ts';
import { statementName } from '../../policy/explain.ts';
import { namesAction } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import type { Hit } from '../../policy/weigh.ts';
import type { ObjectAcls } from './acl.ts';
import { blocked, undecided } from './checks.ts';
import type { LogRequest } from './log-request.ts';
import { quoted } from './parsed.ts';
import type { DeliveryCheck, DeliverySettings } from './verdict.ts';
import { weighing } from './weighing.ts';

const ACTION = 's3:putobjectacl';

/**
 * The Deny, if there is one, that keeps the log writer from setting ACLs on objects and leaves it s3:PutObject. Whether it
 * needs more than s3:PutObject where ACLs are enabled is not documented.
 */
export function deniedObjectAcl(policies: readonly ParsedPolicy[], request: LogRequest): Hit | undefined {
  const mayDeny = policies.some(({ statements }) =>
    statements.some((one) => one.effect === 'Deny' && namesAction(one, ACTION) && !namesAction(one, 's3:putobject')),
  );
  if (!mayDeny) return undefined;
  const { deny, possibleDeny } = weighing(policies, request, (same) => ({ ...same, action: ACTION })).deny().result
    .weighed;
  return deny ?? possibleDeny;
}

/** The check with such a Deny: it matters where the target has ACLs enabled. */
export function objectAclCheck(
  hit: Hit,
  check: DeliveryCheck,
  {
    acls,
    settings: { assumptions: settings = {} },
  }: { readonly acls: ObjectAcls; readonly settings: DeliverySettings },
): DeliveryCheck {
  if (acls === 'disabled') return check;
  const value = assumedValue('needs-put-object-acl', settings);
  if (value === false)
    return { ...check, assumptions: [...new Set([...check.assumptions, 'needs-put-object-acl' as const])].sort() };
  if (acls !== 'enabled') return { ...acls, name: check.name };
  const name = statementName(hit.statement);
  const sentence = `${name.charAt(0).toUpperCase()}${name.slice(1)} denies s3:PutObjectAcl to S3's log delivery, and the ACLs of the target are enabled; ${assumptionText('needs-put-object-acl', settings)}`;
  const details = {
    evidence: quoted(hit.statement),
    assumptions: ['needs-put-object-acl'],
    cause: 'object-acl-denied',
    decidedByArrival: true,
  } as const;
  return value === true ? blocked(check.name, sentence, details) : undecided(check.name, sentence, details);
}
