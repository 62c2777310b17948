import type { Severity } from '../model/severity.ts';

export interface ReportTarget {
  readonly format: string;
  /** Path of the file, `-` for standard output. */
  readonly output: string;
}

/** Everything a scan was asked for, decided once; nothing below this reads flags or the environment. */
export interface ScanOptions {
  /** Every account of the organization, or the one of the credentials. */
  readonly organization: boolean;
  readonly accounts: readonly string[];
  readonly excludedAccounts: readonly string[];
  readonly organizationalUnits: readonly string[];
  readonly regions: readonly string[];
  /** Tried in this order. */
  readonly roleNames: readonly string[];
  readonly externalId: string | null;
  readonly profile: string | null;
  /** Calls in flight, of the whole process. */
  readonly concurrency: number;
  readonly ruleFolders: readonly string[];
  readonly builtinRules: boolean;
  /** Rule ids and tags. */
  readonly select: readonly string[];
  readonly skip: readonly string[];
  /** A saved inventory to judge instead of reading AWS. */
  readonly inventory: string | null;
  readonly saveInventory: string | null;
  readonly reports: readonly ReportTarget[];
  readonly failOn: Severity;
  readonly allowUnknown: boolean;
  readonly requireRcp: boolean;
  readonly quiet: boolean;
  readonly debug: boolean;
}
