import { EXPIRED, failureOf, isThrottled } from '../http/errors.ts';
import type { AdaptiveLimit } from '../throttling/concurrency-limits.ts';
import type { AwsSession } from './session.ts';

export interface RecheckContext {
  readonly limit: AdaptiveLimit;
  readonly session: AwsSession;
  readonly signal: AbortSignal;
}

/** Where others come through with the credentials of a call, it was only its turn that came too late. */
const EXPIRED_LOOKS = 4;

/** Sends again, once for each cause, where a first answer proves little. */
export async function withRecheck<O>(send: () => Promise<O>, look: RecheckContext): Promise<O> {
  const before = look.limit.successes;
  try {
    return await send();
  } catch (error) {
    return lookAgain(send, look, { error, before });
  }
}

/** An answer, and how many calls of the lane had come through when it was asked for. */
interface First {
  readonly error: unknown;
  readonly before: number;
}

async function lookAgain<O>(
  send: () => Promise<O>,
  { limit, session, signal }: RecheckContext,
  first: First,
): Promise<O> {
  const causes = new Set<string>();
  let expired = 0;
  const isWorth = (cause: string, condition: boolean): boolean => {
    if (!condition || causes.has(cause)) return false;
    causes.add(cause);
    return true;
  };
  const isWorthRenewing = (othersCameThrough: boolean): boolean => {
    expired += 1;
    return expired === 1 || (othersCameThrough && expired <= EXPIRED_LOOKS);
  };
  let { error, before } = first;
  for (;;) {
    // However the end of the scan showed itself, it is told as what it is.
    signal.throwIfAborted();
    const code = failureOf(error)?.code ?? '';
    const again =
      // S3 has answered so, under load, for buckets that were there.
      isWorth('gone', code === 'NoSuchBucket') ||
      (EXPIRED.has(code) && isWorthRenewing(limit.successes > before) && session.renew()) ||
      // Bad luck at every attempt, while others came through; a lane at standstill is not asked again.
      isWorth('throttled', isThrottled(error) && limit.successes > before);
    if (!again) throw error;
    before = limit.successes;
    try {
      return await send();
    } catch (next) {
      error = next;
    }
  }
}
