import { EXPIRED, isThrottled, troubleOf } from '../http/errors.ts';
import type { Lane } from '../throttling/concurrency-limits.ts';
import type { Session } from './session.ts';

export interface SecondLook {
  readonly lane: Lane;
  readonly session: Session;
  readonly signal: AbortSignal;
}

/** Where others come through with the credentials of a call, it was only its turn that came too late. */
const EXPIRED_LOOKS = 4;

/** Sends again, once for each cause, where a first answer proves little. */
export async function withSecondLook<O>(send: () => Promise<O>, look: SecondLook): Promise<O> {
  const before = look.lane.successes;
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

async function lookAgain<O>(send: () => Promise<O>, { lane, session, signal }: SecondLook, first: First): Promise<O> {
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
    const code = troubleOf(error)?.code ?? '';
    const again =
      // S3 has answered so, under load, for buckets that were there.
      isWorth('gone', code === 'NoSuchBucket') ||
      (EXPIRED.has(code) && isWorthRenewing(lane.successes > before) && session.renew()) ||
      // Bad luck at every attempt, while others came through; a lane at standstill is not asked again.
      isWorth('throttled', isThrottled(error) && lane.successes > before);
    if (!again) throw error;
    before = lane.successes;
    try {
      return await send();
    } catch (next) {
      error = next;
    }
  }
}
