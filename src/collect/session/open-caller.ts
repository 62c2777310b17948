import type { Environment } from '../../model/environment.ts';
import { ATTEMPT_LIMITS } from '../http/attempt-clock.ts';
import { openNetwork } from '../http/network.ts';
import { silenceNodeNotice } from '../http/node-notice.ts';
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
