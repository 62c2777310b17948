import { LOG_DELIVERY_GROUP } from '../../model/facts/acl.ts';
import { bucketArn } from '../../model/names.ts';
import { becauseOf, doubtOf, statementName } from '../../policy/explain.ts';
import type { PolicyRequest } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';
import type { Pattern } from '../../policy/pattern.ts';
import type { Statement } from '../../policy/statement.ts';
import { type Hit, type Weighed, weigh } from '../../policy/weigh.ts';
import { blocked, factOf, ok, type SeenBucket, undecided, unseen } from './checks.ts';
import { parsedPolicy, quoted } from './parsed.ts';
import { isScoped } from './scoped.ts';
import type { DeliveryCheck, DeliverySource, DeliveryVerdict } from './verdict.ts';

/** What the target's policy and ACL say. */
export interface Permission {
  readonly noDeny: DeliveryCheck;
  readonly allow: DeliveryCheck;
  readonly via: DeliveryVerdict['via'];
  readonly scoped: boolean;
  /** The statement that decides, or that cannot be decided. */
  readonly statement: string;
}

/** Sid, or the number in the policy. */
export const statementId = ({ sid, index }: Hit['statement']): string =>
  sid === undefined || sid === '' ? String(index + 1) : sid;

/** What the policy and the ACL of one target say to each of its sources; `request` is what the source's logs ask for. */
export function targetPermission(
  target: SeenBucket,
): (source: DeliverySource, request: () => PolicyRequest) => Permission {
  const policy = factOf(target, 'policy');
  if (!policy.seen) {
    // No need to look at the ACL: without the policy nothing can be said whatever the ACL grants.
    const what = `The policy of ${target.name}`;
    const looks = [policy.look];
    const unobserved: Permission = {
      noDeny: unseen('no-deny', what, looks),
      allow: unseen('allow', what, looks),
      via: '',
      scoped: false,
      statement: '',
    };
    return () => unobserved;
  }
  const policies = policy.value === undefined ? [] : [parsedPolicy(policy.value)];
  const plainly = new Map<Statement, Permission>();
  let forAll: { readonly source: DeliverySource; readonly permission: Permission } | undefined;
  return (source, request) => {
    if (forAll !== undefined && isBeside(source, forAll.source)) return forAll.permission;
    const weighed = weigh(policies, request());
    const { allows, deny, possibleDeny, fault } = weighed;
    const [only, ...others] = allows;
    // What is said of anything else than one plain Allow names the source.
    if (only === undefined || others.length > 0 || deny || possibleDeny || fault)
      return permissionBy(weighed, target, request());
    const permission = plainly.get(only.statement) ?? permissionBy(weighed, target, request());
    plainly.set(only.statement, permission);
    const objects = `${bucketArn(source.partition, target.name)}/`;
    if (!policies.some((one) => tellsSourcesApart(one, objects))) forAll = { source, permission };
    return permission;
  };
}

const isBeside = (a: DeliverySource, b: DeliverySource): boolean =>
  a.account === b.account && a.region === b.region && a.partition === b.partition;

/** Whether what a policy says can hang on which source of an account and Region it is: on its ARN, or on its keys. */
const tellsSourcesApart = ({ statements }: ParsedPolicy, objects: string): boolean =>
  statements.some(
    ({ clauses, resources: { patterns } }) =>
      clauses.some(({ lowerCaseKey, hasVariables }) => lowerCaseKey === 'aws:sourcearn' || hasVariables) ||
      patterns.some((pattern) => pattern.hasVariables || !treatsAlike(pattern, objects)),
  );

/** Whether a pattern says the same of all that begins with a text. */
const treatsAlike = ({ head, shape }: Pattern, start: string): boolean =>
  !(head.startsWith(start) || start.startsWith(head)) || (shape !== 'steps' && head.length <= start.length);

function permissionBy(weighed: Weighed, target: SeenBucket, request: PolicyRequest): Permission {
  const noDeny = denyCheck(target, weighed, request);
  const [first] = weighed.allows;
  const decided = weighed.deny ?? weighed.possibleDeny;
  if (first !== undefined) {
    const sentence = `${capital(statementName(first.statement))} of the policy of ${target.name} lets S3 write every log object`;
    return {
      noDeny,
      allow: ok('allow', sentence, quoted(first.statement)),
      via: 'policy',
      scoped: weighed.allows.every(({ statement }) => isScoped(statement)),
      statement: statementId((decided ?? first).statement),
    };
  }
  const statement = weighed.deny ?? weighed.possibleAllow ?? weighed.possibleDeny;
  const named = statement === undefined ? '' : statementId(statement.statement);
  if (weighed.deny !== undefined) {
    // An explicit Deny decides, so that the ACL need not be looked at.
    return { noDeny, allow: allowByPolicy(target, weighed, request), via: '', scoped: false, statement: named };
  }
  const allow = allowByAcl(target) ?? allowByPolicy(target, weighed, request);
  const acl = allow.outcome === 'ok';
  const undecidedDeny = weighed.possibleDeny === undefined ? '' : statementId(weighed.possibleDeny.statement);
  return { noDeny, allow, via: acl ? 'acl' : '', scoped: false, statement: acl ? undecidedDeny : named };
}

function denyCheck(
  { name }: SeenBucket,
  { deny, possibleDeny, fault }: Weighed,
  request: PolicyRequest,
): DeliveryCheck {
  if (deny !== undefined) {
    const why = becauseOf(deny, request);
    const sentence = `${statementName(deny.statement)} of the policy of ${name} denies s3:PutObject to S3's log delivery`;
    return blocked('no-deny', `${capital(sentence)}${why === '' ? '' : ` (${why})`}`, quoted(deny.statement));
  }
  if (fault !== undefined)
    return undecided('no-deny', `The policy of ${name} could not be understood: ${fault.message}`);
  if (possibleDeny !== undefined) {
    const sentence = `${statementName(possibleDeny.statement)} of the policy of ${name} may deny s3:PutObject to S3's log delivery`;
    return undecided(
      'no-deny',
      `${capital(sentence)}: ${doubtOf(possibleDeny, request).words}`,
      quoted(possibleDeny.statement),
    );
  }
  return ok('no-deny', `No statement of the policy of ${name} denies s3:PutObject to S3's log delivery`);
}

function allowByPolicy({ name }: SeenBucket, { possibleAllow, fault }: Weighed, request: PolicyRequest): DeliveryCheck {
  if (fault !== undefined) return undecided('allow', `The policy of ${name} could not be understood: ${fault.message}`);
  if (possibleAllow !== undefined) {
    const sentence = `${statementName(possibleAllow.statement)} of the policy of ${name} may let S3 write the logs`;
    return undecided(
      'allow',
      `${capital(sentence)}: ${doubtOf(possibleAllow, request).words}`,
      quoted(possibleAllow.statement),
    );
  }
  return blocked(
    'allow',
    `No statement of the policy of ${name} lets S3's log delivery put objects under ${keysText(request)}`,
  );
}

const keysText = ({ resource: { head } }: PolicyRequest): string => head;

/** `undefined`: the ACL is no way in, so that the policy has the last word. */
function allowByAcl(target: SeenBucket): DeliveryCheck | undefined {
  const ownership = factOf(target, 'ownership');
  if (ownership.seen && ownership.value?.setting === 'BucketOwnerEnforced') return undefined;
  const what = `Whether the ACL of ${target.name} lets S3 write the logs`;
  if (!ownership.seen && ownership.look.state === 'not-read') return unseen('allow', what, [ownership.look]);
  const acl = factOf(target, 'acl');
  if (!acl.seen) return unseen('allow', what, ownership.seen ? [acl.look] : [ownership.look, acl.look]);
  const granted = (acl.value?.grants ?? [])
    .filter((one) => one.grantee === LOG_DELIVERY_GROUP)
    .map((one) => one.permission);
  const full = granted.includes('FULL_CONTROL');
  if (!full && !granted.includes('WRITE')) return undefined;
  if (!ownership.seen) return unseen('allow', what, [ownership.look]);
  const evidence = `${LOG_DELIVERY_GROUP}: ${granted.join(', ')}`;
  return full || granted.includes('READ_ACP')
    ? ok('allow', `The ACL of ${target.name} lets the log delivery group write`, evidence)
    : ok(
        'allow',
        `The ACL of ${target.name} lets the log delivery group write; S3 documents that it needs READ_ACP as well, which is not granted`,
        evidence,
      );
}

const capital = (sentence: string): string => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;
