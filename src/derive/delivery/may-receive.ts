import type { AssumptionSettings } from '../../model/assumptions.ts';
import { LOG_DELIVERY_GROUP } from '../../model/facts/acl.ts';
import { bucketArn } from '../../model/names.ts';
import { LOG_WRITER } from '../../policy/condition-keys/global-keys.ts';
import type { WriterContext } from '../../policy/condition-keys/row.ts';
import { writerKeys } from '../../policy/condition-keys/writer-keys.ts';
import { type KeyState, UNKNOWN } from '../../policy/keys.ts';
import { matchStatement, type PolicyRequest } from '../../policy/match-statement.ts';
import type { ParsedPolicy } from '../../policy/parse-policy.ts';

/** More unread buckets than these are not told apart: any name could be among them. */
export const MOST_SOURCES = 50;

/** Buckets whose logging was not seen, all of one account and Region. */
export interface UnreadSources {
  /** The first of them stands for all where a key does not name the source. */
  readonly names: readonly string[];
  readonly context: Omit<WriterContext, 'source'>;
  readonly settings: AssumptionSettings;
}

/**
 * Whether the policy could let S3 deliver the logs of one of these buckets, under some prefix and in some layout. What is
 * not understood, or hangs on a value that is not known, could.
 */
export function policyMayLetIn(
  policy: ParsedPolicy,
  target: string,
  { names, context, settings }: UnreadSources,
): boolean {
  if (policy.fault !== '') return true;
  const [source = ''] = names;
  const keys = writerKeys({ ...context, source }, { settings, open: new Set(), onAsked: () => undefined });
  const arns = names.map((name) => bucketArn(context.partition, name));
  const sourceArn: KeyState = names.length > MOST_SOURCES ? UNKNOWN : { kind: 'one-of', options: arns };
  const request: PolicyRequest = {
    principal: { service: LOG_WRITER },
    action: 's3:putobject',
    // Any key whatever: prefixes are free, and so is where the logs of a bucket lie in them.
    resource: { head: `${bucketArn(context.partition, target)}/`, tail: [{ chars: null, repeats: true }] },
    keys: (key) => (key === 'aws:sourcearn' ? sourceArn : keys(key)),
  };
  const { statements } = policy;
  const shut = statements.some((one) => one.effect === 'Deny' && matchStatement(one, request) === 'yes');
  return !shut && statements.some((one) => one.effect === 'Allow' && matchStatement(one, request) !== 'no');
}

/** Whether the ACL lets log delivery in: it grants to the whole group, whatever the source. */
export const aclMayLetIn = (grants: readonly { readonly grantee: string; readonly permission: string }[]): boolean =>
  grants.some(
    ({ grantee, permission }) =>
      grantee === LOG_DELIVERY_GROUP && (permission === 'WRITE' || permission === 'FULL_CONTROL'),
  );
