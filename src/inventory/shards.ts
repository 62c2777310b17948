import type { ScanHeader, Shard } from '../model/inventory.ts';
import { byText } from '../model/names.ts';
import { UserError } from '../model/user-error.ts';

/** An inventory among others, by its file. */
export interface InventoryPart {
  readonly path: string;
  readonly header: ScanHeader;
}

export const formatShard = ({ index, count }: Pick<Shard, 'index' | 'count'>): string => `shard ${index}/${count}`;

const listInWords = (values: readonly string[]): string => (values.length === 0 ? 'all' : [...values].sort().join(','));

/** What must be the same for two scans to be of the same thing, each in words. Lists are compared whatever their order. */
const SAME: Readonly<Record<string, (header: ScanHeader) => string>> = {
  partition: ({ partition }) => partition,
  organization: ({ organization, caller }) => organization?.id ?? `none, account ${caller}`,
  accounts: ({ scope }) => listInWords(scope.accounts),
  'excluded accounts': ({ scope }) =>
    scope.excludedAccounts.length === 0 ? 'none' : listInWords(scope.excludedAccounts),
  'organizational units': ({ scope }) => listInWords(scope.organizationalUnits),
  Regions: ({ scope }) => listInWords(scope.regions),
};

/** A scan may be resumed under other assumptions, which hold for all of it then. Those of one share must not judge another. */
const SAME_OF_SHARES: typeof SAME = {
  ...SAME,
  assumptions: ({ assumptions = {} }) => {
    const given = Object.entries(assumptions).map(([id, value]) => `${id}: ${value}`);
    return given.length === 0 ? 'none' : given.sort().join(', ');
  },
};

/** The first thing in which two scans differ. */
export interface Difference {
  readonly what: string;
  readonly one: string;
  readonly other: string;
}

export const differenceOf = (one: ScanHeader, other: ScanHeader): Difference | undefined =>
  firstDifference(SAME, one, other);

const firstDifference = (things: typeof SAME, one: ScanHeader, other: ScanHeader): Difference | undefined =>
  Object.entries(things)
    .map(([what, of]): Difference => ({ what, one: of(one), other: of(other) }))
    .find((difference) => difference.one !== difference.other);

const HINT = 'merge takes the inventories of all shards of one scan, each once';

/** @throws UserError naming the two files that do not go together */
export function refuseMismatch(parts: readonly InventoryPart[]): void {
  const [first, ...others] = parts;
  if (first === undefined) throw new UserError('there is no inventory to merge', { hint: HINT });
  for (const { path, header } of others) {
    const difference = firstDifference(SAME_OF_SHARES, first.header, header);
    if (difference === undefined) continue;
    const { what, one, other } = difference;
    throw new UserError(`${first.path} and ${path} are not of the same scan: ${what}: ${one}, and ${other}`, {
      hint: HINT,
    });
  }
  refuseOtherNight(parts);
  const counts = new Set(parts.map(({ header }) => header.shard?.count ?? 1));
  const taken = new Map<string, string>();
  const take = (what: string, path: string): void => {
    const before = taken.get(what);
    if (before !== undefined) throw new UserError(`${what} is in both ${before} and ${path}`, { hint: HINT });
    taken.set(what, path);
  };
  for (const { path, header } of parts) {
    if (header.shard !== undefined) take(formatShard(header.shard), path);
    for (const { id } of header.accounts) take(`account ${id}`, path);
  }
  if (counts.size > 1) {
    throw new UserError(
      `the inventories are not shares of one whole: ${parts.map(({ path, header }) => `${path} is ${header.shard === undefined ? 'the whole' : formatShard(header.shard)}`).join(', ')}`,
      { hint: HINT },
    );
  }
}

/** Shards of one scan start together or, lost and started anew, hours later; a nightly job writes the same names every day. */
const LONGEST_APART_HOURS = 12;
const HOUR_MS = 3_600_000;

/** The file of a shard that did not run tonight is still that of last night. */
function refuseOtherNight(parts: readonly InventoryPart[]): void {
  const sorted = [...parts].sort((a, b) => byText(a.header.started, b.header.started));
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (first === undefined || last === undefined) return;
  const apart = Date.parse(last.header.started) - Date.parse(first.header.started);
  if (apart <= LONGEST_APART_HOURS * HOUR_MS) return;
  throw new UserError(
    `${first.path} and ${last.path} are not of the same scan: started ${first.header.started}, and ${last.header.started}`,
    { hint: `shards of one scan start within ${LONGEST_APART_HOURS} hours; scan the older one again` },
  );
}
