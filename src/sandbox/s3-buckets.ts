import type { Call, Context } from './call.ts';
import { noContent, Refusal, type Reply } from './reply.ts';
import { grantsInHeaders } from './s3-acl.ts';
import type { BucketSetup } from './scenario.ts';
import { addBucket, type BucketState, objectsOf, removeBucket, type World } from './world.ts';
import { child, children, needed, parseDocument, text, type XmlContent } from './xml.ts';

const OWNERSHIP = ['BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter'] as const;
export type OwnershipSetting = (typeof OWNERSHIP)[number];

export const isOwnership = (value: unknown): value is OwnershipSetting => OWNERSHIP.some((one) => one === value);

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html */
export function createBucket(call: Call, { world, identity, clock }: Context): Reply {
  const name = call.bucket;
  if (!isBucketName(name)) {
    throw refusal('InvalidBucketName', 400, 'The specified bucket is not valid.', { BucketName: name });
  }
  const configuration = call.body.length === 0 ? {} : parseDocument('CreateBucketConfiguration', call.body);
  const region = regionOf(call, configuration);
  const created = { status: 200, headers: { location: `/${name}` }, body: '' } as const;
  if (isThere(world, name, identity.account)) {
    // In the oldest Region a bucket may be made again by its owner.
    if (region === 'us-east-1' && world.buckets.get(name)?.setup.region === region) return created;
    throw refusal(
      'BucketAlreadyOwnedByYou',
      409,
      'Your previous request to create the named bucket succeeded and you already own it.',
      { BucketName: name },
    );
  }
  const setup: BucketSetup = {
    name,
    region,
    created: new Date(clock.now()).toISOString(),
    ...bornWith(call, configuration),
  };
  addBucket(world, { account: identity.account, setup });
  return created;
}

function isThere(world: World, name: string, account: string): boolean {
  const owner = world.buckets.get(name)?.account;
  if (owner === undefined || owner === account) return owner !== undefined;
  throw refusal(
    'BucketAlreadyExists',
    409,
    'The requested bucket name is not available. The bucket namespace is shared by all users of the system. Select a different name and try again.',
    { BucketName: name },
  );
}

function regionOf(call: Call, configuration: XmlContent): string {
  const constraint = text(configuration, 'LocationConstraint') ?? 'us-east-1';
  const region = constraint === 'EU' ? 'eu-west-1' : constraint;
  if (region === call.region || call.region === 'us-east-1') return region;
  const named = constraint === 'us-east-1' ? 'unspecified' : constraint;
  throw refusal(
    'IllegalLocationConstraintException',
    400,
    `The ${named} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}

/** Settings that a bucket can be made with: ownership, ACL, Object Lock, tags. */
function bornWith({ headers, bucket }: Call, configuration: XmlContent): Partial<BucketSetup> {
  const ownership = headers['x-amz-object-ownership'];
  if (ownership !== undefined && !isOwnership(ownership)) {
    throw refusal('InvalidArgument', 400, 'Invalid x-amz-object-ownership header', {
      ArgumentName: 'x-amz-object-ownership',
      ArgumentValue: String(ownership),
    });
  }
  const acl = grantsInHeaders(headers) ?? [];
  if (acl.length > 0 && (ownership ?? 'BucketOwnerEnforced') === 'BucketOwnerEnforced') {
    throw refusal(
      'InvalidBucketAclWithObjectOwnership',
      400,
      "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting",
      { BucketName: bucket },
    );
  }
  const tags = children(child(configuration, 'Tags') ?? {}, 'Tag');
  return {
    ...(ownership === undefined ? {} : { ownership }),
    ...(acl.length === 0 ? {} : { acl }),
    // Object Lock needs versions, so they come with it.
    ...(headers['x-amz-bucket-object-lock-enabled'] === 'true' ? { objectLock: {}, versioning: 'Enabled' } : {}),
    ...(tags.length === 0
      ? {}
      : { tags: Object.fromEntries(tags.map((tag) => [needed(tag, 'Key'), needed(tag, 'Value')])) }),
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes('..') && !/^\d+\.\d+\.\d+\.\d+$/.test(name);

export function deleteBucket(state: BucketState, { world }: Context): Reply {
  if (!objectsOf(state).isEmpty()) {
    throw refusal('BucketNotEmpty', 409, 'The bucket you tried to delete is not empty', {
      BucketName: state.setup.name,
    });
  }
  removeBucket(world, state);
  return noContent();
}

const refusal = (
  code: string,
  status: number,
  message: string,
  fields: Readonly<Record<string, string>> = {},
): Refusal => new Refusal({ code, status, message, fields });
