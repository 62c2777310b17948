import type { Environment } from '../../model/environment.ts';
import { answeredOperations } from '../http/answered-operations.ts';
import { ATTEMPT_LIMITS, createAttemptClock } from '../http/attempt-clock.ts';
import { watch } from '../http/middleware.ts';
import { openNetwork } from '../http/network.ts';
import { silenceNodeNotice } from '../http/node-notice.ts';
import { type DeclaredAnswers, operationsOf } from '../http/operation.ts';
import type { ReplayingHandler } from '../http/replaying-handler.ts';
import { callerCredentials, regionOf } from './caller.ts';
import type { AwsCredentials } from './session.ts';

/** What clients for the caller's own credentials are made of, outside of a scan. To be closed. */
export interface OpenCaller {
  readonly settings: {
    readonly region: string;
    readonly credentials: () => Promise<AwsCredentials>;
    readonly requestHandler: ReplayingHandler;
    readonly maxAttempts: number;
  };
  readonly close: () => Promise<void>;
}

export interface CallerToOpen {
  readonly env: Environment;
  readonly profile?: string | undefined;
  /** Ends the waiting for credentials. */
  readonly signal: AbortSignal;
  /** How large a response may be; default: as in a scan. */
  readonly bodyBytes?: number;
}

/** undici's word for no limit: an object is as large as it is, and is not held as a whole. */
export const ANY_SIZE = -1;

/** @throws UserError where there are no credentials */
export async function openCaller({
  env,
  profile,
  signal,
  bodyBytes = ATTEMPT_LIMITS.bodyBytes,
}: CallerToOpen): Promise<OpenCaller> {
  silenceNodeNotice();
  const network = openNetwork(env, { ...ATTEMPT_LIMITS, bodyBytes });
  try {
    const region = await regionOf({ env, profile });
    const credentials = await callerCredentials({ env, profile, region, handler: network.handler, signal });
    return { settings: { region, credentials, requestHandler: network.handler, maxAttempts: 8 }, close: network.close };
  } catch (error) {
    await network.close();
    throw error;
  }
}

/**
 * The client takes nothing but whole answers of the declared operations, as a scan does: the SDK reads an empty 200 or the page
 * of a proxy as an answer without members, which looks like the end of a list, or like a setting that is off.
 */
export function validated<C extends object>(client: C, service: string, answers: readonly DeclaredAnswers[]): C {
  const counters = { calls: new Map<string, number>(), throttled: 0, retries: 0 };
  const clock = createAttemptClock(ATTEMPT_LIMITS);
  watch(client, { service, counters, operations: operationsOf(answers), clock, answered: answeredOperations() });
  return client;
}
