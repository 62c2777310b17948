import type { Call, Context } from './call.ts';
import { notAuthorized } from './identity.ts';
import { noContent, Refusal, type Reply } from './reply.ts';
import { checkGrants, grantsInHeaders, grantsOf } from './s3-acl.ts';
import { isOwnership } from './s3-buckets.ts';
import { lifecycleOf, TRANSITION_SIZE, transitionSize } from './s3-lifecycle.ts';
import { checkedPolicy, isPublic } from './s3-policy.ts';
import { ALL_BLOCKED, type BucketSetup, type LoggingSetup, NOTHING_BLOCKED } from './scenario.ts';
import { accountOf, type BucketState, canonicalId, type World } from './world.ts';
import { child, children, malformed, needed, parseDocument, text, type XmlContent } from './xml.ts';

type Writer = (state: BucketState, call: Call, context: Context) => Reply;

const settle =
  (change: (call: Call, setup: BucketSetup, context: Context) => Partial<BucketSetup>, status = 200): Writer =>
  (state, call, context) => {
    state.setup = { ...state.setup, ...change(call, state.setup, context) };
    return noContent(status);
  };

/** Whether Block Public Access, of the bucket or of its account, has a switch on. */
function isBlocked(
  world: World,
  { setup, account }: BucketState,
  name: 'blockPublicPolicy' | 'blockPublicAcls',
): boolean {
  const own = setup.publicAccessBlock === undefined ? ALL_BLOCKED : (setup.publicAccessBlock ?? NOTHING_BLOCKED);
  return own[name] || accountOf(world, account).publicAccessBlock?.[name] === true;
}

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
  's3:PutBucketPolicy': (state, { body }, { world, identity }) => {
    const { name } = state.setup;
    const policy = checkedPolicy(body.toString('utf8'), name);
    if (isPublic(policy) && isBlocked(world, state, 'blockPublicPolicy')) {
      throw new Refusal({
        code: 'AccessDenied',
        status: 403,
        message: `${notAuthorized(identity, 's3:PutBucketPolicy', `arn:aws:s3:::${name}`).split(' because ')[0]} because public policies are blocked by the BlockPublicPolicy block public access setting.`,
      });
    }
    state.setup = { ...state.setup, policy };
    return noContent();
  },
  's3:DeleteBucketPolicy': without('policy'),
  's3:PutBucketAcl': (state, { body, headers }, { world }) => {
    const listed = () => child(parseDocument('AccessControlPolicy', body), 'AccessControlList') ?? {};
    const id = canonicalId(state.account);
    const acl = (grantsInHeaders(headers) ?? grantsOf(listed())).filter(({ grantee }) => grantee !== id);
    checkGrants(acl, state.setup, isBlocked(world, state, 'blockPublicAcls'));
    state.setup = { ...state.setup, acl };
    return noContent(200);
  },
  's3:PutBucketEncryption': settle(({ body }) => {
    const [rule = {}] = children(parseDocument('ServerSideEncryptionConfiguration', body), 'Rule');
    const byDefault = child(rule, 'ApplyServerSideEncryptionByDefault') ?? {};
    const keyId = text(byDefault, 'KMSMasterKeyID');
    const algorithm = needed(byDefault, 'SSEAlgorithm');
    const bucketKey = text(rule, 'BucketKeyEnabled') === 'true';
    return {
      encryption: { algorithm, ...(keyId === undefined ? {} : { keyId }), ...(bucketKey ? { bucketKey } : {}) },
    };
  }),
  's3:DeleteBucketEncryption': settle(() => ({ encryption: { algorithm: 'AES256' } }), 204),
  's3:PutBucketVersioning': settle(({ body }, { objectLock }) => {
    const status = text(parseDocument('VersioningConfiguration', body), 'Status');
    if (status !== 'Enabled' && status !== 'Suspended') throw malformed();
    if (status === 'Suspended' && objectLock !== undefined) throw lockNeedsVersions();
    return { versioning: status };
  }),
  's3:PutBucketOwnershipControls': settle(({ body }, { acl = [] }) => {
    const [rule = {}] = children(parseDocument('OwnershipControls', body), 'Rule');
    const setting = needed(rule, 'ObjectOwnership');
    if (!isOwnership(setting)) throw malformed();
    if (setting === 'BucketOwnerEnforced' && acl.length > 0) throw aclInTheWay();
    return { ownership: setting };
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
    const years = text(retention, 'Years');
    if (years !== undefined) return { objectLock: { mode, years: Number(years) } };
    return { objectLock: { mode, days: Number(needed(retention, 'Days')) } };
  }),
  's3:PutBucketRequestPayment': settle(({ body }) => ({
    requesterPays: needed(parseDocument('RequestPaymentConfiguration', body), 'Payer') === 'Requester',
  })),
  's3:PutBucketLifecycleConfiguration': (state, { body, headers }) => {
    const rules = children(parseDocument('LifecycleConfiguration', body), 'Rule');
    if (rules.length === 0) throw malformed();
    const given = headers[TRANSITION_SIZE];
    const size = given === undefined ? {} : { lifecycleTransitionSize: String(given) };
    state.setup = { ...state.setup, lifecycle: rules.map(lifecycleOf), ...size };
    return { ...noContent(200), headers: transitionSize(state.setup) };
  },
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

// https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-ownership-error-responses.html
const aclInTheWay = (): Refusal =>
  new Refusal({
    code: 'InvalidBucketAclWithObjectOwnership',
    status: 400,
    message: "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
  });

const lockNeedsVersions = (): Refusal =>
  new Refusal({
    code: 'InvalidBucketState',
    status: 409,
    message: 'An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.',
  });
