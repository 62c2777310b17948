import type { ScanOptions } from '../../config/options.ts';
import type { EarlierInventory } from '../../inventory/resume-inventory.ts';
import { differenceOf, formatShard } from '../../inventory/shards.ts';
import { type InventoryWriter, writeInventory } from '../../inventory/write-inventory.ts';
import type { ScanHeader } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { UserError } from '../../model/user-error.ts';
import { isSystemError } from '../../store/system-error.ts';
import type { ScanPorts } from '../ports.ts';
import { cannotWriteInventory } from './cannot-write-inventory.ts';
import { type AlsoRead, readingContext } from './crawl-accounts.ts';
import { isFinished } from './is-finished.ts';

export interface StartInput {
  readonly path: string;
  /** What the user calls it, where that is not its path. */
  readonly name?: string;
  /** What an earlier scan left at that path, if this one resumes it. */
  readonly earlier: EarlierInventory | null;
  readonly options: Pick<ScanOptions, 'maxAgeMs'>;
  readonly rules: readonly CompiledRule[];
  /** What is read beside what the rules need. */
  readonly alsoRead: AlsoRead | null;
  readonly ports: Pick<ScanPorts, 'now' | 'onEvent'>;
}

export interface Started {
  readonly header: ScanHeader;
  readonly writer: InventoryWriter;
  /** Ids of the accounts that are in it already. */
  readonly done: ReadonlySet<string>;
}

/**
 * The file that the scan writes to: a new one, or the earlier one without what has to be read again.
 * @throws UserError if the earlier one is of another scan, or if the file cannot be written
 */
export async function startInventory(planned: ScanHeader, input: StartInput): Promise<Started> {
  const { path, name = path, earlier, ports } = input;
  const accounts = planned.accounts.length;
  try {
    if (earlier === null) {
      const writer = await writeInventory(path, planned);
      ports.onEvent({ type: 'started', accounts, resumed: null });
      return { header: planned, writer, done: new Set() };
    }
    refuseOther(name, earlier.header, planned);
    const keep = await finishedAccounts(planned, earlier, input);
    const times = keep.flatMap((id) => earlier.read.get(id) ?? []).sort(byText);
    // Nothing in an inventory is older than its start.
    const header = { ...planned, started: times[0] ?? planned.started };
    const writer = await earlier.continueWith(header, keep);
    ports.onEvent({ type: 'started', accounts, resumed: { path, accounts: keep.length } });
    return { header, writer, done: new Set(keep) };
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw cannotWriteInventory(path, error);
  }
}

async function finishedAccounts(
  planned: ScanHeader,
  earlier: EarlierInventory,
  { options: { maxAgeMs }, rules, alsoRead, ports }: StartInput,
): Promise<readonly string[]> {
  const oldest = maxAgeMs === null ? Number.NEGATIVE_INFINITY : ports.now().getTime() - maxAgeMs;
  const context = readingContext(planned);
  const finished: string[] = [];
  for (const account of planned.accounts) {
    const read = earlier.read.get(account.id);
    if (read === undefined || Date.parse(read) < oldest) continue;
    const inventory = await earlier.account(account);
    if (isFinished(inventory, rules, context) && (alsoRead?.(inventory) ?? []).length === 0) finished.push(account.id);
  }
  return finished;
}

function refuseOther(path: string, earlier: ScanHeader, planned: ScanHeader): void {
  const shards = [earlier, planned].map(({ shard }) => (shard === undefined ? 'all of it' : formatShard(shard)));
  const [one = '', other = ''] = shards;
  const difference =
    differenceOf(earlier, planned) ?? (one === other ? undefined : { what: 'share of the accounts', one, other });
  if (difference === undefined) return;
  throw new UserError(
    `${path} is of another scan, which --resume cannot continue: ${difference.what}: ${difference.one}, and now ${difference.other}`,
    { hint: 'repeat the options of that scan, or name another file with --save-inventory' },
  );
}
