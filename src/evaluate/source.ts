import type { Severity } from '../model/severity.ts';

export const PARAM_TYPES = ['bool', 'int', 'string', 'list<string>'] as const;
export type ParamType = (typeof PARAM_TYPES)[number];

/** A setting that a rule declares. */
export interface ParamSource {
  readonly type: ParamType;
  readonly default: unknown;
  readonly doc: string;
}

/** A rule as its file says it: the shape is checked, the expressions are not. */
export interface RuleSource {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly on: 'bucket' | 'account' | 'organization';
  readonly when?: string;
  readonly expect: string;
  /** Bucket that the finding sits at; the one asked, if it is left out. */
  readonly at?: string;
  /** What was seen does not suffice to decide: the verdict is unknown, for the reason that `because` gives. */
  readonly undecided?: { readonly when: string; readonly because: string; readonly at?: string };
  /** A failed verdict is worse than the rule's severity. */
  readonly escalate?: { readonly when: string; readonly severity: Severity; readonly kind?: string };
  readonly message: string;
  readonly because: string;
  readonly fix: string;
  readonly terraform?: string;
  /** Fixes for causes of their own; the first whose condition holds and that has a value for each of its placeholders. */
  readonly fixes?: readonly { readonly when: string; readonly fix: string; readonly terraform?: string }[];
  /** Gives group keys: verdicts of one key are reported once for the whole organization; none: at its bucket. */
  readonly groups?: string;
  /** Ids of the assumptions that a verdict hangs on. */
  readonly assumptions?: string;
  readonly tags?: readonly string[];
  readonly controls?: Readonly<Record<string, readonly string[]>>;
  readonly params?: Readonly<Record<string, ParamSource>>;
}

/** A mistake in a rule: which field, and the offset in its text. */
export interface RuleFault {
  /** `['escalate', 'when']` */
  readonly field: readonly string[];
  readonly offset: number;
  readonly text: string;
  /** For the value of a parameter that was set elsewhere: its name. */
  readonly setting?: string;
}

/** Text of a mistake inside of one expression. */
export interface ExpressionFault {
  readonly offset: number;
  readonly text: string;
}
