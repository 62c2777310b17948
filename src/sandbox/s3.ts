import type { Call, Context } from './call.ts';
import { callerContext, isCaller } from './iam/caller.ts';
import { decide, type IamDecision } from './iam/statements.ts';
import { mayDo, notAuthorized } from './identity.ts';
import { Refusal, type Reply } from './reply.ts';
import { createBucket, deleteBucket } from './s3-buckets.ts';
import { listBuckets } from './s3-list.ts';
import { OBJECT_HANDLERS } from './s3-objects.ts';
import { READERS } from './s3-read.ts';
import { WRITERS } from './s3-write.ts';
import type { BucketSetup } from './scenario.ts';
import { type BucketState, noSuchBucket } from './world.ts';

export function answerS3(call: Call, context: Context): Reply {
  if (call.operation === 's3:NotImplemented') throw notImplemented();
  if (call.bucket === '' || call.operation === 's3:CreateBucket') {
    demand(call, context, call.bucket === '' ? 'arn:aws:s3:::*' : `arn:aws:s3:::${call.bucket}`);
    if (call.bucket === '') return listBuckets(call, context);
    // https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html : permissions of a request with this header.
    if (call.headers['x-amz-object-ownership'] !== undefined)
      demand({ ...call, action: 's3:PutBucketOwnershipControls' }, context, `arn:aws:s3:::${call.bucket}`);
    return createBucket(call, context);
  }
  const state = find(call, context);
  const read = READERS[call.operation];
  if (read !== undefined) return read(visibleSetup(state, context), state.account);
  const write = WRITERS[call.operation];
  if (write !== undefined) {
    state.before = { setup: state.setup, until: Date.now() + (context.knobs.readLagMs ?? 0) };
    return write(state, call, context);
  }
  if (call.operation === 's3:HeadBucket') return { status: 200, headers: regionHeader(state), body: '' };
  if (call.operation === 's3:DeleteBucket') return deleteBucket(state, context);
  const object = OBJECT_HANDLERS[call.operation];
  if (object === undefined) throw notImplemented();
  return object(state, call, context);
}

/** The bucket, if the caller may do this to it. */
function find(call: Call, context: Context): BucketState {
  const resource = `arn:aws:s3:::${call.bucket}${call.key === '' ? '' : `/${call.key}`}`;
  const state = context.world.buckets.get(call.bucket);
  if (state === undefined) {
    demand(call, context, resource);
    throw noSuchBucket(call.bucket);
  }
  const { setup, account } = state;
  // The routing of S3 comes before everything else: who asks in the wrong Region learns the right one.
  if (setup.region !== call.region && call.operation !== 's3:GetBucketLocation')
    throw call.inHost ? wrongRegion(state, call.region) : redirect(state);
  const expected = call.headers['x-amz-expected-bucket-owner'];
  if (expected !== undefined && expected !== account) throw denied('Access Denied', state);
  if (account !== context.identity.account && policySays(state, call, context) !== 'allowed')
    throw denied(notAuthorized(context.identity, call.action, resource, 'resource'), state);
  if (!mayDo(context.world, context.knobs, context.identity, { action: call.action, resource })) {
    throw denied(notAuthorized(context.identity, call.action, resource), state);
  }
  // https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html : whoever has the permission from another account.
  if (account !== context.identity.account && call.action.endsWith('BucketPolicy')) throw methodNotAllowed();
  const byPolicy = context.knobs.bucketPolicies === true && policySays(state, call, context) === 'denied';
  if (byPolicy || setup.denied?.includes(call.action) === true) {
    throw denied(
      `User: ${context.identity.arn} is not authorized to perform: ${call.action} on resource: ${resource} with an explicit deny in a resource-based policy`,
      state,
    );
  }
  return state;
}

/** What the bucket's own policy says to the caller. Others than the owner need it; what the owner's may do, their roles say. */
function policySays(
  { setup }: BucketState,
  { action, bucket, key }: Call,
  { identity, world, clock }: Context,
): IamDecision {
  if (setup.policy === undefined) return 'silent';
  const request = {
    action,
    resource: `arn:aws:s3:::${bucket}${key === '' ? '' : `/${key}`}`,
    isPrincipal: (principal: unknown) => isCaller(principal, identity),
    context: callerContext(world, identity, clock.now()),
  };
  return decide(setup.policy, request);
}

export function demand(call: Call, context: Context, resource: string): void {
  if (mayDo(context.world, context.knobs, context.identity, { action: call.action, resource })) return;
  throw new Refusal({
    code: 'AccessDenied',
    status: 403,
    message: notAuthorized(context.identity, call.action, resource),
  });
}

/** S3 may show a setting for a while as it was before the last change. */
const visibleSetup = ({ setup, before }: BucketState, { knobs }: Context): BucketSetup =>
  before !== undefined && knobs.readLagMs !== undefined && Date.now() < before.until ? before.setup : setup;

const regionHeader = ({ setup }: BucketState) => ({ 'x-amz-bucket-region': setup.region });

// S3 names the Region of a bucket in the header even to those who may not do anything with it.
const denied = (message: string, state: BucketState): Refusal =>
  new Refusal({ code: 'AccessDenied', status: 403, message, headers: regionHeader(state) });

const redirect = (state: BucketState): Refusal =>
  new Refusal({
    code: 'PermanentRedirect',
    status: 301,
    message:
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
    fields: { Bucket: state.setup.name, Endpoint: `s3.${state.setup.region}.amazonaws.com` },
    headers: regionHeader(state),
  });

// By the name of the bucket S3 knows where the request has come, so the scope of the signature is what is wrong.
const wrongRegion = (state: BucketState, region: string): Refusal =>
  new Refusal({
    code: 'AuthorizationHeaderMalformed',
    status: 400,
    message: `The authorization header is malformed; the region '${region}' is wrong; expecting '${state.setup.region}'`,
    fields: { Region: state.setup.region },
    headers: regionHeader(state),
  });

const methodNotAllowed = (): Refusal =>
  new Refusal({
    code: 'MethodNotAllowed',
    status: 405,
    message: 'The specified method is not allowed against this resource.',
  });

const notImplemented = (): Refusal =>
  new Refusal({
    code: 'NotImplemented',
    status: 501,
    message: 'A header you provided implies functionality that is not implemented',
  });
