import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createAccessLogs, type SourceCounts } from './access-logs/access-logs.ts';
import { answer, type Running, serverTime } from './answer.ts';
import { type ClockSetup, createClock } from './clock.ts';
import { answerControl, type Controlled, isControl } from './control.ts';
import { type Counts, createCounter } from './counts.ts';
import { createDice } from './faults.ts';
import { accessKeyOf, createCredentials, SECRET_KEY } from './identity.ts';
import type { Knobs } from './knobs.ts';
import { type LoggedRequest, loggedRecord } from './logged-request.ts';
import { createRateLimit } from './rates.ts';
import { HOST_ID, refuse } from './refuse.ts';
import { Refusal } from './reply.ts';
import { readRequest } from './request.ts';
import type { BucketSetup, Scenario } from './scenario.ts';
import { send } from './wire.ts';
import { createWorld } from './world.ts';

export interface SandboxOptions {
  readonly scenario: Scenario;
  readonly knobs?: Knobs;
  /** 0 or nothing: any free one. */
  readonly port?: number;
  /** The simulated time; the real one without it. */
  readonly clock?: ClockSetup;
  /** Called before each request is answered, with the operation and the bucket: what somebody else does meanwhile. */
  readonly meanwhile?: (operation: string, bucket: string) => void;
}

/** A simulated organization that is being served on 127.0.0.1. */
export interface Sandbox {
  readonly url: string;
  /** What an AWS client needs in its environment to talk to it as the management account, or as the first one. */
  readonly env: Readonly<Record<string, string>>;
  /** The same as another account. */
  readonly envOf: (account: string) => Readonly<Record<string, string>>;
  readonly counts: () => Counts;
  readonly resetCounts: () => void;
  readonly setKnobs: (knobs: Knobs) => void;
  /** The simulated time, in milliseconds since 1970. */
  readonly now: () => number;
  /** Moves the simulated time on; access logs that are due by then are delivered. */
  readonly advance: (seconds: number) => void;
  readonly advanceTo: (time: string) => void;
  /** Settings of a bucket as they are now. */
  readonly bucket: (name: string) => BucketSetup | undefined;
  /** Changes a bucket as somebody else would do it; false if there is none of that name. */
  readonly changeBucket: (name: string, change: Partial<BucketSetup>) => boolean;
  /** What became of the requests to each source. */
  readonly accessLogs: () => Readonly<Record<string, SourceCounts>>;
  /** Logs a request that nobody sent; false if there is no such bucket. */
  readonly logRequest: (request: LoggedRequest) => boolean;
  readonly close: () => Promise<void>;
}

export async function startSandbox({
  scenario,
  knobs = {},
  port = 0,
  clock: setup = {},
  meanwhile,
}: SandboxOptions): Promise<Sandbox> {
  const world = createWorld(scenario);
  const clock = createClock(setup);
  const accessLogs = createAccessLogs({ world, clock, knobs: () => running.knobs });
  const running: Running = {
    world,
    clock,
    accessLogs,
    credentials: createCredentials(world),
    counter: createCounter(),
    withinRate: createRateLimit(),
    knobs,
    dice: createDice(knobs),
    errors: 0,
    ...(meanwhile === undefined ? {} : { meanwhile }),
  };
  const setKnobs = (next: Knobs): void => {
    running.knobs = next;
    running.dice = createDice(next);
  };
  const moveTo = (time: number): void => {
    clock.moveTo(time);
    accessLogs.settle();
  };
  const logRequest = (request: LoggedRequest): boolean => {
    const source = world.buckets.get(request.bucket);
    if (source !== undefined) accessLogs.note(source, loggedRecord(source, request, clock.now()));
    return source !== undefined;
  };
  const controlled: Controlled = { counter: running.counter, setKnobs, clock, accessLogs, logRequest };
  accessLogs.settle();
  const server = createServer((request, response) => {
    void serve(running, controlled, { request, response }).catch((error: unknown) => {
      const refusal = error instanceof Refusal ? error : internalFailure(error);
      if (response.headersSent) response.destroy();
      else send(response, refuse('s3', refusal, ''), undefined);
    });
  });
  server.keepAliveTimeout = 60_000;
  const url = await listen(server, port);
  const first = scenario.organization?.managementAccount ?? scenario.accounts[0]?.id ?? '';
  const envOf = (account: string) => ({
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: accessKeyOf(account),
    AWS_SECRET_ACCESS_KEY: SECRET_KEY,
    AWS_REGION: 'us-east-1',
  });
  return {
    url,
    env: envOf(first),
    envOf,
    counts: running.counter.read,
    resetCounts: running.counter.reset,
    setKnobs,
    now: clock.now,
    advance: (seconds) => moveTo(clock.now() + seconds * 1000),
    advanceTo: (time) => moveTo(Date.parse(time)),
    bucket: (name) => world.buckets.get(name)?.setup,
    changeBucket: (name, change) => {
      accessLogs.settle();
      const state = world.buckets.get(name);
      if (state !== undefined) state.setup = { ...state.setup, ...change };
      return state !== undefined;
    },
    accessLogs: () => {
      accessLogs.settle();
      return accessLogs.counts();
    },
    logRequest,
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') reject(new Error('the server has no port'));
      else resolve(`http://127.0.0.1:${address.port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A mistake of the simulation itself: told to the client, who has a log that somebody reads. */
const internalFailure = (error: unknown): Refusal =>
  new Refusal({
    code: 'SimulationFailed',
    status: 500,
    message: error instanceof Error ? `${error.message}\n${error.stack}` : String(error),
  });

let served = 0;

async function serve(running: Running, controlled: Controlled, { request, response }: Exchange): Promise<void> {
  served += 1;
  const requestId = `SIM${served.toString(36).toUpperCase().padStart(13, '0')}`;
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', HOST_ID);
  response.setHeader('x-amzn-requestid', requestId);
  const incoming = await readRequest(request);
  const { knobs, clock } = running;
  if (knobs.simulatedDate === true) response.setHeader('date', new Date(clock.now()).toUTCString());
  else if (knobs.clockSkewSeconds !== undefined) response.setHeader('date', new Date(serverTime(knobs)).toUTCString());
  if (isControl(incoming.path)) {
    send(response, answerControl(incoming, controlled), undefined);
    return;
  }
  const done = running.counter.begin();
  let status = 500;
  try {
    const { reply, fault } = await answer(running, incoming, requestId);
    // HEAD has no body, not even for an error: the status is all there is.
    status = send(response, incoming.method === 'HEAD' ? { ...reply, body: '' } : reply, fault?.kind);
  } finally {
    done(status);
  }
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}
