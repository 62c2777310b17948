import type { AttributeValue } from './attribute.ts';
import type { FactName } from './facts/index.ts';

/** One look that was needed and gave nothing. `access` is the way into the account, `listing` the list of its buckets. */
export interface Unobserved {
  readonly fact: FactName | 'access' | 'listing';
  /** Bucket name for bucket facts, Region for Region facts, `''` for facts of the account or the organization. */
  readonly subject: string;
  /** Region of the subject; `''` where the fact has none. */
  readonly region: string;
  readonly state: 'denied' | 'failed' | 'not-read';
  /** IAM action that the look needs. */
  readonly action: string;
  /** For `failed`: error code and what it means. Else `''`. */
  readonly reason: string;
}

/**
 * What an attribute says: a value, or all that would have to be seen first. Many attributes share one and the same `unobserved` array
 * (all unseen loggings of a Region, say), so that consumers may compare and collect it by identity.
 */
export type Answer<T = AttributeValue> = { readonly value: T } | { readonly unobserved: readonly Unobserved[] };

export const isObserved = <T>(answer: Answer<T>): answer is { readonly value: T } => 'value' in answer;

/** Several of them, in the order in which they were met; each once. */
export type UnobservedGroups = readonly (readonly Unobserved[])[];

/** Gives the answer for an attribute of one subject, by its full path (`bucket.logging.classic.enabled`). Never throws for a known path. */
export type Lookup = (path: string) => Answer;

const YES: Answer<boolean> & object = { value: true };
const NO: Answer<boolean> & object = { value: false };

/** One object for all that hold, one for all that do not: rules ask a bucket a dozen such things. */
export const holds = (claim: boolean): Answer<boolean> => (claim ? YES : NO);
