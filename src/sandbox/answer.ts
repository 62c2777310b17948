import { setTimeout as sleep } from 'node:timers/promises';
import type { AccessLogs } from './access-logs/access-logs.ts';
import { isLogged, servedRecord } from './access-logs/served-request.ts';
import { answerAthena } from './athena.ts';
import type { Call, Context } from './call.ts';
import type { Clock } from './clock.ts';
import { answerCloudtrail } from './cloudtrail.ts';
import type { Counter } from './counts.ts';
import type { Dice } from './faults.ts';
import { expiredToken, type Identity, identify, notAuthorized, secretOf } from './identity.ts';
import { answerKms } from './kms.ts';
import type { Fault, Knobs } from './knobs.ts';
import { answerLogs } from './logs.ts';
import { answerOrganizations } from './organizations.ts';
import type { RateLimit } from './rates.ts';
import { HOST_ID, refuse } from './refuse.ts';
import { Refusal, type Reply } from './reply.ts';
import { callOf, type Incoming } from './request.ts';
import { answerS3 } from './s3.ts';
import { answerS3Control } from './s3-control.ts';
import { answerSecurityHub } from './security-hub/security-hub.ts';
import { type Signature, signatureOf } from './sigv4/signature.ts';
import { verify } from './sigv4/verify.ts';
import { answerSts } from './sts.ts';
import { answerTagging } from './tagging.ts';
import { type BucketState, noSuchBucket, removeBucket, type World } from './world.ts';

/** Everything that lives as long as the server. */
export interface Running {
  readonly world: World;
  readonly clock: Clock;
  readonly accessLogs: AccessLogs;
  readonly credentials: Context['credentials'];
  readonly counter: Counter;
  readonly withinRate: RateLimit;
  knobs: Knobs;
  dice: Dice;
  /** Server errors dealt out so far; they are of two kinds in turn. */
  errors: number;
  readonly meanwhile?: (operation: string, bucket: string) => void;
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
  running.accessLogs.settle();
  const arrival: Arrival = { incoming, requestId, time: running.clock.now(), begun: performance.now() };
  if (signature === undefined) {
    const call = callOf(incoming, ANONYMOUS);
    const refusal = new Refusal({ code: 'AccessDenied', status: 403, message: 'Access Denied' });
    const reply = refuse('s3', refusal, requestId);
    logRequest(running, world.buckets.get(call.bucket), arrival, { call, reply, refusal, requester: undefined });
    return { reply, fault: undefined };
  }
  const call = callOf(incoming, signature);
  const identity = refusalOr(() => authenticated(running, incoming, signature));
  const account = identity instanceof Refusal ? '' : identity.account;
  counter.request({ ...call, account }, knobs.countBuckets === true);
  const fault = running.dice.pick({ ...call, account: entered(call) ?? account });
  const wait = (knobs.latencyByOperation?.[call.operation] ?? knobs.latencyMs ?? 0) + slowness(fault);
  // A server that closes does not wait for answers that nobody will get.
  if (wait > 0) await sleep(wait, undefined, { ref: false });
  running.meanwhile?.(call.operation, call.bucket);
  // As it was before: a request that switches logging off is logged itself.
  const source = world.buckets.get(call.bucket);
  const outcome = refusalOr(() => {
    if (identity instanceof Refusal) throw identity;
    if (knobs.organizationsRates === true && !running.withinRate(account, call.operation, Date.now())) throw slowDown();
    if (fault !== undefined) strike(fault, { call, identity, running });
    const { clock, accessLogs } = running;
    return handle(call, { world, clock, accessLogs, knobs, credentials, identity, fault });
  });
  const refusal = outcome instanceof Refusal ? outcome : undefined;
  const reply = outcome instanceof Refusal ? refuse(call.service, outcome, requestId) : outcome;
  // The page of a proxy means that the request never came to S3.
  if (fault?.kind !== 'foreign') {
    const requester = identity instanceof Refusal ? undefined : identity.arn;
    logRequest(running, source, arrival, { call, reply, refusal, requester });
  }
  return { reply, fault };
}

/** Who asks, if the key is known and the signature is right. */
function authenticated({ world, credentials, knobs }: Running, incoming: Incoming, signature: Signature): Identity {
  const identity = identify(world, credentials, signature);
  if (knobs.checkSignatures === true) {
    const now = serverTime(knobs);
    verify({ incoming, signature, secret: secretOf(credentials, signature.accessKey), now });
  }
  return identity;
}

/** The time that signatures are held against. */
export const serverTime = ({ clockSkewSeconds = 0 }: Knobs): number => Date.now() + clockSkewSeconds * 1000;

const ANONYMOUS = { accessKey: '', token: undefined, region: '', service: 's3' } as const;

interface Arrival {
  readonly incoming: Incoming;
  readonly requestId: string;
  /** By the simulated clock. */
  readonly time: number;
  /** By a clock for durations. */
  readonly begun: number;
}

interface Outcome {
  readonly call: Call;
  readonly reply: Reply;
  readonly refusal: Refusal | undefined;
  readonly requester: string | undefined;
}

function logRequest(
  { knobs, accessLogs }: Running,
  source: BucketState | undefined,
  { incoming, requestId, time, begun }: Arrival,
  { call, reply, refusal, requester }: Outcome,
): void {
  if (source === undefined || knobs.accessLogs === undefined || call.service !== 's3') return;
  if (!isLogged(reply.status, source.setup.region)) return;
  const served = {
    source,
    call,
    incoming,
    requestId,
    hostId: HOST_ID,
    requester,
    status: reply.status,
    errorCode: refusal?.code,
    bytesSent: Buffer.byteLength(reply.body),
    objectSize: call.key === '' || refusal !== undefined ? undefined : objectSize(call, reply),
    time,
    totalMs: Math.max(1, Math.round(performance.now() - begun)),
    asSent: knobs.accessLogs.asSent === true,
  };
  accessLogs.note(source, servedRecord(served));
}

function objectSize({ operation, body }: Call, { headers, body: sent }: Reply): number | undefined {
  switch (operation) {
    case 's3:GetObject':
      return Number(headers['content-range']?.split('/').at(-1) ?? Buffer.byteLength(sent));
    case 's3:HeadObject':
      return Number(headers['content-length']);
    case 's3:PutObject':
      return body.length;
    default:
      return undefined;
  }
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
    case 'conflict':
      throw new Refusal({
        code: call.key === '' ? 'OperationAborted' : 'ConditionalRequestConflict',
        status: 409,
        message:
          'A conflicting conditional operation is currently in progress against this resource. Please try again.',
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
    case 'tagging':
      return answerTagging(call, context);
    case 'securityhub':
      return answerSecurityHub(call, context);
    case 'kms':
      return answerKms(call, context);
  }
}
