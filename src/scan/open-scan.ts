import type { ScanOptions } from '../config/options.ts';
import { earlierArrivals, lookUpIn } from '../inventory/earlier-arrivals.ts';
import { type JoinedInventory, joinInventories } from '../inventory/join-inventories.ts';
import { judgeRegions } from '../inventory/judge-regions.ts';
import type { Inventory } from '../inventory/read-inventory.ts';
import { UserError } from '../model/user-error.ts';
import { compareAndWaive } from './assess/baseline-and-waivers.ts';
import { baselineOf } from './assess/baseline-of.ts';
import { acquireInventory } from './crawl/acquire-inventory.ts';
import { objectAccess } from './object-access.ts';
import type { OpenScan, PreparedScan } from './opened-scan.ts';
import { readsArrival } from './plan/planned-actions.ts';
import type { ScanPorts } from './ports.ts';
import { refuseRegionsUnknownTo } from './refuse-unknown-regions.ts';
import { scanRules } from './scan-rules.ts';

/** @throws UserError for rules and baselines that are not as they must be */
export async function prepareScan(options: ScanOptions, ports?: ScanPorts): Promise<PreparedScan> {
  refuseWithoutPlan(options);
  const baseline = await baselineOf(options, ports && objectAccess(options, ports));
  // Without anything to compare with, nothing is known to be old.
  const failOnNew = options.failOnNew && baseline !== null;
  const selected = await scanRules(options);
  if (options.prove && !readsArrival(selected.rules))
    throw new UserError('--prove looks for records in logs, and no selected rule looks for logs', {
      hint: 'add --select default,arrival, or leave --prove out',
    });
  return { ...selected, options: { ...options, failOnNew }, baseline };
}

/** What is about plans does nothing in a scan of what is deployed, so that whoever gives it expects more. */
function refuseWithoutPlan(options: ScanOptions): void {
  if (options.plan !== null || options.template !== null) return;
  const given = [
    ['--plan-account', options.planAccounts.length > 0],
    ['--read-missing', options.readMissing],
    ['--fail-on-not-yet-known', options.failOnNotYetKnown],
    ['--all', options.allFindings],
  ] as const;
  const [flag] = given.find(([, isGiven]) => isGiven) ?? [];
  if (flag !== undefined)
    throw new UserError(`${flag} is about a plan or a template, and none is given`, {
      hint: 'name it with --plan or --template, or leave the flag out',
    });
}

/**
 * Reads AWS, or opens the saved inventory or the plan that the options name.
 * @throws UserError; the signal's reason if the scan was stopped before it started the inventory
 */
export async function openScan(prepared: PreparedScan, ports: ScanPorts): Promise<OpenScan> {
  const { options, rules } = prepared;
  if (options.plan !== null || options.template !== null) {
    const { openPlannedScan } = await import('./planned/open-planned-scan.ts');
    return openPlannedScan(prepared, ports);
  }
  // What is wrong with them is said before hours of reading.
  const source = options.sourceFolder === null ? undefined : await import('./lines/read-source-lines.ts');
  const lines = source && (await source.sourceLines(options, ports.input));
  const inventory = await acquireInventory({
    options,
    rules,
    ports,
    bucket: null,
    stacks: lines !== undefined && lines.templates !== null,
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
  const scan = scanOf(inventory, prepared, { temporaryFolder: ports.temporaryFolder, bugs: inventory.bugs });
  return source === undefined || lines === undefined
    ? scan
    : { ...scan, lines: await source.withStacks(lines, inventory) };
}

/**
 * The inventories of shards as one scan.
 * @throws UserError if one is no complete inventory, if two overlap, or if they are not of the same scan
 */
export async function openJoinedScan(
  paths: readonly string[],
  prepared: PreparedScan,
  ports: ScanPorts,
): Promise<{ readonly scan: OpenScan; readonly inventory: JoinedInventory }> {
  const inventory = await joinInventories(paths, objectAccess(prepared.options, ports));
  return { scan: scanOf(inventory, prepared, { temporaryFolder: ports.temporaryFolder, bugs: [] }), inventory };
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
