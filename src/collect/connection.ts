import { setMaxListeners } from 'node:events';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { ResourceControlPolicies } from '../model/inventory.ts';
import type { Observation } from '../model/observation.ts';
import type { AccountReader } from './account-reader.ts';
import { type Bulkhead, createBulkhead } from './bulkhead.ts';
import { ATTEMPT_LIMITS, type AttemptLimits, createAttemptClock } from './http/attempt-clock.ts';
import { organizationsClient, stsClient, type Wiring } from './http/clients.ts';
import { isThrottled } from './http/errors.ts';
import type { CallCounters, Stats } from './http/middleware.ts';
import { type NetworkEnvironment, openNetwork } from './http/network.ts';
import { quietly } from './http/node-notice.ts';
import { UnexpectedResponse } from './http/unexpected-response.ts';
import type { DiscoveredOrganization } from './organization/discover.ts';
import { callerCredentials, regionOf } from './session/caller.ts';
import { notConnected } from './session/connect-errors.ts';
import { type AccountToOpen, openAccount } from './session/open-account.ts';
import type { AwsCredentials, AwsSession } from './session/session.ts';
import { createConcurrencyLimits } from './throttling/concurrency-limits.ts';
import { type Pauses, STANDARD_PAUSES } from './throttling/retry-strategy.ts';

export interface ConnectOptions {
  readonly profile?: string | undefined;
  /** Calls in flight of the whole process. */
  readonly concurrency: number;
  /** Ends everything that is under way; what was asked for then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** Endpoints, proxies, Region and credentials. The credential chain looks at the process's own environment besides. */
  readonly env: NetworkEnvironment;
  /** Part of the session name that member accounts see in CloudTrail. */
  readonly runId: string;
  readonly now: () => Date;
  /** Between attempts; those of the SDK's standard mode unless given. */
  readonly pauses?: Pauses | undefined;
  /** Of each attempt; the program's own unless given. */
  readonly attemptLimits?: Partial<AttemptLimits> | undefined;
}

/** The caller's way into AWS. To be closed. */
export interface Connection {
  /** Of the caller's ARN: `aws`, `aws-us-gov`, … */
  readonly partition: string;
  /** For what is asked of no particular Region. */
  readonly region: string;
  readonly caller: { readonly account: string; readonly arn: string };
  /** The caller is in an assumed role, so that the roles it assumes last an hour at most. */
  readonly isChained: boolean;
  discover(): Promise<DiscoveredOrganization>;
  readRcps(): Promise<Observation<ResourceControlPolicies>>;
  /** `denied` or `failed` where the account cannot be entered. */
  openAccount(account: AccountToOpen): Promise<Observation<AccountReader>>;
  /** More calls could be in flight than there are to begin. */
  hasRoom(): boolean;
  /** What went wrong although nobody foresaw it. */
  readonly bulkhead: Bulkhead;
  stats(): Stats;
  close(): Promise<void>;
}

const ATTEMPTS = 8;
/** For the first call of all: who mistyped an endpoint should not wait long. */
const ATTEMPTS_TO_CONNECT = 3;
/** AssumeRole, and what the organization is asked, come before the calls of any account. */
const HUB_LANE = { priority: { order: -1 }, max: 16, attempts: ATTEMPTS };

export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const { env, profile, concurrency, runId, now } = options;
  const ended = new AbortController();
  const { signal } = ended;
  // Each pause between two attempts listens.
  setMaxListeners(0, signal);
  const attemptLimits = { ...ATTEMPT_LIMITS, ...options.attemptLimits };
  const network = openNetwork(env, attemptLimits);
  const counters: CallCounters = { calls: new Map(), throttled: 0, retries: 0 };
  const limits = createConcurrencyLimits({ concurrency });
  // Cutting the connections ends the calls: a signal for each of them would cost a tenth of the time that calls take.
  const stop = (): void => {
    limits.abort(options.signal.reason);
    ended.abort(options.signal.reason);
    void network.close();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  const close = async (): Promise<void> => {
    options.signal.removeEventListener('abort', stop);
    await network.close();
  };

  const wiring: Wiring = {
    handler: network.handler,
    limits,
    counters,
    clock: createAttemptClock(attemptLimits),
    bulkhead: createBulkhead(signal),
    pauses: options.pauses ?? STANDARD_PAUSES,
    signal,
    env,
    attempts: ATTEMPTS,
    settings: new Map(),
  };

  try {
    options.signal.throwIfAborted();
    const region = await regionOf({ env, profile });
    const credentials = await callerCredentials({ env, profile, region, handler: network.handler });
    // The chain renews what can be renewed by itself; what AWS calls expired before its time stays so.
    const session: AwsSession = { credentials: lasting(credentials), freshened: () => undefined, renew: () => false };
    const hubPlace = { region, session, limit: limits.limit(HUB_LANE) };

    const limit = limits.limit({ ...HUB_LANE, attempts: ATTEMPTS_TO_CONNECT });
    const first = quietly(() => stsClient(wiring, { ...hubPlace, limit }));
    const sts = stsClient(wiring, hubPlace);
    const identity = await first.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
      // AWS is there and busy, which is worth the patience of every other call.
      if (isThrottled(error)) return sts.send(new GetCallerIdentityCommand({}));
      throw error;
    });
    const arn = identity.Arn ?? '';
    const partition = arn.split(':')[1] ?? '';
    const hub = { wiring, sts, session, partition, region, runId, now };
    const organizations = () => organizationsClient(wiring, hubPlace);

    return {
      partition,
      region,
      caller: { account: identity.Account ?? '', arn },
      isChained: arn.includes(':assumed-role/'),
      async discover() {
        const { discover } = await import('./organization/discover.ts');
        return discover(await organizations(), signal);
      },
      async readRcps(): Promise<Observation<ResourceControlPolicies>> {
        const { readRcps } = await import('./organization/resource-control-policies.ts');
        const seen = await readRcps(await organizations(), wiring);
        // Connections that were cut look like a failure.
        signal.throwIfAborted();
        return seen;
      },
      openAccount: (account: AccountToOpen): Promise<Observation<AccountReader>> => openAccount(hub, account),
      hasRoom: limits.hasRoom,
      bulkhead: wiring.bulkhead,
      stats: () => ({
        calls: Object.fromEntries([...counters.calls].sort(([a], [b]) => (a < b ? -1 : 1))),
        throttled: counters.throttled,
        retries: counters.retries,
      }),
      close,
    };
  } catch (error) {
    await close();
    options.signal.throwIfAborted();
    throw notConnected(error, { env, profile });
  }
}

/** Credentials that could be had at first and cannot be renewed later stop calls, not the program. */
function lasting(provider: () => Promise<AwsCredentials>): () => Promise<AwsCredentials> {
  let hadSome = false;
  return async () => {
    try {
      const credentials = await provider();
      hadSome = true;
      return credentials;
    } catch (error) {
      throw hadSome ? new UnexpectedResponse('CredentialsRefused', 'the chain gave none', error) : error;
    }
  };
}
