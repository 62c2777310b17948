import { type LiveBuckets, placePlan } from '../../iac/join.ts';
import type { PlannedInventory } from '../../iac/planned.ts';
import { type Inventory, readInventory } from '../../inventory/read-inventory.ts';
import type { AccountResult } from '../../model/finding.ts';
import type { Bucket, ScanHeader } from '../../model/inventory.ts';
import { hasPlaceholder } from '../../model/placeholder.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { UserError } from '../../model/user-error.ts';
import { assessInventory } from '../assess/assess-inventory.ts';
import { judgeContext } from '../assess/judge-context.ts';
import { objectAccess } from '../object-access.ts';
import type { OpenScan, PreparedScan } from '../opened-scan.ts';
import type { ScanPorts } from '../ports.ts';
import { version } from '../version.ts';
import { joinedInventory } from './joined-inventory.ts';
import { readMissing } from './read-missing.ts';
import { type ReadPlan, readPlanned } from './read-planned.ts';
import { readSince } from './read-since.ts';

const HOUR = 3_600_000;
/** An inventory of last night is younger. */
const OLD_AFTER = 36 * HOUR;

/**
 * A plan or templates, over the saved inventory that the options name, or alone.
 * @throws UserError for a plan that cannot be read, and for one that is not of the inventory
 */
export async function openPlannedScan(prepared: PreparedScan, ports: ScanPorts): Promise<OpenScan> {
  const { options } = prepared;
  const read = await readPlanned(options, ports);
  const access = objectAccess(options, ports);
  const live =
    options.inventory === null ? null : await readInventory(options.inventory, { unfinished: false, access });
  try {
    return await joined(prepared, ports, { read, live });
  } catch (error) {
    await live?.close();
    throw error;
  }
}

async function joined(
  prepared: PreparedScan,
  ports: ScanPorts,
  { read, live }: { readonly read: ReadPlan; readonly live: Inventory | null },
): Promise<OpenScan> {
  const { options } = prepared;
  if (live !== null && live.header.partition !== read.partition)
    throw new UserError(
      `${read.name} is for partition ${read.partition}, and the inventory was read in ${live.header.partition}`,
      { hint: 'give the inventory of the partition that the plan is for' },
    );
  const deployedBuckets = await bucketsOf(live);
  const { planned, parts } = placePlan(read.planned, deployedBuckets);
  const rules = prepared.rules.filter(({ info }) => info.on === 'bucket' || (info.on === 'account' && live !== null));
  const before = await deployed(live, new Set(parts.keys()), { ...prepared, rules });
  const saved = joinedInventory({ placed: { planned, parts }, live, header: headerOf(read, live, ports) });
  const { inventory, notices } = options.readMissing
    ? await readMissing(saved, {
        ...{ options, rules, ports },
        parts: new Map([...parts].filter(([id]) => before.has(id))),
        deployed: new Set(deployedBuckets.keys()),
      })
    : { inventory: saved, notices: [] };
  return {
    ...prepared,
    rules,
    // What is deployed already does not count.
    options: { ...options, failOnNew: live !== null },
    inventory,
    stopped: false,
    bugs: [],
    temporaryFolder: ports.temporaryFolder,
    close: inventory.close,
    planned: {
      name: read.name,
      root: read.root,
      folder: read.folder,
      planned,
      locate: read.locate,
      live: live?.header.started ?? null,
      before,
      notices: [
        ...(planned.unread ?? []),
        ...planned.notices,
        ...notices,
        ...notJudged(planned, deployedBuckets),
        ...readSince(planned, await deployedOf(live, planned)),
        ...aboutLive(planned, live, { before, now: ports.now() }),
      ],
      all: options.allFindings || live === null,
    },
  };
}

async function bucketsOf(live: Inventory | null): Promise<LiveBuckets> {
  const found = new Map<string, { readonly account: string; readonly region: string }>();
  if (live !== null)
    for await (const { account, buckets } of live.accounts())
      for (const { name, region } of buckets) found.set(name, { account: account.id, region });
  return found;
}

/** Those of the plan that are deployed. */
async function deployedOf(live: Inventory | null, { buckets }: PlannedInventory): Promise<ReadonlyMap<string, Bucket>> {
  const names = new Set(buckets.map(({ name }) => name));
  const found = new Map<string, Bucket>();
  if (live !== null)
    for await (const account of live.accounts())
      for (const bucket of account.buckets) if (names.has(bucket.name)) found.set(bucket.name, bucket);
  return found;
}

/** The accounts of the plan as they are. */
async function deployed(
  live: Inventory | null,
  only: ReadonlySet<string>,
  { options, rules }: PreparedScan & { readonly rules: readonly CompiledRule[] },
): Promise<ReadonlyMap<string, AccountResult>> {
  const found = new Map<string, AccountResult>();
  if (live === null) return found;
  const { header, accounts, holders } = live;
  const context = judgeContext(live, options);
  for await (const result of assessInventory({ header, rules, context, accounts, holders, only }))
    found.set(result.account.id, result);
  return found;
}

function headerOf(read: ReadPlan, live: Inventory | null, { now }: ScanPorts): ScanHeader {
  const [only, ...others] = read.planned.accounts.map(({ account }) => account.id);
  return {
    formatVersion: 1,
    toolVersion: version,
    started: now().toISOString(),
    partition: read.partition,
    caller: only !== undefined && others.length === 0 && !hasPlaceholder(only) ? only : '',
    organization: live?.header.organization ?? null,
    scope: { accounts: [], excludedAccounts: [], organizationalUnits: [], regions: [] },
    accounts: [],
    skipped: [],
    ...(live?.header.assumptions === undefined ? {} : { assumptions: live.header.assumptions }),
  };
}

/** Settings of a bucket that nobody has seen say too little to judge it, and silence would look like a pass. */
function notJudged({ elsewhere }: PlannedInventory, deployedBuckets: LiveBuckets): readonly string[] {
  const names = [...new Set(elsewhere.map(({ bucket }) => bucket))].filter((name) => !deployedBuckets.has(name));
  return names.map(
    (name) =>
      `Settings of bucket ${name} are not judged: the bucket is neither part of the plan nor of an inventory (--inventory).`,
  );
}

function aboutLive(
  { accounts }: PlannedInventory,
  live: Inventory | null,
  { before, now }: { readonly before: ReadonlyMap<string, AccountResult>; readonly now: Date },
): readonly string[] {
  if (live === null) return [];
  const hours = Math.floor((now.getTime() - Date.parse(live.header.started)) / HOUR);
  const alone = accounts.filter(({ account }) => !before.has(account.id)).map(({ account }) => account.id);
  return [
    ...(hours * HOUR >= OLD_AFTER
      ? [`The inventory was read ${hours} hours ago: what was changed since is not in it.`]
      : []),
    ...alone.map((id) =>
      hasPlaceholder(id)
        ? `Nobody can tell which account ${id} is, so that its buckets are judged without what is deployed there: name it with --plan-account.`
        : `The inventory has no account ${id}, so that its buckets are judged without what is deployed there.`,
    ),
  ];
}
