import type { AccountInventory, Bucket, ResourceControlPolicies, ScanHeader } from '../model/inventory.ts';
import type { Observation } from '../model/observation.ts';

/** Line 1. The resource control policies follow in a record of their own, since they are read beside the accounts. */
export interface HeaderRecord extends ScanHeader {
  readonly type: 'header';
  /** Of the text of the record without this member, which is its last. */
  readonly crc32?: number;
}

export interface RcpsRecord {
  readonly type: 'rcps';
  readonly rcps: Observation<ResourceControlPolicies>;
}

/** First line of an account's segment; one `bucket` line each and `account-end` follow without a gap. */
export interface AccountRecord extends Omit<AccountInventory, 'buckets'> {
  readonly type: 'account';
}

export interface BucketRecord extends Bucket {
  readonly type: 'bucket';
}

export interface AccountEndRecord {
  readonly type: 'account-end';
  readonly id: string;
  /** When the first of it was read, ISO 8601. */
  readonly read: string;
  /** Number of `bucket` lines. */
  readonly buckets: number;
  /** CRC-32 over the bytes of the `account` and `bucket` lines, line feeds included. */
  readonly crc32: number;
}

/** Last line of a scan that came to its end. */
export interface EndRecord {
  readonly type: 'end';
  /** ISO 8601 */
  readonly ended: string;
}

export const line = (record: object): string => `${JSON.stringify(record)}\n`;

/** The lines of a segment without its end. */
export function* segmentLines({ buckets, ...account }: AccountInventory): Iterable<string> {
  yield line({ type: 'account', ...account } satisfies AccountRecord);
  for (const bucket of buckets) yield line({ type: 'bucket', ...bucket } satisfies BucketRecord);
}
