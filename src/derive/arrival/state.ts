import type { ArrivalHistory, ArrivalOutcome, ArrivalState } from '../../model/arrival.ts';
import type { Arrival, OwnRecord } from '../../model/facts/arrival.ts';
import { sameConfiguration } from './configuration-hash.ts';

export interface ArrivalInput {
  readonly account: string;
  readonly bucket: string;
  /** Where logs go: a bucket, or a log group of CloudWatch Logs. */
  readonly target: string;
  /** `null`: CloudWatch Logs delivers to a log group, which has none. */
  readonly prefix: string | null;
  readonly look: Arrival;
  /** When this scan's reads of the source's logging were answered, ISO 8601. */
  readonly reads: readonly string[];
  /** Request id of the last of them; `''` where there is none. */
  readonly lastRequest: string;
  /** `CreationDate` of the source; `''` where it is not known. */
  readonly created: string;
  readonly hash: string;
  readonly earlier: ArrivalHistory | undefined;
  /** Sources whose log objects cannot be told apart by key, this one included. */
  readonly sharing: number;
  /** The logging of another bucket was not read, and that one may share the prefix. */
  readonly othersUnread: boolean;
  /** Days after which lifecycle rules expire the logs; 0: they do not. */
  readonly expiresAfterDays: number;
  /** A lifecycle rule names a date on which logs expire, and it has passed. */
  readonly mayHaveExpired: boolean;
  /** Somebody seems to move log objects out of the target. */
  readonly moved: boolean;
}

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Changes of the logging take effect over an hour or longer, and logs come within hours. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerLogs.html */
const EARLY = 72 * HOUR;
/** By how much the clocks of S3 and of the scan may differ. */
const SKEW = HOUR / 4;
/** Younger reads may be answered yet. */
const ANSWER_TIME = 20 * HOUR;
/** Reads that count twice. */
const APART = 6 * HOUR;

/** The state of one source, and what later scans go on from. What excuses silence never excuses arrival. */
export function arrivalState(input: ArrivalInput): ArrivalOutcome {
  const { look, reads } = input;
  const now = Date.parse(look.at);
  const known = knownBefore(input, now);
  const own = ownRecordOf(look);
  const lasting = look.seenAt === '' ? (known?.seenAt ?? '') : later(look.seenAt, known?.seenAt ?? '');
  const outcome = (state: ArrivalState, reason: string): ArrivalOutcome => ({
    state,
    seenAt: lasting,
    reason,
    place: place(input),
    hash: input.hash,
    history: historyAfter(input, known, state),
    ...(own && { delayMs: delayOf(own) }),
  });

  if (hasArrived(look)) return arrived(input, outcome);
  const one = input.prefix === null ? 'log event' : 'log object';
  const last = lasting === '' ? `no ${one} was ever seen` : `the newest ${one} is of ${lasting}`;
  if (reads.length === 0 && known === undefined)
    return outcome(
      'cannot-tell',
      'nothing answered as S3 does, so that it is not known that there was a request to log',
    );
  const first = known?.firstRead ?? reads[0] ?? look.at;
  if (now - Date.parse(first) <= EARLY)
    return outcome('too-early', `the configuration was first seen at ${first}, and logs may take some days to begin`);
  if (look.limited)
    return outcome(
      'cannot-tell',
      `too many other objects lie below ${place(input)}, so that they were not all looked through`,
    );
  if (known !== undefined && hasExpired(input, known, now))
    return outcome(
      'cannot-tell',
      input.mayHaveExpired
        ? `a lifecycle rule of ${input.target} expires logs by a date that has passed`
        : `the logs expire after ${input.expiresAfterDays} days, which is less than the time since the scan before`,
    );
  if (input.moved && lasting === '')
    return outcome('cannot-tell', `log objects seem to be moved out of ${input.target} before they are an hour old`);
  const unanswered = unansweredReads(input, known, now).filter((read) => now - Date.parse(read) >= ANSWER_TIME);
  const [oldest, other] = unanswered;
  if (oldest === undefined)
    return outcome('cannot-tell', `${last}, and no earlier read of the settings is known that was to be logged since`);
  const traffic = 'which S3 logs';
  if (other === undefined)
    return outcome(
      'unanswered',
      `a scan read the settings of the bucket at ${oldest}, ${traffic}, and nothing has been delivered since; ${last}`,
    );
  return outcome(
    'silent',
    `scans read the settings of the bucket at ${oldest} and ${other}, ${traffic}, and nothing has been delivered since; ${last}`,
  );
}

/** Records of several sources, or where nobody may look: `reason` says what it is. */
export function opaqueState(input: Omit<ArrivalInput, 'look'>, reason: string): ArrivalOutcome {
  const { hash } = input;
  return { state: 'cannot-tell', seenAt: '', reason, place: place(input), hash, history: null };
}

/** A log object of the last day. */
export const hasArrived = (look: Arrival): boolean => isOfLastDay(look.seenAt, look);

const isOfLastDay = (time: string, { at }: Arrival): boolean => time !== '' && Date.parse(time) >= Date.parse(at) - DAY;

function arrived(
  { look, sharing, othersUnread, ...input }: ArrivalInput,
  outcome: (state: ArrivalState, reason: string) => ArrivalOutcome,
): ArrivalOutcome {
  const own = ownRecordOf(look);
  const found = own && `the record of an own request of ${own.requestedAt} was delivered ${minutesOf(own)} later`;
  // One record names its bucket, whoever else logs there.
  if (own !== undefined && isOfLastDay(own.deliveredAt, look))
    return {
      ...outcome('arriving', `a log object was delivered at ${own.deliveredAt}; ${found}`),
      seenAt: own.deliveredAt,
    };
  const unread = look.own?.unread ? `; log objects could not be read: ${look.own.unread}` : '';
  if (sharing > 1) {
    const why = `${sharing} sources share ${place(input)}, so that nobody can tell whose log objects arrive there${unread}`;
    return { ...outcome('cannot-tell', why), shared: true };
  }
  if (othersUnread)
    return outcome(
      'cannot-tell',
      `log objects arrive below ${place(input)}, but some loggings could not be read, so that they may be those of another bucket${unread}`,
    );
  if (input.prefix === null) return outcome('arriving', `a request of ${look.seenAt} is in the log group`);
  return outcome('arriving', `a log object was delivered at ${look.seenAt}${found === undefined ? '' : `; ${found}`}`);
}

const ownRecordOf = ({ own }: Arrival): OwnRecord | undefined =>
  own === undefined || own.deliveredAt === '' ? undefined : own;

/** Keys have the second in which the object was made, records that in which the request came. */
const delayOf = ({ requestedAt, deliveredAt }: OwnRecord): number =>
  Math.max(0, Date.parse(deliveredAt) - Date.parse(requestedAt));

function minutesOf(own: OwnRecord): string {
  const minutes = Math.round(delayOf(own) / 60_000);
  return minutes === 1 ? '1 minute' : `${minutes} minutes`;
}

function place({ target, prefix }: Pick<ArrivalInput, 'target' | 'prefix'>): string {
  if (prefix === null) return `the log group ${target}`;
  return prefix === '' ? `the empty prefix of ${target}` : `the prefix ${prefix} of ${target}`;
}

/** What is known under the same configuration; an inventory that is older than that has nothing to add to it. */
function knownBefore(
  { earlier, hash }: Pick<ArrivalInput, 'earlier' | 'hash'>,
  now: number,
): ArrivalHistory | undefined {
  if (earlier === undefined || Date.parse(earlier.firstRead) > now) return undefined;
  const kept = sameConfiguration(hash, earlier.hash);
  return kept === undefined ? undefined : { ...earlier, hash: kept };
}

const later = (a: string, b: string): string => (b === '' || a >= b ? a : b);

/**
 * Reads after which nothing was delivered, as far as that was observed without a gap: this look saw the time since, or the one
 * before saw it up to the last read and this look the rest.
 */
function unansweredReads(
  { look, created }: ArrivalInput,
  known: ArrivalHistory | undefined,
  now: number,
): readonly string[] {
  if (known === undefined || look.quietSince === '') return [];
  const quiet = Date.parse(look.quietSince);
  const noGap = quiet <= Date.parse(known.lastRead);
  const newest = Math.max(timeOr(look.seenAt, 0), timeOr(known.seenAt, 0));
  // A bucket of that name that was deleted meanwhile had requests of its own. S3 moves the date of an edited bucket too.
  const born = timeOr(created, 0);
  const open = [...new Set([...known.unansweredReads, known.lastRead])].sort().filter((read) => {
    const time = Date.parse(read);
    return time <= now && time >= born && newest < time - SKEW && (noGap || quiet <= time);
  });
  return thinned(open);
}

const timeOr = (text: string, otherwise: number): number => {
  const time = Date.parse(text);
  return Number.isNaN(time) ? otherwise : time;
};

/** The oldest one, and the oldest that is six hours younger: extra scans by day never displace them. */
function thinned(reads: readonly string[]): readonly string[] {
  const [first] = reads;
  if (first === undefined) return [];
  const second = reads.find((read) => Date.parse(read) - Date.parse(first) >= APART);
  return second === undefined ? [first] : [first, second];
}

/** S3 expires at midnight. What was delivered since the last read may be gone again by now. */
function hasExpired(
  { expiresAfterDays, mayHaveExpired }: ArrivalInput,
  { lastRead }: ArrivalHistory,
  now: number,
): boolean {
  if (mayHaveExpired) return true;
  if (expiresAfterDays === 0) return false;
  const earliest = Math.ceil((Date.parse(lastRead) + expiresAfterDays * DAY) / DAY) * DAY;
  return now > earliest;
}

function historyAfter(
  input: ArrivalInput,
  known: ArrivalHistory | undefined,
  state: ArrivalState,
): ArrivalHistory | null {
  const { account, bucket, hash, look, reads, lastRequest, sharing, othersUnread } = input;
  const now = Date.parse(look.at);
  const last = reads.at(-1);
  if (known !== undefined && (last === undefined || last < known.lastRead)) return known;
  if (last === undefined) return null;
  const isShared = sharing > 1 || othersUnread;
  const aged = state === 'arriving' ? agedOf(look, isShared) : '';
  return {
    account,
    bucket,
    hash: known?.hash ?? hash,
    firstRead: known?.firstRead ?? reads[0] ?? last,
    unansweredReads: known !== undefined && hasExpired(input, known, now) ? [] : unansweredReads(input, known, now),
    lastRead: last,
    seenAt: later(aged, known?.seenAt ?? ''),
    // Its record alone tells such sources apart, and how long delivery takes where somebody wants to know.
    ...(lastRequest !== '' && (isShared || look.own !== undefined) && { request: lastRequest }),
  };
}

/** Of objects that several sources may have written, only the one with a record of this source counts. */
function agedOf(look: Arrival, isShared: boolean): string {
  if (!isShared) return look.agedAt;
  const delivered = look.own?.deliveredAt ?? '';
  return delivered !== '' && Date.parse(look.at) - Date.parse(delivered) >= HOUR ? delivered : '';
}
