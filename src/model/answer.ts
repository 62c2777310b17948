import type { AttributeValue } from './attribute.ts';
import type { FactName } from './facts/index.ts';

/** A fact that was needed and could not be observed. `access` is the role assumed in the account, `listing` the list of its buckets, `rcps` the resource control policies of the organization. */
export interface Unobserved {
  readonly fact: FactName | 'access' | 'listing' | 'rcps';
  /** Bucket name for bucket facts, Region for Region facts, `''` for facts of the account or the organization. */
  readonly subject: string;
  /** Region of the subject; `''` where the fact has none. */
  readonly region: string;
  readonly state: 'denied' | 'failed' | 'not-read';
  /** IAM action that reading the fact needs. */
  readonly action: string;
  /** For `failed`: error code of AWS or of the connection. Else `''`. */
  readonly code: string;
  /** For `failed`: the error code and what it means. Else `''`. */
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
