import type { ScanOptions } from '../config/options.ts';
import { earlierArrivals, lookUpIn } from '../inventory/earlier-arrivals.ts';
import { type JoinedInventory, joinInventories } from '../inventory/join-inventories.ts';
import { judgeRegions } from '../inventory/judge-regions.ts';
import type { BaselineFile } from '../inventory/read-baseline.ts';
import type { Inventory } from '../inventory/read-inventory.ts';
import { compareAndWaive } from './assess/baseline-and-waivers.ts';
import { baselineOf } from './assess/baseline-of.ts';
import { acquireInventory } from './crawl/acquire-inventory.ts';
import type { ScanPorts } from './ports.ts';
import { refuseRegionsUnknownTo } from './refuse-unknown-regions.ts';
import { type ScanRules, scanRules } from './scan-rules.ts';

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
  readonly close: () => Promise<void>;
}

/** @throws UserError for rules and baselines that are not as they must be */
export async function prepareScan(options: ScanOptions): Promise<PreparedScan> {
  const baseline = await baselineOf(options);
  // Without anything to compare with, nothing is known to be old.
  const failOnNew = options.failOnNew && baseline !== null;
  return { ...(await scanRules(options)), options: { ...options, failOnNew }, baseline };
}

/**
 * Reads AWS, or opens the saved inventory that the options name.
 * @throws UserError; the signal's reason if the scan was stopped before it started the inventory
 */
export async function openScan(prepared: PreparedScan, ports: ScanPorts): Promise<OpenScan> {
  const { options, rules } = prepared;
  const inventory = await acquireInventory({
    options,
    rules,
    ports,
    bucket: null,
    arrivals: prepared.baseline && lookUpIn(earlierArrivals(prepared.baseline.report.arrival ?? [])),
    // A baseline of another organization is refused before hours of reading.
    check: (header) => void compareAndWaive(header, prepared),
  });
  if (options.inventory !== null) {
    try {
      await refuseRegionsUnknownTo(inventory, options.regions);
    } catch (error) {
      await inventory.close();
      throw error;
    }
  }
  return scanOf(inventory, prepared, { ...ports, bugs: inventory.bugs });
}

/**
 * The inventories of shards as one scan.
 * @throws UserError if one is no complete inventory, if two overlap, or if they are not of the same scan
 */
export async function openJoinedScan(
  paths: readonly string[],
  prepared: PreparedScan,
  ports: Pick<ScanPorts, 'temporaryFolder'>,
): Promise<{ readonly scan: OpenScan; readonly inventory: JoinedInventory }> {
  const inventory = await joinInventories(paths);
  return { scan: scanOf(inventory, prepared, { ...ports, bugs: [] }), inventory };
}

const scanOf = (
  inventory: Inventory,
  prepared: PreparedScan,
  { temporaryFolder, bugs }: Pick<ScanPorts, 'temporaryFolder'> & Pick<OpenScan, 'bugs'>,
): OpenScan => ({
  ...prepared,
  inventory: judgeRegions(inventory, prepared.options.regions),
  stopped: inventory.ended === null,
  bugs,
  temporaryFolder,
  close: inventory.close,
});
