import type { FileHandle } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import type { Organization, ScanHeader } from '../model/inventory.ts';
import { UserError } from '../model/user-error.ts';
import { LONGEST_TEXT } from '../store/regular-file.ts';
import { isSystemError } from '../store/system-error.ts';
import type { AccountEndRecord, AccountRecord, EndRecord, HeaderRecord, RcpsRecord } from './records.ts';

/** Where the lines of an account lie in the file. */
export interface Segment {
  readonly offset: number;
  /** Of the `account` and `bucket` lines. */
  readonly length: number;
  /** With the end record. */
  readonly whole: number;
  /** When the first of it was read, ISO 8601. */
  readonly read: string;
}

export interface InventoryIndex {
  readonly header: ScanHeader;
  readonly ended: string | null;
  /** By account id. */
  readonly segments: ReadonlyMap<string, Segment>;
  /** Names that buckets log to and that their own account lacks. */
  readonly absentTargets: ReadonlySet<string>;
  /** Line from which on the file is not whole: a last segment without its end, or half a line; `null` if there is none. */
  readonly torn: number | null;
}

/** A segment whose end has not come yet. */
interface OpenSegment {
  readonly id: string;
  readonly line: number;
  readonly offset: number;
  length: number;
  buckets: number;
  crc32: number;
}

const FORMAT_VERSION = 1;
/** Bucket lines are the bulk of a file and are not parsed here. */
const BUCKET = Buffer.from('{"type":"bucket"');
export const LINE_FEED = 10;

/**
 * One pass over the file: where each account lies, and whether every byte is as it was written.
 * @throws UserError with `path:line`
 */
export async function indexInventory(file: FileHandle, path: string): Promise<InventoryIndex> {
  const segments = new Map<string, Segment>();
  const absentTargets = new Set<string>();
  let header: ScanHeader | null = null;
  let expected: ReadonlySet<string> = new Set();
  let ended: string | null = null;
  let current: OpenSegment | null = null;
  let offset = 0;
  let number = 0;

  for await (const bytes of lines(file, path)) {
    number += 1;
    // Only the last line can lack its line feed: whoever wrote it was killed on the way.
    if (header !== null && bytes.at(-1) !== LINE_FEED)
      return { header, ended, segments, absentTargets, torn: current?.line ?? number };
    if (ended !== null) throw damaged(path, number, 'a record after the end');
    if (header === null) {
      header = parseHeader(bytes, path);
      expected = new Set(header.accounts.map(({ id }) => id));
    } else if (bytes.subarray(0, BUCKET.length).equals(BUCKET)) {
      if (current === null) throw damaged(path, number, 'a bucket outside of an account');
      extend(current, bytes);
      current.buckets += 1;
    } else {
      const record = parse(bytes, path, number);
      if (!isKnown(record)) {
        // A later version may write more. What belongs to an account is part of its checksum.
        if (current !== null) extend(current, bytes);
        offset += bytes.length;
        continue;
      }
      switch (record.type) {
        case 'account': {
          if (current !== null) throw damaged(path, number, `account ${current.id} has no end`);
          const { id } = record.account;
          if (segments.has(id)) throw damaged(path, number, `account ${id} is there twice`);
          // Nobody would ask for it, so that what it holds would be left out in silence.
          if (!expected.has(id)) throw damaged(path, number, `account ${id} is not in its header`);
          for (const name of Object.keys(record.names ?? {})) absentTargets.add(name);
          current = { id, line: number, offset, length: 0, buckets: 0, crc32: 0 };
          extend(current, bytes);
          break;
        }
        case 'account-end': {
          if (
            current === null ||
            current.id !== record.id ||
            current.buckets !== record.buckets ||
            current.crc32 !== record.crc32
          ) {
            throw damaged(path, number, `account ${record.id} does not match its checksum`);
          }
          const { offset: start, length } = current;
          segments.set(current.id, { offset: start, length, whole: length + bytes.length, read: record.read });
          current = null;
          break;
        }
        case 'rcps': {
          header = withRcps(header, record);
          break;
        }
        case 'end': {
          ended = record.ended;
          break;
        }
      }
    }
    offset += bytes.length;
  }
  if (header === null) throw notAnInventory(path, 'the file is empty');
  const lost = ended === null ? undefined : header.accounts.find(({ id }) => !segments.has(id));
  if (lost !== undefined) throw damaged(path, number, `account ${lost.id} is missing, though the scan came to its end`);
  return { header, ended, segments, absentTargets, torn: current?.line ?? null };
}

const extend = (segment: OpenSegment, bytes: Buffer): void => {
  segment.length += bytes.length;
  segment.crc32 = crc32(bytes, segment.crc32);
};

const withRcps = (header: ScanHeader, { rcps }: RcpsRecord): ScanHeader => {
  const organization: Organization | null = header.organization;
  return organization === null ? header : { ...header, organization: { ...organization, rcps } };
};

function parseHeader(bytes: Buffer, path: string): ScanHeader {
  const text = bytes.toString('utf8');
  let record: Partial<HeaderRecord>;
  try {
    record = JSON.parse(text);
  } catch {
    throw notAnInventory(path, 'its first line is not JSON');
  }
  if (record?.type !== 'header' || typeof record.formatVersion !== 'number') {
    throw notAnInventory(path, 'its first line is not the header of an inventory');
  }
  if (record.formatVersion > FORMAT_VERSION) {
    throw new UserError(
      `${path}:1: the inventory has format version ${record.formatVersion}, written by s3log-audit ${record.toolVersion}; this program reads version ${FORMAT_VERSION}`,
      { hint: 'update s3log-audit, or scan again with this version' },
    );
  }
  if (!Array.isArray(record.accounts)) throw notAnInventory(path, 'its header has no list of accounts');
  // Written by this program; a member that a later step misses makes that step refuse the file.
  const [checksum, written] = CHECKSUM.exec(text) ?? [];
  // Inventories of earlier versions have none.
  if (checksum !== undefined && crc32(`${text.slice(0, -checksum.length)}}`) !== Number(written))
    throw damaged(path, 1, 'its header does not match its checksum');
  const { type: _header, crc32: _checksum, ...header } = record as HeaderRecord;
  return header;
}

const CHECKSUM = /,"crc32":(\d+)\}\n?$/;

type LaterRecord = AccountRecord | AccountEndRecord | RcpsRecord | EndRecord;

const KNOWN: ReadonlySet<string> = new Set<LaterRecord['type']>(['account', 'account-end', 'rcps', 'end']);

const isKnown = (record: { readonly type: string }): record is LaterRecord => KNOWN.has(record.type);

function parse(bytes: Buffer, path: string, number: number): { readonly type: string } {
  let record: { readonly type?: unknown } | null;
  try {
    record = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw damaged(path, number, 'not JSON');
  }
  if (typeof record?.type !== 'string') throw damaged(path, number, 'a line that is not a record');
  return { ...record, type: record.type };
}

const notAnInventory = (path: string, why: string): UserError =>
  new UserError(`${path}: not an inventory of s3log-audit: ${why}`, {
    hint: 'name a file that a scan wrote with --save-inventory; reports cannot be judged again',
  });

const damaged = (path: string, number: number, why: string): UserError =>
  new UserError(`${path}:${number}: the inventory is damaged: ${why}`, {
    hint: 'scan again with --save-inventory; a changed inventory is not evidence',
  });

/**
 * Lines with their line feed; the last one may lack it.
 * @throws UserError where the file cannot be read to its end, or where a line is longer than any text
 */
export async function* lines(file: FileHandle, path: string): AsyncIterable<Buffer> {
  let rest: Buffer[] = [];
  let length = 0;
  for await (const bytes of chunksOf(file, path)) {
    let start = 0;
    for (let end = bytes.indexOf(LINE_FEED); end !== -1; end = bytes.indexOf(LINE_FEED, start)) {
      const part = bytes.subarray(start, end + 1);
      length = 0;
      yield rest.length === 0 ? part : Buffer.concat([...rest, part]);
      rest = [];
      start = end + 1;
    }
    if (start < bytes.length) rest.push(bytes.subarray(start));
    length += bytes.length - start;
    if (length > LONGEST_TEXT) throw notAnInventory(path, 'a line of it is too long');
  }
  if (rest.length > 0) yield Buffer.concat(rest);
}

/** @throws UserError where the disk, or what stands for it, does not give what the file has */
export async function* chunksOf(file: FileHandle, path: string): AsyncIterable<Buffer> {
  try {
    yield* file.createReadStream({ start: 0, autoClose: false, highWaterMark: 1 << 20 });
  } catch (error) {
    throw readFault(error, path);
  }
}

/** Why an open file gives nothing, as what the user has to know; any other error is returned unchanged. */
export const readFault = (error: unknown, path: string): unknown =>
  isSystemError(error)
    ? new UserError(`${path}: the inventory cannot be read: ${error.message}`, {
        hint: 'look after the disk that it is on, and whether it is a file that a scan wrote with --save-inventory',
        cause: error,
      })
    : error;
