import { EXPIRED, failureOf, isThrottled } from '../http/errors.ts';
import type { AdaptiveLimit } from '../throttling/concurrency-limits.ts';
import type { AwsSession } from './session.ts';

export interface RecheckContext {
  readonly limit: Pick<AdaptiveLimit, 'successes'>;
  readonly session: Pick<AwsSession, 'renew'>;
  readonly signal: AbortSignal;
}

/** Renewals per call. While other calls succeed with the same credentials, this one only waited too long to be sent. */
const MAX_RENEWALS = 4;

/** Sends a call again, once for each cause, where its first error proves little. */
export async function withRecheck<O>(send: () => Promise<O>, context: RecheckContext): Promise<O> {
  const successesBefore = context.limit.successes;
  try {
    return await send();
  } catch (error) {
    return recheck(send, context, { error, successesBefore });
  }
}

interface FailedCall {
  readonly error: unknown;
  /** Of the limit, when the call was sent. */
  readonly successesBefore: number;
}

async function recheck<O>(
  send: () => Promise<O>,
  { limit, session, signal }: RecheckContext,
  failed: FailedCall,
): Promise<O> {
  const rechecked = new Set<string>();
  let renewals = 0;
  const isFirst = (cause: string, applies: boolean): boolean => {
    if (!applies || rechecked.has(cause)) return false;
    rechecked.add(cause);
    return true;
  };
  const mayRenew = (othersSucceed: boolean): boolean => {
    renewals += 1;
    return renewals === 1 || (othersSucceed && renewals <= MAX_RENEWALS);
  };
  let { error, successesBefore } = failed;
  for (;;) {
    // Whatever error the end of the scan caused, its reason is the signal's.
    signal.throwIfAborted();
    const code = failureOf(error)?.code ?? '';
    const othersSucceed = limit.successes > successesBefore;
    const isWorthSending =
      // S3 has answered so, under load, for buckets that exist: cloud-custodian/cloud-custodian pull request 6048.
      isFirst('gone', code === 'NoSuchBucket') ||
      (EXPIRED.has(code) && mayRenew(othersSucceed) && session.renew()) ||
      // Throttled at every attempt while other calls succeeded; where none succeeds, another one is no use.
      isFirst('throttled', isThrottled(error) && othersSucceed);
    if (!isWorthSending) throw error;
    successesBefore = limit.successes;
    try {
      return await send();
    } catch (next) {
      error = next;
    }
  }
}
