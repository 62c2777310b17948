import { isObserved } from '../model/answer.ts';
import type { AttributeValue } from '../model/attribute.ts';
import type { Bucket } from '../model/inventory.ts';
import { memoizeByObject } from '../model/memoize-by-object.ts';
import { MOST_POLICY_BYTES, policyBytes, policyText } from '../policy/amend/policy-json.ts';
import { isOfDeployment } from '../policy/condition.ts';
import type { ParsedPolicy } from '../policy/parse-policy.ts';
import { objectAcls } from './delivery/acl.ts';
import { logRequest } from './delivery/log-request.ts';
import { maySetObjectAcls } from './delivery/object-acl.ts';
import { parsedPolicy } from './delivery/parsed.ts';
import { scopePolicy } from './delivery/scope-policy.ts';
import { type PolicySuggestion, suggestPolicy } from './delivery/suggest-policy.ts';
import type { DeliverySource } from './delivery/verdict.ts';
import type { Resolve } from './resolve.ts';
import { memoized, perBucket, perSnapshot, type Snapshot } from './snapshot.ts';
import { targetOf } from './target.ts';
import { deliveryOf, deliveryOptions } from './target-policy.ts';

const CLOSES_A_LOOP: PolicySuggestion = {
  kind: 'none',
  because: 'a permission would let the bucket write into itself, or close a loop: its logging must go elsewhere first',
};

/** One suggestion for all sources of a target that its own policy or ACL stops. */
const byTarget = perSnapshot((snapshot: Snapshot) =>
  memoized((target: Bucket): PolicySuggestion | object => {
    const policy = snapshot.fact(target, 'policy');
    if (!isObserved(policy) || (policy.value !== null && isDecidedByDeployment(parsedPolicy(policy.value))))
      return NOTHING;
    const graph = snapshot.graph();
    const sources = graph.sources(target.name);
    // A policy that is to be set as it is has no place for names that only deployment tells.
    if ([target, ...sources].some(({ isNamed }) => isNamed === false)) return NOTHING;
    const loops = sources.filter((source) => graph.chain(source).member);
    const stopped = sources.filter((source) => !loops.includes(source) && isStopped(snapshot, source));
    if (stopped.length === 0) return NOTHING;
    const options = deliveryOptions(snapshot);
    return suggestPolicy({
      target: target.name,
      partition: snapshot.context.partition,
      policy: policy.value?.text,
      sources: stopped.flatMap((source) => sourceOf(snapshot, source)),
      loops: loops.flatMap((source) => sourceOf(snapshot, source)),
      requestOf: (source) => logRequest(source, options),
      setsObjectAcls: maySetObjectAcls(objectAcls(target), options),
    });
  }),
);

const NOTHING = {};

/** The document as a whole stands nowhere, so that there is none to be changed. */
const isDecidedByDeployment = ({ statements }: ParsedPolicy): boolean =>
  statements.some(({ clauses }) => clauses.some(isOfDeployment));

/** What stands in the way lies in the target's own policy or ACL. */
function isStopped(snapshot: Snapshot, source: Bucket): boolean {
  const verdict = deliveryOf(snapshot, source);
  if (!isObserved(verdict) || verdict.value === null) return false;
  return verdict.value.checks.some(
    ({ name, outcome, unobserved }) =>
      (name === 'no-deny' || name === 'allow') && outcome !== 'ok' && unobserved.length === 0,
  );
}

function sourceOf({ inventory, context }: Snapshot, { name, region, facts }: Bucket): readonly DeliverySource[] {
  const { logging } = facts;
  if (logging?.state !== 'known') return [];
  return [{ name, region, account: inventory.account.id, partition: context.partition, logging: logging.value }];
}

/** How the policy of the target has to change so that it lets the source in; `null` where it does not stop it. */
export const suggestionOf = perBucket(
  (snapshot: Snapshot, source: Bucket): { readonly suggestion: PolicySuggestion | null } => {
    const target = targetOf(snapshot, source);
    if (!isObserved(target) || target.value?.bucket === undefined || !isStopped(snapshot, source))
      return { suggestion: null };
    if (snapshot.graph().chain(source).member) return { suggestion: CLOSES_A_LOOP };
    const found = byTarget(snapshot)(target.value.bucket);
    return { suggestion: 'kind' in found ? found : null };
  },
);

/** The same in a sentence that ends with the document; `''` where there is none to be set. */
export const suggestedPolicy: Resolve = (snapshot, bucket): { readonly value: AttributeValue } => {
  const { suggestion } = suggestionOf(snapshot, bucket);
  return { value: suggestion?.kind === 'policy' ? suggestionText(suggestion) : '' };
};

const DONE = {
  added: 'a statement added',
  widened: 'a statement widened',
  excepted: 'an exception for log delivery in a Deny',
  removed: 'a Deny of log delivery removed',
} as const;

/** All sources of a target share one suggestion. */
const suggestionText = memoizeByObject((suggestion: Extract<PolicySuggestion, { kind: 'policy' }>): string => {
  const { document, changes } = suggestion;
  const done = [...new Set(changes.map(({ kind }) => DONE[kind]))].join(' and ');
  const size = sizeText(suggestion);
  return `The policy that the log bucket needs is its own with ${done}.${size === '' ? '' : ` ${size}`} The whole of it: ${policyText(document)}`;
});

/** One document for all sources of a target that its policy lets in without asking whose logs they are. */
const scopedByTarget = perSnapshot((snapshot: Snapshot) =>
  memoized((target: Bucket): string => {
    const policy = snapshot.fact(target, 'policy');
    if (!isObserved(policy) || policy.value === null || isDecidedByDeployment(parsedPolicy(policy.value))) return '';
    const options = deliveryOptions(snapshot);
    const granted = snapshot
      .graph()
      .sources(target.name)
      .filter((source) => {
        const verdict = deliveryOf(snapshot, source);
        return isObserved(verdict) && verdict.value?.via === 'policy' && verdict.value.grant === 'permitted';
      });
    const document = scopePolicy({
      policy: policy.value.text,
      account: snapshot.inventory.account.id,
      requests: granted.flatMap((source) => sourceOf(snapshot, source)).map((source) => logRequest(source, options)),
    });
    if (document === undefined) return '';
    const size = sizeText({ bytes: policyBytes(document), tooLarge: policyBytes(document) > MOST_POLICY_BYTES });
    return `The policy that the log bucket needs is its own with the source account in the statement that lets S3 deliver.${size === '' ? '' : ` ${size}`} The whole of it: ${policyText(document)}`;
  }),
);

/** The policy of the target with the source account in it, in a sentence; `''` where there is none to be set. */
export const scopedPolicy: Resolve = (snapshot, source): { readonly value: AttributeValue } => {
  const target = targetOf(snapshot, source);
  const verdict = deliveryOf(snapshot, source);
  const open =
    isObserved(verdict) &&
    verdict.value?.via === 'policy' &&
    verdict.value.grant === 'permitted' &&
    !verdict.value.scoped;
  if (!open || !isObserved(target) || target.value?.bucket === undefined) return { value: '' };
  return { value: scopedByTarget(snapshot)(target.value.bucket) };
};

/** A policy is told to be large before blanks, which people put into it, make it too large. */
const LARGE = 0.9;

/** What is to be said of the size of a suggested policy; `''` where it is far from what S3 takes. */
export function sizeText({
  bytes,
  tooLarge,
}: Pick<Extract<PolicySuggestion, { kind: 'policy' }>, 'bytes' | 'tooLarge'>): string {
  if (tooLarge)
    return `It has ${bytes} bytes, more than the ${MOST_POLICY_BYTES} that S3 takes: shorten other statements first.`;
  return bytes > LARGE * MOST_POLICY_BYTES
    ? `It has ${bytes} of the ${MOST_POLICY_BYTES} bytes that S3 takes: set it in one line, without blanks.`
    : '';
}
