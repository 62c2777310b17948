import type { AccountCoverage, AccountResult } from '../../model/finding.ts';
import { byText } from '../../model/names.ts';
import { topN } from '../top-n.ts';
import { DISPLAY_STATUSES, type DisplayStatus, type DisplayStatusCounts } from './bucket-status.ts';

export interface HeatRow {
  /** Account id or organizational path; `''` where several are put together. */
  readonly id: string;
  readonly name: string;
  /** Accounts that the row stands for. */
  readonly accounts: number;
  /** Of them, not read, or not to the end. */
  readonly unobserved: number;
  /** Why, where the row is one account; else `''`. */
  readonly reason: string;
  readonly cells: ReadonlyMap<string, DisplayStatusCounts>;
}

/** Status of buckets, by account or organizational unit, and by Region. */
export interface HeatMap {
  readonly by: 'account' | 'unit';
  /** The last column may be `OTHERS`. */
  readonly regions: readonly string[];
  readonly rows: readonly HeatRow[];
  /** Where the rows are units: the accounts with the most buckets that have a problem. */
  readonly worstAccounts: readonly HeatRow[];
}

export const OTHERS = 'others';
const MOST_ACCOUNTS = 100;
const MOST_UNITS = 100;
const MOST_REGIONS = 14;
const WORST_ACCOUNTS = 25;

interface Row {
  readonly name: string;
  accounts: number;
  unobserved: number;
  reason: string;
  readonly cells: Map<string, Record<DisplayStatus, number>>;
}

export interface HeatMapBuilder {
  readonly add: (result: AccountResult, statuses: ReadonlyMap<string, DisplayStatusCounts>) => void;
  readonly build: () => HeatMap;
}

type Named = Pick<HeatRow, 'id' | 'name'>;

const SEEN: readonly AccountCoverage['status'][] = ['scanned', 'not-covered'];

/** One row for each account; for a large organization, one for each organizational unit. */
export function heatMapBuilder(): HeatMapBuilder {
  const accounts = new Map<string, Row>();
  const units = new Map<string, Row>();
  let tooMany = false;
  const regions = new Map<string, number>();
  const worstAccounts = topN<Named & Row>(
    WORST_ACCOUNTS,
    (a, b) => wrong(b) - wrong(a) || open(b) - open(a) || byText(a.id, b.id),
  );

  const count = (
    rows: Map<string, Row>,
    { id, name }: Named,
    coverage: AccountCoverage,
    statuses: ReadonlyMap<string, DisplayStatusCounts>,
  ): void => {
    const row = rows.get(id) ?? { name, accounts: 0, unobserved: 0, reason: '', cells: new Map() };
    rows.set(id, row);
    row.accounts += 1;
    if (!SEEN.includes(coverage.status)) {
      row.unobserved += 1;
      row.reason ||= coverage.reason;
    }
    for (const [region, buckets] of statuses) addTo(row.cells, region, buckets);
  };

  return {
    add: ({ account, coverage }, statuses) => {
      if (coverage.status === 'not-covered') return;
      for (const [region, buckets] of statuses) regions.set(region, (regions.get(region) ?? 0) + sum(buckets));
      tooMany ||= accounts.size === MOST_ACCOUNTS;
      if (tooMany) accounts.clear();
      else count(accounts, account, coverage, statuses);
      const own = new Map<string, Row>();
      count(own, account, coverage, statuses);
      for (const row of own.values()) if (wrong(row) + open(row) > 0) worstAccounts.add({ ...row, id: account.id });
      const unit = units.has(account.path) || units.size < MOST_UNITS ? account.path : OTHERS;
      count(units, { id: unit, name: '' }, coverage, statuses);
    },
    build: () => {
      const largest = [...regions].sort(([a, m], [b, n]) => n - m || byText(a, b)).map(([region]) => region);
      const shown = new Set(largest.slice(0, largest.length > MOST_REGIONS ? MOST_REGIONS - 1 : MOST_REGIONS));
      const columns = [...shown].sort(byText);
      return {
        by: tooMany ? 'unit' : 'account',
        regions: shown.size < regions.size ? [...columns, OTHERS] : columns,
        rows: [...(tooMany ? units : accounts)].map(([id, row]) => ({ id, ...row, cells: merged(row.cells, shown) })),
        worstAccounts: tooMany ? worstAccounts.items().map((row) => ({ ...row, cells: merged(row.cells, shown) })) : [],
      };
    },
  };
}

const sum = (cell: DisplayStatusCounts): number => DISPLAY_STATUSES.reduce((total, status) => total + cell[status], 0);

/** Buckets that are seen to have a problem. */
export const badOf = (cell: DisplayStatusCounts): number =>
  cell['not-logged'] + cell['not-delivered'] + cell['to-itself'] + cell['in-loop'];

const wrong = ({ cells }: Row): number => [...cells.values()].reduce((total, cell) => total + badOf(cell), 0);

/** An account that was not observed may hide anything, so it counts as one bucket of which it cannot be told. */
const open = ({ cells, unobserved }: Row): number =>
  [...cells.values()].reduce((total, { unknown }) => total + unknown, unobserved);

function addTo(cells: Map<string, Record<DisplayStatus, number>>, region: string, counts: DisplayStatusCounts): void {
  const cell = cells.get(region);
  if (cell === undefined) cells.set(region, { ...counts });
  else for (const status of DISPLAY_STATUSES) cell[status] += counts[status];
}

function merged(
  cells: ReadonlyMap<string, DisplayStatusCounts>,
  shown: ReadonlySet<string>,
): ReadonlyMap<string, DisplayStatusCounts> {
  const columns = new Map<string, Record<DisplayStatus, number>>();
  for (const [region, cell] of cells) addTo(columns, shown.has(region) ? region : OTHERS, cell);
  return columns;
}
