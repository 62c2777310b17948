import type { FileHandle } from 'node:fs/promises';
import type { Account, AccountInventory, ScanHeader, SkippedAccount } from '../model/inventory.ts';
import { byText } from '../model/names.ts';
import { shardIndexOf } from '../model/shard-of.ts';
import type { ObjectAccess } from '../store/s3/object-access.ts';
import { type InventoryIndex, indexInventory } from './index-inventory.ts';
import { type Inventory, notReached, openInventory } from './read-inventory.ts';
import { readSegment } from './read-segment.ts';
import { formatShard, type InventoryPart, refuseMismatch } from './shards.ts';
import { targetHolders } from './target-holders.ts';

/** Inventories of the shares of one scan, read as one. */
export interface JoinedInventory extends Inventory {
  /** What there is no file of, in words: `shard 3/16`. */
  readonly missingShards: readonly string[];
  /** Accounts that no file has facts of, sorted by id. They are reported as not reached. */
  readonly missingAccounts: readonly Account[];
}

interface Member extends InventoryPart {
  readonly file: FileHandle;
  readonly index: InventoryIndex;
}

/**
 * Joins inventories of shares. One account is in memory at a time, whatever their number.
 * @throws UserError if one is no whole inventory, if two overlap, or if they are not of the same scan
 */
export async function joinInventories(paths: readonly string[], access?: ObjectAccess): Promise<JoinedInventory> {
  const members: Member[] = [];
  const close = async (): Promise<void> => {
    for (const { file } of members) await file.close();
  };
  try {
    for (const path of paths) {
      const file = await openInventory(path, access);
      try {
        const index = await indexInventory(file, path);
        members.push({ path, header: index.header, file, index });
      } catch (error) {
        await file.close();
        throw error;
      }
    }
    refuseMismatch(members);
    return { ...joined(members), close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** An account, and where its facts are or why there are none. */
interface JoinedAccount {
  readonly account: Account;
  readonly member: Member | null;
  readonly reason: string;
}

function joined(members: readonly Member[]): Omit<JoinedInventory, 'close'> {
  const missingShards = missingShardsOf(members);
  const entries = entriesOf(members);
  const header = joinedHeader(members, { accounts: entries.map(({ account }) => account), missingShards });
  const missingAccounts = entries.filter(({ member }) => member === null).map(({ account }) => account);
  const ends = members.map(({ index }) => index.ended);
  const isWhole = missingShards.length === 0 && missingAccounts.length === 0 && ends.every((end) => end !== null);
  return {
    header,
    ended: isWhole
      ? (ends
          .filter((end) => end !== null)
          .sort(byText)
          .at(-1) ?? null)
      : null,
    missingShards,
    missingAccounts,
    accounts: () => inOrder(entries),
    holders: () => joinedHolders(members),
  };
}

/** A target that one share misses may lie in an account of another. */
async function joinedHolders(members: readonly Member[]): Promise<ReadonlyMap<string, string>> {
  const names = new Set(members.flatMap(({ index }) => [...index.absentTargets]));
  const holders = new Map<string, string>();
  for (const member of members)
    for (const [name, holder] of await targetHolders(member, member.header, names)) holders.set(name, holder);
  return holders;
}

async function* inOrder(entries: readonly JoinedAccount[]): AsyncIterable<AccountInventory> {
  for (const { account, member, reason } of entries) {
    const segment = member?.index.segments.get(account.id);
    yield member === null || segment === undefined
      ? notReached(account, reason)
      : { ...(await readSegment(member.file, segment)), account };
  }
}

const NO_SHARD = 'no inventory of its shard was given';
const BETWEEN_SHARDS = 'it joined or left between the scans of the shards; scan the earlier shards again';

/** Every account that some share has to read or knows to be another's, sorted by id. */
function entriesOf(members: readonly Member[]): readonly JoinedAccount[] {
  const entries = new Map<string, JoinedAccount>();
  const skipped = new Set(members.flatMap(({ header }) => header.skipped.map(({ id }) => id)));
  const given = new Set(members.flatMap(({ header }) => header.shard?.index ?? []));
  for (const { shard } of members.map(({ header }) => header)) {
    for (const account of shard?.others ?? []) {
      // The share that it belongs to looked at another time, and knows better.
      if (shard === undefined || skipped.has(account.id)) continue;
      const isGiven = given.has(shardIndexOf(account.id, shard.count) + 1);
      entries.set(account.id, { account, member: null, reason: isGiven ? BETWEEN_SHARDS : NO_SHARD });
    }
  }
  for (const member of members) {
    for (const account of member.header.accounts) {
      const seen = member.index.segments.has(account.id);
      entries.set(account.id, {
        account,
        member: seen ? member : null,
        reason: seen ? '' : 'the scan was stopped before it reached this account',
      });
    }
  }
  return [...entries.values()].sort((a, b) => byText(a.account.id, b.account.id));
}

function missingShardsOf(members: readonly Member[]): readonly string[] {
  const count = members[0]?.header.shard?.count ?? 0;
  const present = new Set(members.map(({ header }) => header.shard?.index));
  return Array.from({ length: count }, (_, index) => index + 1)
    .filter((index) => !present.has(index))
    .map((index) => formatShard({ index, count }));
}

/** As one scan of all accounts would have written it. */
function joinedHeader(
  members: readonly Member[],
  { accounts, missingShards }: Required<Pick<ScanHeader, 'accounts' | 'missingShards'>>,
): ScanHeader {
  const byStart = members.map(({ header }) => header).sort((a, b) => byText(a.started, b.started));
  const [first] = byStart;
  if (first === undefined) throw new Error('nothing to join');
  const { shard: _shard, ...common } = first;
  const skipped: readonly SkippedAccount[] = byStart.flatMap((header) => header.skipped);
  return {
    ...common,
    organization: first.organization && { ...first.organization, rcps: newestRcps(byStart, first.organization.rcps) },
    accounts,
    skipped: [...skipped].sort((a, b) => byText(a.id, b.id)),
    ...(missingShards.length === 0 ? {} : { missingShards }),
  };
}

type Rcps = NonNullable<ScanHeader['organization']>['rcps'];

/** They are the organization's, so that what one share could read holds for all; the latest reading first. */
const newestRcps = (byStart: readonly ScanHeader[], otherwise: Rcps): Rcps =>
  byStart
    .flatMap(({ organization }) => (organization === null ? [] : [organization.rcps]))
    .reverse()
    .find(({ state }) => state === 'known' || state === 'absent') ?? otherwise;
