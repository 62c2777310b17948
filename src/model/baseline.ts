import type { ArrivalHistory } from './arrival.ts';
import type { Finding, RuleInfo } from './finding.ts';
import type { ScanHeader } from './inventory.ts';

/** An earlier report, as far as a later run is compared with it. */
export interface Baseline {
  /** ISO 8601: start of its scan. */
  readonly started: string;
  /** Rules that were run then. */
  readonly rules: readonly RuleInfo[];
  /** Values of the assumptions then, by id; empty where the report does not say. */
  readonly assumptions: ReadonlyMap<string, boolean | string>;
  /** What was permitted on an assumption alone was unknown then. */
  readonly strictAssumptions: boolean;
  /** By account id. */
  readonly findings: ReadonlyMap<string, readonly Finding[]>;
  /** What it knows of arriving logs, by account id and bucket; absent where it knows nothing. */
  readonly arrivals?: ReadonlyMap<string, ReadonlyMap<string, ArrivalHistory>>;
}

/** What of a run decides which of the earlier findings it judged again. */
export interface RunScope {
  readonly header: ScanHeader;
  /** Ids of the rules that were run. */
  readonly rules: ReadonlySet<string>;
}
