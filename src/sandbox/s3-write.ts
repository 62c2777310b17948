import type { Call, Context } from './call.ts';
import { noContent, Refusal, type Reply } from './reply.ts';
import type { BucketSetup, GrantSetup, LifecycleSetup, LoggingSetup } from './scenario.ts';
import { addBucket, type BucketState, objectsOf, removeBucket } from './world.ts';
import { child, children, isContent, malformed, needed, parseDocument, text, type XmlContent } from './xml.ts';

type Writer = (state: BucketState, call: Call, context: Context) => Reply;

const settle =
  (change: (call: Call, setup: BucketSetup, context: Context) => Partial<BucketSetup>, status = 200): Writer =>
  (state, call, context) => {
    state.setup = { ...state.setup, ...change(call, state.setup, context) };
    return noContent(status);
  };

/** Takes a setting away. */
const without =
  (member: 'policy' | 'lifecycle' | 'tags'): Writer =>
  (state) => {
    const { [member]: _gone, ...setup } = state.setup;
    state.setup = setup;
    return noContent();
  };

/** Calls that change one setting of a bucket, by operation. */
export const WRITERS: Readonly<Record<string, Writer>> = {
  's3:PutBucketLogging': (state, call, context) => {
    const enabled = child(parseDocument('BucketLoggingStatus', call.body), 'LoggingEnabled');
    const { logging: _before, ...setup } = state.setup;
    state.setup = enabled === undefined ? setup : { ...setup, logging: checkedLogging(state, enabled, context) };
    return noContent(200);
  },
  's3:PutBucketPolicy': settle(({ body }, { name }) => ({ policy: checkedPolicy(body.toString('utf8'), name) }), 204),
  's3:DeleteBucketPolicy': without('policy'),
  's3:PutBucketAcl': settle(({ body }) => {
    const list = child(parseDocument('AccessControlPolicy', body), 'AccessControlList') ?? {};
    return { acl: grantsOf(list).filter(({ permission }) => permission !== 'FULL_CONTROL') };
  }),
  's3:PutBucketEncryption': settle(({ body }) => {
    const [rule = {}] = children(parseDocument('ServerSideEncryptionConfiguration', body), 'Rule');
    const byDefault = child(rule, 'ApplyServerSideEncryptionByDefault') ?? {};
    const keyId = text(byDefault, 'KMSMasterKeyID');
    const algorithm = needed(byDefault, 'SSEAlgorithm');
    return { encryption: { algorithm, ...(keyId === undefined ? {} : { keyId }) } };
  }),
  's3:DeleteBucketEncryption': settle(() => ({ encryption: { algorithm: 'AES256' } }), 204),
  's3:PutBucketVersioning': settle(({ body }) => {
    const status = text(parseDocument('VersioningConfiguration', body), 'Status');
    if (status !== 'Enabled' && status !== 'Suspended') throw malformed();
    return { versioning: status };
  }),
  's3:PutBucketOwnershipControls': settle(({ body }) => {
    const [rule = {}] = children(parseDocument('OwnershipControls', body), 'Rule');
    const setting = needed(rule, 'ObjectOwnership');
    if (!['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'].includes(setting)) throw malformed();
    return { ownership: setting as 'BucketOwnerEnforced' };
  }),
  's3:DeleteBucketOwnershipControls': settle(() => ({ ownership: null }), 204),
  's3:PutPublicAccessBlock': settle(({ body }) => {
    const given = parseDocument('PublicAccessBlockConfiguration', body);
    const on = (name: string): boolean => text(given, name) === 'true';
    return {
      publicAccessBlock: {
        blockPublicAcls: on('BlockPublicAcls'),
        ignorePublicAcls: on('IgnorePublicAcls'),
        blockPublicPolicy: on('BlockPublicPolicy'),
        restrictPublicBuckets: on('RestrictPublicBuckets'),
      },
    };
  }),
  's3:DeletePublicAccessBlock': settle(() => ({ publicAccessBlock: null }), 204),
  's3:PutObjectLockConfiguration': settle(({ body }) => {
    const [rule] = children(parseDocument('ObjectLockConfiguration', body), 'Rule');
    const retention = rule && child(rule, 'DefaultRetention');
    if (retention === undefined) return { objectLock: {} };
    const mode = needed(retention, 'Mode');
    if (mode !== 'GOVERNANCE' && mode !== 'COMPLIANCE') throw malformed();
    return { objectLock: { mode, days: Number(needed(retention, 'Days')) } };
  }),
  's3:PutBucketRequestPayment': settle(({ body }) => ({
    requesterPays: needed(parseDocument('RequestPaymentConfiguration', body), 'Payer') === 'Requester',
  })),
  's3:PutBucketLifecycleConfiguration': settle(({ body }) => ({
    lifecycle: children(parseDocument('LifecycleConfiguration', body), 'Rule').map(lifecycleOf),
  })),
  's3:DeleteBucketLifecycle': without('lifecycle'),
  's3:PutBucketTagging': settle(({ body }) => {
    const set = child(parseDocument('Tagging', body), 'TagSet') ?? {};
    return { tags: Object.fromEntries(children(set, 'Tag').map((tag) => [needed(tag, 'Key'), needed(tag, 'Value')])) };
  }, 204),
  's3:DeleteBucketTagging': without('tags'),
};

/**
 * What PutBucketLogging looks at: target, owner, Region, grants. Whether S3 may write to the target it does not ask.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
 */
function checkedLogging(source: BucketState, enabled: XmlContent, { world }: Context): LoggingSetup {
  const name = needed(enabled, 'TargetBucket');
  const prefix = text(enabled, 'TargetPrefix') ?? '';
  const target = world.buckets.get(name);
  if (target === undefined) throw invalidTarget('The target bucket for logging does not exist', name);
  if (target.account !== source.account) {
    throw invalidTarget('The owner for the bucket to be logged and the target bucket must be the same.', name);
  }
  if (target.setup.region !== source.setup.region) throw crossLocation(source, target);
  const list = child(enabled, 'TargetGrants');
  const grants = list && grantsOf(list);
  if (grants !== undefined && (target.setup.ownership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced') {
    if (target.setup.ownership !== null) throw grantsNotAllowed();
  }
  const keyFormat = keyFormatOf(enabled);
  return {
    target: name,
    prefix,
    ...(keyFormat === undefined ? {} : { keyFormat }),
    ...(grants === undefined ? {} : { grants }),
  };
}

function keyFormatOf(enabled: XmlContent): LoggingSetup['keyFormat'] {
  const format = child(enabled, 'TargetObjectKeyFormat');
  if (format === undefined) return undefined;
  const simple = child(format, 'SimplePrefix');
  const partitioned = child(format, 'PartitionedPrefix');
  if ((simple === undefined) === (partitioned === undefined)) throw malformed();
  if (partitioned === undefined) return 'simple';
  return text(partitioned, 'PartitionDateSource') === 'DeliveryTime' ? 'DeliveryTime' : 'EventTime';
}

const grantsOf = (list: XmlContent): readonly GrantSetup[] =>
  children(list, 'Grant').map((one) => {
    const grantee = child(one, 'Grantee') ?? {};
    return { grantee: text(grantee, 'URI') ?? needed(grantee, 'ID'), permission: needed(one, 'Permission') };
  });

function lifecycleOf(rule: XmlContent): LifecycleSetup {
  const filter = child(rule, 'Filter');
  const both = filter && child(filter, 'And');
  const prefix = text(both ?? filter ?? rule, 'Prefix');
  const days = text(child(rule, 'Expiration') ?? {}, 'Days');
  return {
    id: text(rule, 'ID') ?? '',
    status: needed(rule, 'Status') === 'Enabled' ? 'Enabled' : 'Disabled',
    ...(prefix === undefined ? {} : { prefix }),
    ...(filter === undefined ? { oldForm: true } : {}),
    ...(days === undefined ? {} : { expireDays: Number(days) }),
  };
}

function checkedPolicy(policy: string, bucket: string): string {
  const refuse = () =>
    new Refusal({
      code: 'MalformedPolicy',
      status: 400,
      message: "Policies must be valid JSON and the first byte must be '{'",
      fields: { BucketName: bucket },
    });
  try {
    if (!isContent(JSON.parse(policy))) throw refuse();
  } catch (error) {
    if (error instanceof SyntaxError) throw refuse();
    throw error;
  }
  return policy;
}

export function createBucket(call: Call, { world, identity, clock }: Context): Reply {
  const region =
    call.body.length === 0
      ? call.region
      : (text(parseDocument('CreateBucketConfiguration', call.body), 'LocationConstraint') ?? call.region);
  const owner = world.buckets.get(call.bucket)?.account;
  if (owner !== undefined) {
    const own = owner === identity.account;
    throw new Refusal({
      code: own ? 'BucketAlreadyOwnedByYou' : 'BucketAlreadyExists',
      status: 409,
      message: own
        ? 'Your previous request to create the named bucket succeeded and you already own it.'
        : 'The requested bucket name is not available. The bucket namespace is shared by all users of the system.',
      fields: { BucketName: call.bucket },
    });
  }
  const setup: BucketSetup = { name: call.bucket, region, created: new Date(clock.now()).toISOString() };
  addBucket(world, { account: identity.account, setup });
  return { status: 200, headers: { location: `/${call.bucket}` }, body: '' };
}

export function deleteBucket(state: BucketState, { world }: Context): Reply {
  if (!objectsOf(state).isEmpty()) {
    throw new Refusal({
      code: 'BucketNotEmpty',
      status: 409,
      message: 'The bucket you tried to delete is not empty',
      fields: { BucketName: state.setup.name },
    });
  }
  removeBucket(world, state);
  return noContent();
}

const invalidTarget = (message: string, target: string): Refusal =>
  new Refusal({ code: 'InvalidTargetBucketForLogging', status: 400, message, fields: { TargetBucket: target } });

// The code is spelled with two t on the wire, and the message ends in a blank.
const crossLocation = (source: BucketState, target: BucketState): Refusal =>
  new Refusal({
    code: 'CrossLocationLoggingProhibitted',
    status: 403,
    message: 'Cross S3 location logging not allowed. ',
    fields: {
      TargetBucketLocation: target.setup.region,
      ...(source.setup.region === 'us-east-1' ? {} : { SourceBucketLocation: source.setup.region }),
    },
  });

const grantsNotAllowed = (): Refusal =>
  new Refusal({
    code: 'AccessControlListNotSupported',
    status: 400,
    message: 'Target grants not allowed for bucket owner enforced buckets',
  });
