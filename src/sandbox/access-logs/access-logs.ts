import type { Clock } from '../clock.ts';
import type { Knobs } from '../knobs.ts';
import type { LoggingSetup } from '../scenario.ts';
import { type BucketState, canonicalId, objectsOf, type World } from '../world.ts';
import { type AccessRecord, recordLine } from './access-record.ts';
import { chanceOf } from './chance.ts';
import { LOG_WRITER, type Obstacle, obstacleOf } from './delivery-decision.ts';
import type { AccessLogKnobs } from './knobs.ts';
import { logKey } from './log-keys.ts';
import { createLogStreams, type LogStreams } from './log-streams.ts';
import { createSweep } from './sweep.ts';
import { createTraffic } from './traffic.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What became of the requests to one source. */
export interface SourceCounts {
  readonly records: number;
  /** Dropped by the loss rate. */
  readonly lost: number;
  readonly delivered: number;
  readonly objects: number;
  /** Records that were refused, by reason. */
  readonly refused: Readonly<Partial<Record<Obstacle, number>>>;
}

export interface AccessLogs {
  /** A request to a bucket was served; whether that is logged is up to the bucket. */
  readonly note: (source: BucketState, record: AccessRecord) => void;
  /** Delivers all that is due by now. */
  readonly settle: () => void;
  readonly streams: LogStreams;
  /** By source bucket. */
  readonly counts: () => Readonly<Record<string, SourceCounts>>;
}

interface Batch {
  readonly source: BucketState;
  readonly logging: LoggingSetup;
  readonly eventDay: number;
  readonly records: AccessRecord[];
}

interface Counting {
  records: number;
  lost: number;
  delivered: number;
  objects: number;
  refused: Partial<Record<Obstacle, number>>;
}

export interface AccessLogsInput {
  readonly world: World;
  readonly clock: Clock;
  readonly knobs: () => Knobs;
}

/** The log writer of the simulated S3: keeps the records of requests and puts them into objects of the targets when their time comes. */
export function createAccessLogs({ world, clock, knobs }: AccessLogsInput): AccessLogs {
  const due = new Map<number, Map<string, Batch>>();
  let next = Number.POSITIVE_INFINITY;
  const counted = new Map<string, Counting>();
  const streams = createLogStreams(world, clock);
  const sweep = createSweep(world);
  const traffic = createTraffic(world, clock);

  const countsOf = (bucket: string): Counting => {
    const before = counted.get(bucket);
    if (before !== undefined) return before;
    const made: Counting = { records: 0, lost: 0, delivered: 0, objects: 0, refused: {} };
    counted.set(bucket, made);
    return made;
  };

  const enqueue = (batch: Omit<Batch, 'records'>, record: AccessRecord, at: number): void => {
    const { source, logging, eventDay } = batch;
    const slot = due.get(at) ?? new Map<string, Batch>();
    due.set(at, slot);
    const day = logging.keyFormat === 'EventTime' ? eventDay : 0;
    const key = [source.setup.name, logging.target, logging.prefix, logging.keyFormat, day].join('\n');
    const waiting = slot.get(key);
    if (waiting === undefined) slot.set(key, { ...batch, records: [record] });
    else waiting.records.push(record);
    next = Math.min(next, at);
  };

  const note = (source: BucketState, record: AccessRecord, least = 0): void => {
    const { accessLogs, seed = 1 } = knobs();
    const { logging, name } = source.setup;
    if (accessLogs === undefined || (logging === undefined && !streams.isLogged(name))) return;
    const counts = countsOf(name);
    counts.records += 1;
    const chance = chanceOf(seed, `${name} ${counts.records}`);
    if (chance() < (accessLogs.lossRate ?? 0)) {
      counts.lost += 1;
      return;
    }
    const copies = chance() < (accessLogs.duplicateRate ?? 0) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      const at = deliveryTime(record, { knobs: accessLogs, chance, least, seed });
      if (logging !== undefined) {
        enqueue({ source, logging, eventDay: Math.floor(record.time / DAY) * DAY }, record, at);
      }
      if ((accessLogs.delivery?.[name] ?? source.setup.logDelivery) !== 'lost') streams.add(name, record, at);
    }
  };

  const deliver = (batch: Batch, at: number, settings: AccessLogKnobs, seed: number): void => {
    const { source, logging, eventDay, records } = batch;
    const counts = countsOf(source.setup.name);
    const chance = chanceOf(seed, `${source.setup.name} ${at} ${counts.objects}`);
    const key = logKey({
      account: source.account,
      region: source.setup.region,
      source: source.setup.name,
      logging,
      delivered: at,
      eventDay,
      unique: hex(chance()) + hex(chance()),
    });
    const obstacle = obstacleOf(world, settings, { source, logging, key, time: at });
    if (obstacle !== undefined) {
      counts.refused[obstacle] = (counts.refused[obstacle] ?? 0) + records.length;
      return;
    }
    const target = world.buckets.get(logging.target);
    if (target === undefined) return;
    // Text is made when somebody reads it: most log objects are only listed.
    objectsOf(target).put(key, {
      modified: at,
      read: () => Buffer.from(`${records.map(recordLine).join('\n')}\n`),
      headers: { 'content-type': 'text/plain' },
    });
    counts.objects += 1;
    counts.delivered += records.length;
    note(target, deliveryRecord(target, key, at), MINUTE);
  };

  const settle = (): void => {
    const { accessLogs, seed = 1 } = knobs();
    const now = clock.now();
    if (accessLogs !== undefined) for (const { source, record } of traffic.until(now)) note(source, record);
    while (accessLogs !== undefined && next <= now) {
      const times = [...due.keys()].filter((at) => at <= now).sort((a, b) => a - b);
      for (const at of times) {
        const batches = [...(due.get(at)?.values() ?? [])];
        due.delete(at);
        for (const batch of batches) deliver(batch, at, accessLogs, seed);
      }
      next = [...due.keys()].reduce((first, at) => Math.min(first, at), Number.POSITIVE_INFINITY);
    }
    for (const { bucket, record } of sweep.until(now, accessLogs?.consumers ?? {})) note(bucket, record);
  };

  return {
    note: (source, record) => note(source, record),
    settle,
    streams,
    counts: () => Object.fromEntries([...counted].map(([name, counts]) => [name, { ...counts }])),
  };
}

interface Timing {
  readonly knobs: AccessLogKnobs;
  readonly chance: () => number;
  /** The log writer's own records are never delivered at once, or a bucket that logs to itself would never come to an end. */
  readonly least: number;
  readonly seed: number;
}

/** Late or not, then the next time that the source's batches go out. */
function deliveryTime({ time, bucket }: AccessRecord, { knobs, chance, least, seed }: Timing): number {
  const [from, to] = knobs.delayMinutes ?? [20, 180];
  const [lateFrom, lateTo] = knobs.lateHours ?? [24, 72];
  const late = chance() < (knobs.lateRate ?? 0) ? between(lateFrom, lateTo, chance()) * HOUR : 0;
  const ready = time + Math.max(least, between(from, to, chance()) * MINUTE + late);
  const every = (knobs.batchMinutes ?? 60) * MINUTE;
  if (every <= 0) return ready;
  // Each source has a time of its own within the hour, to the second.
  const offset = Math.floor((chanceOf(seed, bucket)() * every) / 1000) * 1000;
  return Math.ceil((ready - offset) / every) * every + offset;
}

const between = (least: number, most: number, chance: number): number => least + (most - least) * chance;

const hex = (chance: number): string =>
  Math.floor(chance * 2 ** 32)
    .toString(16)
    .toUpperCase()
    .padStart(8, '0');

/** A target that is logged itself has records of the log writer; services show by name. */
const deliveryRecord = (target: BucketState, key: string, time: number): AccessRecord => ({
  bucketOwner: canonicalId(target.account),
  bucket: target.setup.name,
  time,
  requester: `svc:${LOG_WRITER}`,
  requestId: hex(chanceOf(time, key)()).repeat(2),
  operation: 'REST.PUT.OBJECT',
  key,
  requestUri: `PUT /${key} HTTP/1.1`,
  status: 200,
  totalMs: 20,
  turnaroundMs: 12,
  signatureVersion: 'SigV4',
  authenticationType: 'AuthHeader',
});
