import { sizeText } from '../../derive/delivery-suggestion.ts';
import { isObserved } from '../../model/answer.ts';
import type { Bucket } from '../../model/inventory.ts';
import type { BucketPolicyDocument } from '../fix-plan.ts';
import type { JudgedAccount } from './judged-account.ts';
import { keptDocument } from './kept-document.ts';
import type { KeptDocuments } from './wanted.ts';

/** How the policy of a log bucket has to change so that all of these may log into it. */
export interface WantedPolicy {
  readonly target: Bucket;
  /** Buckets that it does not let in as it is. */
  readonly sources: readonly string[];
  readonly before: BucketPolicyDocument | null;
  readonly after: BucketPolicyDocument;
}

export interface WantedPolicies {
  /** Sorted by target; all statements of a document are merged once. */
  readonly policies: readonly WantedPolicy[];
  /** Why no policy is changed for a source, by its name. */
  readonly because: ReadonlyMap<string, string>;
}

interface PoliciesInput {
  /** Buckets that are to be let in. */
  readonly sources: Iterable<string>;
  readonly kept: KeptDocuments;
}

/** @param wanted the account with all changes of logging done */
export function wantedPolicies(wanted: JudgedAccount, { sources, kept }: PoliciesInput): WantedPolicies {
  const { inventory, derived } = wanted;
  const byName = new Map(inventory.buckets.map((bucket) => [bucket.name, bucket]));
  const because = new Map<string, string>();
  const stopped = new Map<string, string[]>();
  const documents = new Map<
    string,
    { readonly document: object; readonly tooLarge: boolean; readonly bytes: number }
  >();
  for (const name of sources) {
    const suggestion = derived.suggestion(name);
    const logging = byName.get(name)?.facts.logging;
    if (suggestion === null || logging?.state !== 'known') continue;
    if (suggestion.kind === 'none') {
      because.set(name, suggestion.because);
      continue;
    }
    const { target } = logging.value;
    documents.set(target, suggestion);
    stopped.set(target, [...(stopped.get(target) ?? []), name]);
  }
  const policies: WantedPolicy[] = [];
  for (const [name, suggestion] of documents) {
    const target = byName.get(name);
    const names = stopped.get(name) ?? [];
    const refuse = (why: string): void => names.forEach((source) => void because.set(source, why));
    if (target === undefined) continue;
    const policy = target.facts.policy;
    const before = policy?.state === 'known' ? keptDocument(policy.value.text) : null;
    const after = keptDocument(JSON.stringify(suggestion.document));
    const why = kept.get(`policy ${name}`);
    if (why !== undefined) refuse(why);
    else if (before !== null && 'because' in before) refuse(`${name} is not changed: ${before.because}`);
    else if ('because' in after) refuse(`${name} is not changed: ${after.because}`);
    else if (suggestion.tooLarge)
      refuse(`${name} is not changed: the policy would be too large. ${sizeText(suggestion)}`);
    else policies.push({ target, sources: names.sort(), before, after });
  }
  return { policies: policies.sort((a, b) => (a.target.name < b.target.name ? -1 : 1)), because };
}

/** Whether S3 may deliver the logs of a bucket, as far as its target's policy and ACL go. */
export function isPermitted({ derived }: JudgedAccount, source: string): boolean {
  const delivery = derived.delivery(source);
  return isObserved(delivery) && delivery.value?.permission === 'permitted';
}
