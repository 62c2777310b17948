import { setTimeout as sleep } from 'node:timers/promises';
import { answerAthena } from './athena.ts';
import type { Call, Context } from './call.ts';
import { answerCloudtrail } from './cloudtrail.ts';
import type { Counter } from './counts.ts';
import type { Dice } from './faults.ts';
import { expiredToken, type Identity, identify, notAuthorized } from './identity.ts';
import type { Fault, Knobs } from './knobs.ts';
import { answerLogs } from './logs.ts';
import { answerOrganizations } from './organizations.ts';
import type { RateLimit } from './rates.ts';
import { refuse } from './refuse.ts';
import { Refusal, type Reply } from './reply.ts';
import { callOf, type Incoming, signatureOf } from './request.ts';
import { answerS3 } from './s3.ts';
import { answerS3Control } from './s3-control.ts';
import { answerSts } from './sts.ts';
import { noSuchBucket, removeBucket, type World } from './world.ts';

/** Everything that lives as long as the server. */
export interface Running {
  readonly world: World;
  readonly credentials: Context['credentials'];
  readonly counter: Counter;
  readonly withinRate: RateLimit;
  knobs: Knobs;
  dice: Dice;
  /** Server errors dealt out so far; they are of two kinds in turn. */
  errors: number;
}

export interface Answered {
  readonly reply: Reply;
  /** What spoils the answer on its way, if anything. */
  readonly fault: Fault | undefined;
}

/** The answer to one request: who asks, what goes wrong, then what the service says. */
export async function answer(running: Running, incoming: Incoming, requestId: string): Promise<Answered> {
  const { world, knobs, credentials, counter } = running;
  const signature = signatureOf(incoming);
  if (signature === undefined) {
    const anonymous = new Refusal({ code: 'AccessDenied', status: 403, message: 'Access Denied' });
    return { reply: refuse('s3', anonymous, requestId), fault: undefined };
  }
  const call = callOf(incoming, signature);
  const identity = refusalOr(() => identify(world, credentials, signature));
  const account = identity instanceof Refusal ? '' : identity.account;
  counter.request({ ...call, account }, knobs.countBuckets === true);
  const fault = running.dice.pick({ ...call, account: entered(call) ?? account });
  const wait = (knobs.latencyByOperation?.[call.operation] ?? knobs.latencyMs ?? 0) + slowness(fault);
  // A server that closes does not wait for answers that nobody will get.
  if (wait > 0) await sleep(wait, undefined, { ref: false });
  const reply = refusalOr(() => {
    if (identity instanceof Refusal) throw identity;
    if (knobs.organizationsRates === true && !running.withinRate(account, call.operation, Date.now())) throw slowDown();
    if (fault !== undefined) strike(fault, { call, identity, running });
    return handle(call, { world, knobs, credentials, identity, fault });
  });
  return { reply: reply instanceof Refusal ? refuse(call.service, reply, requestId) : reply, fault };
}

function refusalOr<T>(work: () => T): T | Refusal {
  try {
    return work();
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** A fault in an account strikes the way into it too, which is asked for from outside. */
const entered = ({ operation, query }: Call): string | undefined =>
  operation === 'sts:AssumeRole' ? /::(\d{12}):/.exec(query.get('RoleArn') ?? '')?.[1] : undefined;

const slowness = (fault: Fault | undefined): number => (fault?.kind === 'slow' ? (fault.ms ?? 20_000) : 0);

interface Victim {
  readonly call: Call;
  readonly identity: Identity;
  readonly running: Running;
}

/** Faults that are answers of AWS; the others spoil the content or the wire later. */
function strike({ kind }: Fault, { call, identity, running }: Victim): void {
  const state = running.world.buckets.get(call.bucket);
  switch (kind) {
    case 'throttle':
      throw slowDown();
    case 'error':
      throw serverError(running);
    case 'denied':
      throw new Refusal({
        code: 'AccessDenied',
        status: 403,
        message: notAuthorized(identity, call.action, call.bucket === '' ? '*' : `arn:aws:s3:::${call.bucket}`),
      });
    case 'expired-token':
      throw expiredToken();
    case 'no-such-bucket':
      if (call.bucket !== '') throw noSuchBucket(call.bucket);
      return;
    case 'vanish':
      if (state !== undefined) removeBucket(running.world, state);
      return;
    default:
      return;
  }
}

const slowDown = (): Refusal =>
  new Refusal({ code: 'SlowDown', status: 503, message: 'Please reduce your request rate.' });

function serverError(running: Running): Refusal {
  running.errors += 1;
  return running.errors % 2 === 0
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
    case 'cloudtrail':
      return answerCloudtrail(call, context);
    case 'athena':
      return answerAthena(call, context);
    case 'logs':
      return answerLogs(call, context);
  }
}
