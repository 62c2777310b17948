import type { Severity } from '../model/severity.ts';
import type { Waiver } from '../model/waiver.ts';
import type { FilePlace } from '../yaml/yaml-file.ts';

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
  readonly places: Readonly<Record<string, FilePlace>>;
}

/** Everything a scan was asked for, decided once; nothing below this reads flags or the environment. */
export interface ScanOptions {
  /** Every account of the organization, or the one of the credentials. */
  readonly organization: boolean;
  readonly accounts: readonly string[];
  readonly excludedAccounts: readonly string[];
  readonly organizationalUnits: readonly string[];
  readonly regions: readonly string[];
  readonly roles: Roles;
  readonly externalId: string | null;
  readonly profile: string | null;
  /** Calls in flight, of the whole process. */
  readonly concurrency: number;
  readonly ruleFolders: readonly string[];
  readonly builtinRules: boolean;
  /** Rule ids and tags. */
  readonly select: readonly string[];
  readonly skip: readonly string[];
  /** By rule id. */
  readonly ruleSettings: Readonly<Record<string, RuleSetting>>;
  readonly waivers: readonly Waiver[];
  /** How far ahead a waiver may end, in days; `null` is a year. */
  readonly maxWaiverDays: number | null;
  /** A waiver that no finding needs counts like a finding. */
  readonly strictWaivers: boolean;
  /** JSON report of an earlier run. */
  readonly baseline: string | null;
  /** Findings that the baseline has do not count for the exit code. */
  readonly failOnNew: boolean;
  /** A saved inventory to judge instead of reading AWS. */
  readonly inventory: string | null;
  readonly saveInventory: string | null;
  /** Go on with what `saveInventory` holds already. */
  readonly resume: boolean;
  /** With `resume`: accounts that were read longer ago are read again; `null` for none. */
  readonly maxAgeMs: number | null;
  /** The share of the accounts that this scan takes, from 1 on; `null` for all. */
  readonly shard: { readonly index: number; readonly count: number } | null;
  readonly reports: readonly ReportTarget[];
  /** Runs of the SARIF file for GitHub; each account always falls into the same one. */
  readonly sarifSplit: number;
  /** Waived findings stay in that file, marked as suppressed. */
  readonly sarifIncludeWaived: boolean;
  readonly failOn: Severity;
  readonly allowUnknown: boolean;
  readonly requireRcp: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}
