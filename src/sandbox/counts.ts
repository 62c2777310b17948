/** How often each operation was asked for. */
export interface Counts {
  readonly total: number;
  readonly operations: Readonly<Record<string, number>>;
  readonly accounts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly regions: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Only with the knob `countBuckets`. */
  readonly buckets: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Answers by HTTP status; 0 for connections that were reset. */
  readonly statuses: Readonly<Record<string, number>>;
  /** The most requests that were being answered at one time. */
  readonly mostInFlight: number;
}

type Table = Map<string, Map<string, number>>;

export interface Counter {
  readonly request: (call: Counted, byBucket: boolean) => void;
  /** A request came in; gives back what to call when it was answered, with the status. */
  readonly begin: () => (status: number) => void;
  readonly read: () => Counts;
  readonly reset: () => void;
}

interface Counted {
  readonly operation: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
}

export function createCounter(): Counter {
  let inFlight = 0;
  let mostInFlight = 0;
  const operations: Table = new Map();
  const accounts: Table = new Map();
  const regions: Table = new Map();
  const buckets: Table = new Map();
  const statuses: Table = new Map();
  return {
    request: ({ operation, account, region, bucket }, byBucket) => {
      add(operations, '', operation);
      add(accounts, account, operation);
      add(regions, region, operation);
      if (byBucket && bucket !== '') add(buckets, bucket, operation);
    },
    begin: () => {
      inFlight += 1;
      mostInFlight = Math.max(mostInFlight, inFlight);
      return (status) => {
        inFlight -= 1;
        add(statuses, '', String(status));
      };
    },
    read: () => ({
      total: [...(operations.get('')?.values() ?? [])].reduce((sum, count) => sum + count, 0),
      operations: toRecord(operations.get('')),
      accounts: toRecords(accounts),
      regions: toRecords(regions),
      buckets: toRecords(buckets),
      statuses: toRecord(statuses.get('')),
      mostInFlight,
    }),
    reset: () => {
      for (const table of [operations, accounts, regions, buckets, statuses]) table.clear();
      mostInFlight = inFlight;
    },
  };
}

function add(table: Table, row: string, column: string): void {
  const counts = table.get(row);
  if (counts === undefined) table.set(row, new Map([[column, 1]]));
  else counts.set(column, (counts.get(column) ?? 0) + 1);
}

const toRecord = (counts: ReadonlyMap<string, number> | undefined): Record<string, number> =>
  Object.fromEntries([...(counts ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)));

const toRecords = (table: Table): Record<string, Record<string, number>> =>
  Object.fromEntries([...table].sort(([a], [b]) => (a < b ? -1 : 1)).map(([row, counts]) => [row, toRecord(counts)]));
