import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Call, Context } from './call.ts';
import { answerControl, isControl } from './control.ts';
import { type Counter, type Counts, createCounter } from './counts.ts';
import { createDice, type Dice } from './faults.ts';
import { accessKeyOf, createCredentials, expiredToken, type Identity, identify, SECRET_KEY } from './identity.ts';
import type { Fault, Knobs } from './knobs.ts';
import { answerLogs } from './logs.ts';
import { answerOrganizations } from './organizations.ts';
import { createRateLimit, type RateLimit } from './rates.ts';
import { HOST_ID, refuse } from './refuse.ts';
import { Refusal, type Reply } from './reply.ts';
import { callOf, type Incoming, readRequest, signatureOf } from './request.ts';
import { answerS3 } from './s3.ts';
import { answerS3Control } from './s3-control.ts';
import type { Scenario } from './scenario.ts';
import { answerSts } from './sts.ts';
import { send } from './wire.ts';
import { createWorld, noSuchBucket, removeBucket, type World } from './world.ts';

export interface SandboxOptions {
  readonly scenario: Scenario;
  readonly knobs?: Knobs;
  /** 0 or nothing: any free one. */
  readonly port?: number;
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
  readonly close: () => Promise<void>;
}

/** Everything that lives as long as the server. */
interface Running {
  readonly world: World;
  readonly credentials: Context['credentials'];
  readonly counter: Counter;
  readonly withinRate: RateLimit;
  knobs: Knobs;
  dice: Dice;
}

export async function startSandbox({ scenario, knobs = {}, port = 0 }: SandboxOptions): Promise<Sandbox> {
  const world = createWorld(scenario);
  const running: Running = {
    world,
    credentials: createCredentials(world),
    counter: createCounter(),
    withinRate: createRateLimit(),
    knobs,
    dice: createDice(knobs),
  };
  const setKnobs = (next: Knobs): void => {
    running.knobs = next;
    running.dice = createDice(next);
  };
  const server = createServer((request, response) => {
    // A client that hangs up makes writing fail; that is its own business.
    void serve(running, setKnobs, request, response).catch((error: unknown) => {
      if (!response.headersSent) response.writeHead(500);
      response.end(`${error instanceof Error ? error.stack : String(error)}\n`);
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
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const { port: opened } = server.address() as AddressInfo;
      resolve(`http://127.0.0.1:${opened}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

let served = 0;

async function serve(
  running: Running,
  setKnobs: (knobs: Knobs) => void,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  served += 1;
  const requestId = `SIM${served.toString(36).toUpperCase().padStart(13, '0')}`;
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('x-amz-id-2', HOST_ID);
  response.setHeader('x-amzn-requestid', requestId);
  const incoming = await readRequest(request);
  if (isControl(incoming.path)) {
    send(response, answerControl(incoming, { counter: running.counter, setKnobs }), undefined);
    return;
  }
  const done = running.counter.begin();
  const { reply, fault } = await answer(running, incoming, requestId);
  // HEAD has no body, not even for an error: the status is all there is.
  const bare = incoming.method === 'HEAD' ? { ...reply, body: '' } : reply;
  done(send(response, bare, fault?.kind));
}

async function answer(running: Running, incoming: Incoming, requestId: string): Promise<Answered> {
  const { world, knobs, credentials, counter } = running;
  const signature = signatureOf(incoming);
  if (signature === undefined) {
    const anonymous = new Refusal({ code: 'AccessDenied', status: 403, message: 'Access Denied' });
    return { reply: refuse('s3', anonymous, requestId), fault: undefined };
  }
  const call = callOf(incoming, signature);
  let identity: Identity | undefined;
  let rejected: Refusal | undefined;
  try {
    identity = identify(world, credentials, signature);
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    rejected = error;
  }
  const account = identity?.account ?? '';
  counter.request({ ...call, account }, knobs.countBuckets === true);
  // A fault in an account strikes the way into it too, which is asked for from outside.
  const entered =
    call.operation === 'sts:AssumeRole' ? /::(\d{12}):/.exec(call.query.get('RoleArn') ?? '')?.[1] : undefined;
  const fault = running.dice.pick({ ...call, account: entered ?? account });
  const wait = (knobs.latencyByOperation?.[call.operation] ?? knobs.latencyMs ?? 0) + slowness(fault);
  if (wait > 0) await sleep(wait);
  try {
    if (identity === undefined) throw rejected;
    if (knobs.organizationsRates === true && !running.withinRate(identity.account, call.operation, Date.now())) {
      throw slowDown();
    }
    if (fault !== undefined) strike(fault, call, world);
    return { reply: handle(call, { world, knobs, credentials, identity, fault }), fault };
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    return { reply: refuse(call.service, error, requestId), fault };
  }
}

interface Answered {
  readonly reply: Reply;
  readonly fault: Fault | undefined;
}

const slowness = (fault: Fault | undefined): number => (fault?.kind === 'slow' ? (fault.ms ?? 20_000) : 0);

/** Faults that are answers of AWS; the others spoil the content or the wire later. */
function strike({ kind }: Fault, call: Call, world: World): void {
  const state = world.buckets.get(call.bucket);
  switch (kind) {
    case 'throttle':
      throw slowDown();
    case 'error':
      throw serverError();
    case 'denied':
      throw new Refusal({ code: 'AccessDenied', status: 403, message: `Access Denied: ${call.action}` });
    case 'expired-token':
      throw expiredToken();
    case 'no-such-bucket':
      if (call.bucket !== '') throw noSuchBucket(call.bucket);
      return;
    case 'vanish':
      if (state !== undefined) removeBucket(world, state);
      return;
    default:
      return;
  }
}

const slowDown = (): Refusal =>
  new Refusal({ code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' });

let errors = 0;

function serverError(): Refusal {
  errors += 1;
  return errors % 2 === 0
    ? new Refusal({ code: 'ServiceUnavailable', status: 503, message: 'Service is unable to handle request.' })
    : new Refusal({
        code: 'InternalError',
        status: 500,
        message: 'We encountered an internal error. Please try again.',
      });
}

function handle(call: Call, context: Context): Reply {
  switch (call.service) {
    case 's3':
      return answerS3(call, context);
    case 's3control':
      return answerS3Control(call, context);
    case 'sts':
      return answerSts(call, context);
    case 'organizations':
      return answerOrganizations(call, context);
    case 'logs':
      return answerLogs(call, context);
  }
}
