import { createHash } from 'node:crypto';
import type { AssumptionSettings } from '../../model/assumptions.ts';
import { isJsonObject } from '../../model/record.ts';
import { UserError } from '../../model/user-error.ts';
import type { BucketChange } from '../change.ts';
import type { FixReason } from '../fix-plan.ts';

/** Which way a document is changed: as planned, or back. */
export type Direction = 'apply' | 'undo';

export interface JournalHeader {
  readonly type: 'journal';
  readonly formatVersion: 1;
  readonly toolVersion: string;
  /** Of the plan whose steps are applied. */
  readonly planHash: string;
  readonly partition: string;
  readonly organization: string | null;
  /** Those of the plan; absent where it changed none. */
  readonly assumptions?: AssumptionSettings;
  readonly strictAssumptions?: boolean;
  /** ISO 8601. */
  readonly at: string;
}

/** What is about to happen, or has happened, to one document of a bucket. */
export type JournalEntry =
  /** Lies on the disk before anything is sent. */
  | {
      readonly type: 'begun';
      readonly at: string;
      readonly direction: Direction;
      readonly change: BucketChange;
      /** Findings that the step resolves. */
      readonly why: readonly FixReason[];
    }
  /** The bucket came into being; its settings follow. */
  | { readonly type: 'created'; readonly at: string; readonly step: string }
  /** Read back as it shall be, or changed by somebody while it was read back. */
  | { readonly type: 'done'; readonly at: string; readonly step: string }
  /** S3 refused, or nothing was sent, so that nothing has changed. */
  | { readonly type: 'refused'; readonly at: string; readonly step: string; readonly reason: string };

export type JournalRecord = JournalHeader | JournalEntry;

/** A step that was begun, as far as the journal tells. */
export interface JournalStep {
  readonly change: BucketChange;
  readonly why: readonly FixReason[];
  readonly direction: Direction;
  /** `open`: whether it was done has to be looked up. */
  readonly state: 'open' | 'done' | 'refused';
  /** A new bucket is there, with or without all its settings. */
  readonly created: boolean;
  /** When the last record of it was written, ISO 8601. */
  readonly at: string;
}

export interface Journal {
  readonly header: JournalHeader;
  /** By id, in the order in which they were begun first; each as its last record has it. */
  readonly steps: ReadonlyMap<string, JournalStep>;
  /** Of the last record; the next one is bound to it. */
  readonly hash: string;
  /** That are whole. */
  readonly records: number;
  /** Bytes of those. */
  readonly length: number;
}

/** Before the first record. */
export const NO_HASH = '';

/** One line, bound to all before it: a record that is lost or edited shows. */
export function recordLine(record: JournalRecord, before: string): { readonly line: string; readonly hash: string } {
  const body = JSON.stringify(record);
  const hash = createHash('sha256').update(before).update(body).digest('hex');
  return { line: `${body.slice(0, -1)},"hash":"${hash}"}\n`, hash };
}

const HASH = /,"hash":"([0-9a-f]{64})"\}$/;

/**
 * What a journal tells. A last line that was cut off when the machine stopped tells nothing.
 * @throws UserError for what is no journal, or was edited
 */
export function readJournal(file: string, text: string): Journal {
  const lines = text.split('\n');
  // What follows the last line feed.
  lines.pop();
  let hash = NO_HASH;
  let header: JournalHeader | undefined;
  const steps = new Map<string, JournalStep>();
  for (const [index, line] of lines.entries()) {
    const stated = HASH.exec(line)?.[1];
    const record = recordIn(line);
    if (stated === undefined || record === undefined || recordLine(record, hash).hash !== stated)
      throw new UserError(`${file}:${index + 1}: the journal is damaged, or was edited`, { hint: SETTLE_BY_HAND });
    hash = stated;
    if (record.type === 'journal') {
      if (header !== undefined || record.formatVersion !== 1)
        throw new UserError(`${file}:${index + 1}: the journal is of another version`, { hint: SETTLE_BY_HAND });
      header = record;
    } else note(steps, record);
  }
  if (header === undefined)
    throw new UserError(`${file} is no journal: it has no whole record`, {
      hint: 'nothing was changed by the run that began it; remove the file, or name another one',
    });
  const length = Buffer.byteLength(lines.map((line) => `${line}\n`).join(''));
  return { header, steps, hash, records: lines.length, length };
}

const SETTLE_BY_HAND = 'undo from the plan instead: s3log-audit fix undo --plan PLAN --plan-hash HASH';

/** Its form is vouched for by its hash. */
function recordIn(line: string): JournalRecord | undefined {
  try {
    const value: unknown = JSON.parse(line.replace(HASH, '}'));
    return isRecord(value) ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const TYPES: readonly JournalRecord['type'][] = ['journal', 'begun', 'created', 'done', 'refused'];

const isRecord = (value: unknown): value is JournalRecord =>
  isJsonObject(value) && TYPES.some((type) => type === value['type']);

function note(steps: Map<string, JournalStep>, entry: JournalEntry): void {
  if (entry.type === 'begun') {
    const { change, why, direction, at } = entry;
    const created = steps.get(change.step)?.created ?? false;
    steps.set(change.step, { change, why, direction, state: 'open', created, at });
    return;
  }
  const step = steps.get(entry.step);
  if (step === undefined) return;
  if (entry.type === 'created') steps.set(entry.step, { ...step, created: true, at: entry.at });
  else steps.set(entry.step, { ...step, state: entry.type, at: entry.at });
}
