import type { Bucket } from '../../model/inventory.ts';
import { memoized, perSnapshot, type Snapshot } from '../snapshot.ts';

const HOUR = 3_600_000;
/** A source that was read a day ago has an object of nearly that age, unless somebody took it away. */
const READ_BEFORE = 20 * HOUR;
const OLD = 18 * HOUR;

/**
 * Whether somebody seems to move log objects out of a target: some sources arrive there that had something to log a day ago,
 * and of none of all its sources is there an object of that age. By event time only what was delivered today is listed, which
 * does not show it.
 */
export const isMovedAway = perSnapshot((snapshot) =>
  memoized((target: string): boolean => {
    const ages = snapshot
      .graph()
      .sources(target)
      .flatMap((source) => ageOf(snapshot, source) ?? []);
    return ages.some(({ wasRead }) => wasRead) && ages.every(({ oldest }) => oldest < OLD);
  }),
);

interface Age {
  /** Of the oldest object that the look saw, in milliseconds. */
  readonly oldest: number;
  /** An earlier scan read the source, so that there was something to log. */
  readonly wasRead: boolean;
}

function ageOf({ inventory, context }: Snapshot, { name, facts: { arrival, logging } }: Bucket): Age | undefined {
  if (arrival?.state !== 'known' || logging?.state !== 'known' || arrival.value.oldestAt === '') return undefined;
  const now = Date.parse(arrival.value.at);
  const earlier = context.arrivals?.(inventory.account.id).get(name);
  return {
    oldest: now - Date.parse(arrival.value.oldestAt),
    wasRead:
      logging.value.keyFormat !== 'partitioned-event-time' &&
      earlier !== undefined &&
      now - Date.parse(earlier.lastRead) >= READ_BEFORE,
  };
}
