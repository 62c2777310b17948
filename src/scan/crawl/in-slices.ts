import pLimit from 'p-limit';
import type { FactRequest } from '../../collect/account-reader.ts';

/** Reads of one account that may wait for a permit at once. */
const QUEUED_READS = 512;
/** Reads that are handed to the limiter at once, which holds all of them: bounds the memory of an account with a million buckets. */
const SLICE = 4_096;

/**
 * @throws what the first read throws; those that wait are not begun then. At the end of a slice fewer reads than usual are
 * in flight, for as long as one read takes.
 */
export async function inSlices(
  requests: readonly FactRequest[],
  read: (request: FactRequest) => Promise<void>,
): Promise<void> {
  const limit = pLimit(QUEUED_READS);
  try {
    for (let start = 0; start < requests.length; start += SLICE) {
      await limit.map(requests.slice(start, start + SLICE), read);
    }
  } finally {
    limit.clearQueue();
  }
}
