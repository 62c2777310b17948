import { setMaxListeners } from 'node:events';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { ResourceControlPolicies } from '../model/inventory.ts';
import type { Observation } from '../model/observation.ts';
import type { AccountReader } from './account-reader.ts';
import type { Connection, ConnectOptions } from './aws.ts';
import { callerCredentials, regionOf } from './caller.ts';
import { organizationsClient, stsClient, type Wiring } from './clients.ts';
import { notConnected } from './connect-errors.ts';
import { isThrottled } from './errors.ts';
import { createLimits } from './limits.ts';
import type { Counters } from './middleware.ts';
import { openNetwork } from './network.ts';
import { quietly } from './node-notice.ts';
import { type AccountToOpen, openAccount } from './open-account.ts';
import { STANDARD_PAUSES } from './retry.ts';
import type { Session } from './session.ts';

const ATTEMPTS = 8;
/** For the first call of all: who mistyped an endpoint should not wait long. */
const ATTEMPTS_TO_CONNECT = 3;
/** AssumeRole, and what the organization is asked, come before the calls of any account. */
const HUB_LANE = { order: -1, max: 16, attempts: ATTEMPTS } as const;

export async function openConnection(options: ConnectOptions): Promise<Connection> {
  const { env, profile, concurrency, runId, now } = options;
  const ended = new AbortController();
  const { signal } = ended;
  // Each pause between two attempts listens.
  setMaxListeners(0, signal);
  const network = openNetwork(env);
  const counters: Counters = { calls: new Map(), throttled: 0, retries: 0 };
  const throttled = (error: unknown): boolean => {
    const is = isThrottled(error);
    if (is) counters.throttled += 1;
    return is;
  };
  const limits = createLimits({ concurrency, isThrottled: throttled });
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
    pauses: options.pauses ?? STANDARD_PAUSES,
    signal,
    env,
    attempts: ATTEMPTS,
  };

  try {
    options.signal.throwIfAborted();
    const region = await regionOf({ env, profile });
    const credentials = await callerCredentials({ env, profile, region, handler: network.handler });
    // The chain renews what can be renewed by itself; what AWS calls expired before its time stays so.
    const session: Session = { credentials, renew: () => false };
    const hubPlace = { region, credentials, lane: limits.lane(HUB_LANE) };

    const lane = limits.lane({ ...HUB_LANE, attempts: ATTEMPTS_TO_CONNECT });
    const first = quietly(() => stsClient(wiring, { ...hubPlace, lane }));
    const identity = await first.send(new GetCallerIdentityCommand({}));
    const arn = identity.Arn ?? '';
    const partition = arn.split(':')[1] ?? '';
    const hub = { wiring, sts: stsClient(wiring, hubPlace), session, partition, region, runId, now };
    const organizations = () => organizationsClient(wiring, hubPlace);

    return {
      partition,
      region,
      caller: { account: identity.Account ?? '', arn },
      isChained: arn.includes(':assumed-role/'),
      async discover() {
        const { discover } = await import('./discover.ts');
        return discover(await organizations(), signal);
      },
      async readRcps(): Promise<Observation<ResourceControlPolicies>> {
        const { readRcps } = await import('./rcps.ts');
        return readRcps(await organizations(), signal);
      },
      openAccount: (account: AccountToOpen): Promise<Observation<AccountReader>> => openAccount(hub, account),
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
