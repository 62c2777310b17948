import type { ScanOptions } from '../config/options.ts';
import type { BaselineFile } from '../inventory/read-baseline.ts';
import type { Inventory } from '../inventory/read-inventory.ts';
import type { SourceLines } from './lines/source-lines.ts';
import type { PlannedScan } from './planned/planned-scan.ts';
import type { ScanRules } from './scan-rules.ts';

/** Everything that is read and checked before AWS is. */
export interface PreparedScan extends ScanRules {
  readonly options: ScanOptions;
  readonly baseline: BaselineFile | null;
}

/** A scan whose facts are on disk, ready to be assessed as often as somebody asks. To be closed. */
export interface OpenScan extends PreparedScan {
  readonly inventory: Inventory;
  /** The inventory does not have all accounts: the scan was stopped, or inventories of shards are missing. */
  readonly stopped: boolean;
  /** Errors that nobody foresaw, contained in the requests and accounts that failed with them; `stopped` is true with any. */
  readonly bugs: readonly unknown[];
  readonly temporaryFolder: string;
  /** What is judged is a plan, or templates. */
  readonly planned?: PlannedScan;
  /** Where the buckets are declared, where the options name a source. */
  readonly lines?: SourceLines;
  readonly close: () => Promise<void>;
}
