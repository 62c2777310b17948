import type { Clock } from '../clock.ts';
import type { World } from '../world.ts';
import type { AccessRecord } from './access-record.ts';

const MINUTE = 60_000;

/** One log stream, as far as it is visible. */
interface LogStream {
  readonly name: string;
  readonly created: number;
  readonly firstEvent: number | undefined;
  readonly lastEvent: number | undefined;
  readonly lastIngestion: number | undefined;
}

/** Access logs that go to log groups of CloudWatch Logs. */
export interface LogStreams {
  readonly isLogged: (bucket: string) => boolean;
  readonly add: (bucket: string, record: AccessRecord, delivered: number) => void;
  /** Streams of a log group; `undefined` if no such group is known. What the last `lagMinutes` brought does not show yet. */
  readonly of: (group: string, lagMinutes: number) => readonly LogStream[] | undefined;
}

interface Event {
  readonly time: number;
  readonly delivered: number;
}

export function createLogStreams(world: World, clock: Clock): LogStreams {
  const started = clock.now();
  const groupsOf = new Map<string, string[]>();
  const bucketsOf = new Map<string, string[]>();
  for (const [account, { setup }] of world.accounts) {
    for (const { bucket, region, destination } of setup.deliveries ?? []) {
      const group = destination === undefined ? undefined : logGroupOf(destination);
      if (group === undefined || !group.startsWith(`arn:aws:logs:${region}:${account}:`)) continue;
      groupsOf.set(bucket, [...(groupsOf.get(bucket) ?? []), group]);
      bucketsOf.set(group, [...(bucketsOf.get(group) ?? []), bucket]);
    }
  }
  const events = new Map<string, Event[]>();
  return {
    isLogged: (bucket) => groupsOf.has(bucket),
    add: (bucket, { time }, delivered) => {
      if (!groupsOf.has(bucket)) return;
      const seen = events.get(bucket);
      if (seen === undefined) events.set(bucket, [{ time, delivered }]);
      else seen.push({ time, delivered });
    },
    of: (group, lagMinutes) => {
      const until = clock.now() - lagMinutes * MINUTE;
      return bucketsOf.get(group)?.flatMap((bucket) => {
        const visible = (events.get(bucket) ?? []).filter(({ delivered }) => delivered <= until);
        const extreme = (of: (...values: number[]) => number, values: readonly number[]): number | undefined =>
          values.length === 0 ? undefined : values.reduce((a, b) => of(a, b));
        const times = visible.map(({ time }) => time);
        const ingested = visible.map(({ delivered }) => delivered);
        const stream: LogStream = {
          name: `${bucket}_access-logs`,
          created: extreme(Math.min, ingested) ?? started,
          firstEvent: extreme(Math.min, times),
          lastEvent: extreme(Math.max, times),
          lastIngestion: extreme(Math.max, ingested),
        };
        // The stream comes with the first event.
        return stream.lastEvent === undefined ? [] : [stream];
      });
    },
  };
}

/** The ARN of a log group without the `:*` that some APIs put behind it; `undefined` for any other destination. */
export const logGroupOf = (arn: string): string | undefined =>
  /^arn:aws:logs:[^:]+:\d{12}:log-group:[^:]+/.exec(arn)?.[0];
