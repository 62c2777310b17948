import type { Severity } from '../model/severity.ts';
import type { FilePosition } from '../yaml/file-fault.ts';

export interface ReportTarget {
  readonly format: string;
  /** Path of the file, `-` for standard output. */
  readonly output: string;
}

/** Names of the role to assume, tried in their order; the account's own entry wins over its OUs', the innermost first. */
export interface Roles {
  readonly default: readonly string[];
  /** By account id. */
  readonly accounts: Readonly<Record<string, readonly string[]>>;
  /** By id of an OU or root. */
  readonly organizationalUnits: Readonly<Record<string, readonly string[]>>;
}

/** What the settings change of one rule. */
export interface RuleSetting {
  readonly enabled: boolean;
  /** `null`: as the rule says. */
  readonly severity: Severity | null;
  readonly params: Readonly<Record<string, unknown>>;
  /** Where it is written: the rule under `''`, its parameters by name. */
  readonly places: Readonly<Record<string, FilePosition>>;
}
