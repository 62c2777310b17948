import { setMaxListeners } from 'node:events';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { Environment } from '../model/environment.ts';
import { type RequestsOfBucket, requestsNotGiven } from '../model/facts/requests.ts';
import type { ResourceControlPolicies } from '../model/inventory.ts';
import type { Observation } from '../model/observation.ts';
import type { AccountReader } from './account-reader.ts';
import { type Bulkhead, createBulkhead } from './bulkhead.ts';
import { answeredOperations } from './http/answered-operations.ts';
import { ATTEMPT_LIMITS, type AttemptLimits, createAttemptClock } from './http/attempt-clock.ts';
import { organizationsClient, stsClient, type Wiring } from './http/clients.ts';
import { failureOf, isThrottled } from './http/errors.ts';
import type { CallCounters, Stats } from './http/middleware.ts';
import { openNetwork } from './http/network.ts';
import { silenceNodeNotice } from './http/node-notice.ts';
import type { Operations } from './http/operation.ts';
import { collectExamples } from './http/request-examples.ts';
import { UnexpectedResponse } from './http/unexpected-response.ts';
import { OPERATIONS } from './operations.ts';
import { type DiscoveredOrganization, discover, organizationIdOf } from './organization/discover.ts';
import { readRcps } from './organization/resource-control-policies.ts';
import { callerCredentials, regionOf } from './session/caller.ts';
import { notConnected } from './session/connect-errors.ts';
import {
  type AccountChanger,
  type AccountToChange,
  type AccountToOpen,
  type HubOfRegion,
  openAccount,
  openChanger,
  openSecurityHub,
} from './session/open-account.ts';
import type { AwsCredentials, AwsSession } from './session/session.ts';
import { IN_FLIGHT_PER_REGION } from './throttling/call-limits.ts';
import { createConcurrencyLimits } from './throttling/concurrency-limits.ts';
import { type Pauses, STANDARD_PAUSES } from './throttling/retry-strategy.ts';

export interface ConnectOptions {
  readonly profile?: string | undefined;
  /** Attempts in flight of the whole process. */
  readonly concurrency: number;
  /** Ends every request; its promise then rejects with the signal's reason. */
  readonly signal: AbortSignal;
  /** Endpoints, proxies, Region and credentials. The credential chain also reads the environment of the process. */
  readonly env: Environment;
  /** Part of the session name that member accounts see in CloudTrail. */
  readonly runId: string;
  readonly now: () => Date;
  /** Time of what is read; default: the same. */
  readonly scanTime?: () => Date;
  /** Back-off between attempts; default: that of the SDK's standard mode. */
  readonly pauses?: Pauses | undefined;
  /** Of each attempt; default: those of the program. */
  readonly attemptLimits?: Partial<AttemptLimits> | undefined;
  /** The only operations that can be sent; default: those of a scan, which all read. */
  readonly operations?: Operations | undefined;
  /** What is known of the requests to a bucket; default: nothing. */
  readonly requestsOf?: RequestsOfBucket | undefined;
}

/** The caller's access to AWS. To be closed. */
export interface Connection {
  /** Of the caller's ARN: `aws`, `aws-us-gov`, … */
  readonly partition: string;
  /** For requests that belong to no particular Region. */
  readonly region: string;
  readonly caller: { readonly account: string; readonly arn: string };
  /** The caller's credentials are of an assumed role, so that the sessions of the roles it assumes last an hour at most. */
  readonly isChained: boolean;
  /** Whether AWS has a host for this Region, be it one that the account has not enabled. */
  answersIn(region: string): Promise<boolean>;
  /** Of the caller's organization; `''` where there is none, or where it may not be asked for. */
  organizationId(): Promise<string>;
  discover(): Promise<DiscoveredOrganization>;
  readRcps(): Promise<Observation<ResourceControlPolicies>>;
  /** `denied` or `failed` where no role of the account can be assumed. */
  openAccount(account: AccountToOpen): Promise<Observation<AccountReader>>;
  /** The same for Security Hub of the account; its operations have to be among those that can be sent. */
  openSecurityHub(account: AccountToOpen): Promise<Observation<HubOfRegion>>;
  /** The same for changes of buckets; operations that write have to be among those that can be sent. */
  openChanger(account: AccountToChange): Promise<Observation<AccountChanger>>;
  /** More calls could be admitted than there are to begin. */
  hasRoom(): boolean;
  /** Keeps errors that nobody foresaw to where they happened. */
  readonly bulkhead: Bulkhead;
  stats(): Stats;
  close(): Promise<void>;
}

const ATTEMPTS = 8;
/** For the very first call: somebody who mistyped an endpoint should not wait long. */
const ATTEMPTS_TO_CONNECT = 3;
/** AssumeRole and the requests to Organizations come before the calls of any account. */
const CALLER_LIMIT = { priority: { order: -1 }, max: IN_FLIGHT_PER_REGION, attempts: ATTEMPTS };

interface OpenWiring {
  readonly wiring: Wiring;
  readonly close: () => Promise<void>;
}

/** Nothing is sent yet. The signal of the options ends what is sent later. */
function openWiring(options: ConnectOptions): OpenWiring {
  const { env } = options;
  const ended = new AbortController();
  const { signal } = ended;
  // Each back-off adds a listener.
  setMaxListeners(0, signal);
  silenceNodeNotice();
  const attemptLimits = { ...ATTEMPT_LIMITS, ...options.attemptLimits };
  const network = openNetwork(env, attemptLimits);
  const limits = createConcurrencyLimits({ concurrency: options.concurrency });
  // Closing the connections ends the calls: a signal for each call would cost a tenth of its time.
  const stop = (): void => {
    limits.abort(options.signal.reason);
    ended.abort(options.signal.reason);
    void network.close();
  };
  options.signal.addEventListener('abort', stop, { once: true });
  const wiring: Wiring = {
    handler: network.handler,
    limits,
    counters: { calls: new Map(), throttled: 0, retries: 0 },
    operations: options.operations ?? OPERATIONS,
    clock: createAttemptClock(attemptLimits),
    answered: answeredOperations(),
    bulkhead: createBulkhead(signal),
    pauses: options.pauses ?? STANDARD_PAUSES,
    signal,
    env,
    attempts: ATTEMPTS,
    requestsOf: options.requestsOf ?? requestsNotGiven,
    settings: new Map(),
    examples: collectExamples(),
  };
  const close = async (): Promise<void> => {
    options.signal.removeEventListener('abort', stop);
    await network.close();
  };
  return { wiring, close };
}

/** @throws UserError where there are no credentials, or where AWS does not take them or is not reached */
export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const { env, profile, runId, now, scanTime = now } = options;
  const { wiring, close } = openWiring(options);
  const { handler, limits, signal } = wiring;
  try {
    options.signal.throwIfAborted();
    const region = await regionOf({ env, profile });
    const credentials = await callerCredentials({ env, profile, region, handler, signal });
    // The chain renews its credentials by itself; those that AWS calls expired before their time stay so.
    const session: AwsSession = {
      credentials: refusalsFailCalls(credentials),
      freshened: () => undefined,
      renew: () => false,
    };
    const callerContext = { region, session, limit: limits.limit(CALLER_LIMIT) };

    const limit = limits.limit({ ...CALLER_LIMIT, attempts: ATTEMPTS_TO_CONNECT });
    const first = stsClient(wiring, { ...callerContext, limit });
    const sts = stsClient(wiring, callerContext);
    const identity = await first.send(new GetCallerIdentityCommand({})).catch((error: unknown) => {
      // AWS answers and throttles, which is worth as many attempts as any other call.
      if (isThrottled(error)) return sts.send(new GetCallerIdentityCommand({}));
      throw error;
    });
    const arn = identity.Arn ?? '';
    const partition = arn.split(':')[1] ?? '';
    const callerAccount = { wiring, sts, session, partition, region, runId, now, scanTime };
    const organizations = () => organizationsClient(wiring, callerContext);

    return {
      partition,
      region,
      caller: { account: identity.Account ?? '', arn },
      isChained: arn.includes(':assumed-role/'),
      async answersIn(inRegion: string): Promise<boolean> {
        const there = stsClient(wiring, { ...callerContext, region: inRegion, limit });
        try {
          await there.send(new GetCallerIdentityCommand({}));
          return true;
        } catch (error) {
          options.signal.throwIfAborted();
          const failure = failureOf(error);
          if (failure === undefined) throw error;
          return failure.from === 'service';
        }
      },
      organizationId: async () => organizationIdOf(await organizations(), signal),
      discover: async () => discover(await organizations(), signal),
      async readRcps(): Promise<Observation<ResourceControlPolicies>> {
        const policies = await readRcps(await organizations(), wiring);
        // Connections that the signal closed look like a failed fact.
        signal.throwIfAborted();
        return policies;
      },
      openAccount: (account: AccountToOpen): Promise<Observation<AccountReader>> => openAccount(callerAccount, account),
      openSecurityHub: (account) => openSecurityHub(callerAccount, account),
      openChanger: (account) => openChanger(callerAccount, account),
      bulkhead: wiring.bulkhead,
      hasRoom: limits.hasRoom,
      stats: () => statsOf(wiring.counters),
      close,
    };
  } catch (error) {
    await close();
    options.signal.throwIfAborted();
    throw notConnected(error, { env, profile });
  }
}

const statsOf = ({ calls, throttled, retries }: CallCounters): Stats => ({
  calls: Object.fromEntries([...calls].sort(([a], [b]) => (a < b ? -1 : 1))),
  throttled,
  retries,
});

/** Where the first credentials cannot be renewed later, calls fail and the program goes on. */
function refusalsFailCalls(provider: () => Promise<AwsCredentials>): () => Promise<AwsCredentials> {
  let hadCredentials = false;
  return async () => {
    try {
      const credentials = await provider();
      hadCredentials = true;
      return credentials;
    } catch (error) {
      throw hadCredentials
        ? new UnexpectedResponse('CredentialsRefused', 'the credential chain gave no credentials', error)
        : error;
    }
  };
}
