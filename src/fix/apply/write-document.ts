import {
  DeleteBucketPolicyCommand,
  type Permission,
  PutBucketLoggingCommand,
  PutBucketPolicyCommand,
  type S3Client,
  type TargetGrant,
  type TargetObjectKeyFormat,
} from '@aws-sdk/client-s3';
import { failureOf, isDenied, isThrottled, reasonOf } from '../../collect/http/errors.ts';
import type { KeyFormat, Logging } from '../../model/facts/logging.ts';
import type { BucketChange } from '../change.ts';

export type Written =
  /** S3 says so. */
  | { readonly did: 'write' }
  /** S3 did not do it and may do it later: another request of the same bucket is in hand, or there are too many. */
  | { readonly did: 'collide'; readonly why: string }
  /** Whether it was done is open. */
  | { readonly did: 'vanish'; readonly why: string }
  /** S3 says why it did not do it, and will say so again. */
  | { readonly did: 'fail'; readonly why: string }
  /** S3 says something that nobody foresaw. */
  | { readonly did: 'puzzle'; readonly why: string };

/** One request; it is not sent again. `ConfirmRemoveSelfBucketAccess` is never sent, so that S3 refuses to shut the owner out. */
export function writeDocument(s3: S3Client, change: Exclude<BucketChange, { kind: 'new-bucket' }>): Promise<Written> {
  const bucket = { Bucket: change.bucket, ExpectedBucketOwner: change.account };
  return outcomeOfWrite(changeName(change), () => {
    if (change.kind === 'logging') {
      const status = change.to === null ? {} : { LoggingEnabled: enabled(change.to) };
      return s3.send(new PutBucketLoggingCommand({ ...bucket, BucketLoggingStatus: status }));
    }
    if (change.to === null) return s3.send(new DeleteBucketPolicyCommand(bucket));
    return s3.send(new PutBucketPolicyCommand({ ...bucket, Policy: JSON.stringify(change.to) }));
  });
}

const changeName = ({ kind, to }: Pick<BucketChange, 'kind' | 'to'>): string =>
  kind === 'logging' ? 's3:PutBucketLogging' : to === null ? 's3:DeleteBucketPolicy' : 's3:PutBucketPolicy';

/** What became of a request that changes something. */
export async function outcomeOfWrite(action: string, send: () => Promise<unknown>): Promise<Written> {
  try {
    await send();
    return { did: 'write' };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    const why = `${action}: ${isDenied(failure) ? 'denied' : (REFUSALS.get(failure.code) ?? reasonOf(failure))}`;
    if (failure.from !== 'service') return { did: 'vanish', why };
    if (failure.code === 'OperationAborted' || isThrottled(error)) return { did: 'collide', why };
    if (failure.status >= 500) return { did: 'vanish', why };
    return { did: isDenied(failure) || REFUSALS.has(failure.code) ? 'fail' : 'puzzle', why };
  }
}

/**
 * Refusals of one change that say nothing of others, with what they mean.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
const REFUSALS: ReadonlyMap<string, string> = new Map([
  ['MalformedPolicy', 'S3 does not take the policy (MalformedPolicy)'],
  ['InvalidTargetBucketForLogging', 'S3 does not take the target (InvalidTargetBucketForLogging)'],
  ['CrossLocationLoggingProhibitted', 'the target is in another Region (CrossLocationLoggingProhibitted)'],
  ['AccessControlListNotSupported', 'the target takes no grants (AccessControlListNotSupported)'],
  ['InvalidBucketState', 'the bucket is in a state that does not allow it (InvalidBucketState)'],
  ['NoSuchBucket', 'the bucket is gone (NoSuchBucket)'],
  ['PermanentRedirect', 'the bucket is in another Region (PermanentRedirect)'],
  ['AuthorizationHeaderMalformed', 'the bucket is in another Region (AuthorizationHeaderMalformed)'],
  ['BucketAlreadyExists', 'somebody else has the name (BucketAlreadyExists)'],
  ['BucketAlreadyOwnedByYou', 'the account has a bucket of that name (BucketAlreadyOwnedByYou)'],
  ['TooManyBuckets', 'the account may have no more buckets (TooManyBuckets)'],
]);

const enabled = ({ target, prefix, keyFormat, grants }: Logging) => ({
  TargetBucket: target,
  TargetPrefix: prefix,
  ...(grants.length === 0 ? {} : { TargetGrants: grants.map(grantIn) }),
  ...(keyFormat === 'simple' ? {} : { TargetObjectKeyFormat: FORMATS[keyFormat] }),
});

const FORMATS: Readonly<Record<Exclude<KeyFormat, 'simple'>, TargetObjectKeyFormat>> = {
  'partitioned-event-time': { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
  'partitioned-delivery-time': { PartitionedPrefix: { PartitionDateSource: 'DeliveryTime' } },
};

/** `grantee:PERMISSION`, where the grantee is the URI of a group, a canonical user id or an e-mail address. */
function grantIn(grant: string): TargetGrant {
  const colon = grant.lastIndexOf(':');
  const grantee = grant.slice(0, colon);
  const permission = PERMISSIONS.find((one) => one === grant.slice(colon + 1));
  if (permission === undefined) throw new Error(`no grant: ${grant}`);
  if (/^https?:/.test(grantee)) return { Permission: permission, Grantee: { Type: 'Group', URI: grantee } };
  if (grantee.includes('@'))
    return { Permission: permission, Grantee: { Type: 'AmazonCustomerByEmail', EmailAddress: grantee } };
  return { Permission: permission, Grantee: { Type: 'CanonicalUser', ID: grantee } };
}

/** Of target grants. https://docs.aws.amazon.com/AmazonS3/latest/API/API_TargetGrant.html */
const PERMISSIONS = ['FULL_CONTROL', 'READ', 'WRITE'] as const satisfies readonly Permission[];
