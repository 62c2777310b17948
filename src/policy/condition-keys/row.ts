import type { AssumptionId } from '../../model/assumptions.ts';
import { exactly, type KeyState, UNKNOWN } from '../keys.ts';

/** What the values of condition keys in a request of S3's log writer follow from. */
export interface WriterContext {
  readonly partition: string;
  /** Name of the bucket whose logs are delivered. */
  readonly source: string;
  /** Account of the source and of the target: S3 demands that it is one. */
  readonly account: string;
  readonly region: string;
  /** Id of the organization of that account; `undefined` where it is not known whether it has one. */
  readonly organization: string | undefined;
  /** `o-…/r-…/ou-…` of the account; `''` where it is not known. */
  readonly accountPath: string;
  /** ISO 8601; `undefined` where the time of day is not known. */
  readonly now: string | undefined;
}

export type StateOf = KeyState | ((context: WriterContext) => KeyState);

/** A condition key, and what S3's log writer has for it. */
export interface KeyRow {
  /** As AWS spells it; `/*` at its end stands for all keys that begin so. */
  readonly key: string;
  /** What is documented of it. */
  readonly known: StateOf;
  /** What more can be said under an assumption: where it holds, and where it does not (default: what is documented). */
  readonly given?: { readonly assumption: AssumptionId; readonly holds: StateOf; readonly fails?: StateOf };
  /** Public source. */
  readonly source: string;
}

export const stateOf = (state: StateOf, context: WriterContext): KeyState =>
  typeof state === 'function' ? state(context) : state;

/** A value where it is known, else nothing is known of the key. */
export const exactlyOrUnknown = (value: string | undefined): KeyState =>
  value === undefined ? UNKNOWN : exactly(value);

/** Rows of keys about which the same is said. */
export const rowsOf = (keys: readonly string[], row: Omit<KeyRow, 'key'>): readonly KeyRow[] =>
  keys.map((key) => ({ key, ...row }));
