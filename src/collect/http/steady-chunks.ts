import { ATTEMPT_LIMITS } from './attempt-clock.ts';
import { UnexpectedResponse } from './unexpected-response.ts';

/** What a body may be waited for: so long at the start, and longer with every byte of it. */
export interface Patience {
  readonly waitMs: number;
  readonly bytesPerSecond: number;
}

/** No connection that somebody works with is slower. */
const PATIENCE: Patience = { waitMs: ATTEMPT_LIMITS.attemptMs, bytesPerSecond: 4096 };

/**
 * The chunks of a body of any size. undici ends silence alone, so that a peer which drips byte after byte would hold the run
 * for ever. Only waiting for the peer counts: who reads may take any time.
 */
export async function* steadyChunks<T extends Uint8Array>(
  body: AsyncIterable<T>,
  { waitMs, bytesPerSecond }: Patience = PATIENCE,
): AsyncGenerator<T, void, undefined> {
  const chunks = body[Symbol.asyncIterator]();
  let [waited, received] = [0, 0];
  try {
    for (;;) {
      const asked = performance.now();
      const next = await chunks.next();
      if (next.done) return;
      waited += performance.now() - asked;
      received += next.value.length;
      if (waited > waitMs + (received / bytesPerSecond) * 1000)
        throw new UnexpectedResponse('AttemptTimeout', `${received} bytes in ${Math.round(waited / 1000)} s`);
      yield next.value;
    }
  } finally {
    // What is still to come is of no use: the connection is closed.
    await chunks.return?.();
  }
}
