import type { KeyFormat } from '../model/facts/logging.ts';
import type { Severity } from '../model/severity.ts';

/** Values as the settings file has them, where they differ from those of the program. */
export type RoleNames = string | readonly string[];

export interface ReportInFile {
  readonly format: string;
  readonly output?: string;
}

export type BaselineInFile = string | { readonly file: string; readonly optional?: boolean };

export interface RolesInFile {
  readonly default?: RoleNames;
  readonly accounts?: Readonly<Record<string, RoleNames>>;
  readonly organizationalUnits?: Readonly<Record<string, RoleNames>>;
}

export interface RuleSettingInFile {
  readonly enabled?: boolean;
  readonly severity?: Severity;
  readonly params?: Readonly<Record<string, unknown>>;
}

export interface WaiverInFile {
  readonly rule: string;
  readonly resource: string;
  readonly account?: string;
  readonly reason: string;
  readonly owner: string;
  readonly expires: string;
}

export interface LogTargetInFile {
  readonly bucket: string;
  readonly prefix?: string;
  readonly keyFormat?: KeyFormat;
  readonly expireAfterDays?: number;
  readonly tags?: Readonly<Record<string, string>>;
}

/** By `ACCOUNT/REGION`. */
export type LogTargetsInFile = Readonly<Record<string, string | LogTargetInFile | readonly LogTargetInFile[]>>;
