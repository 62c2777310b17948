import { operationName } from './access-logs/operation-name.ts';

/** An S3 operation and the IAM action that it needs. */
export interface S3Operation {
  readonly name: string;
  readonly action: string;
}

const operation = (name: string, action = `s3:${name}`): S3Operation => ({ name, action });

/** Operations on a bucket, by method and sub-resource; `''` is the bucket itself. */
const BUCKET_OPERATIONS: Readonly<Record<string, S3Operation>> = {
  'HEAD ': operation('HeadBucket', 's3:ListBucket'),
  'PUT ': operation('CreateBucket'),
  'DELETE ': operation('DeleteBucket'),
  'GET list-type': operation('ListObjectsV2', 's3:ListBucket'),
  'GET location': operation('GetBucketLocation'),
  'GET logging': operation('GetBucketLogging'),
  'PUT logging': operation('PutBucketLogging'),
  'GET policy': operation('GetBucketPolicy'),
  'PUT policy': operation('PutBucketPolicy'),
  'DELETE policy': operation('DeleteBucketPolicy'),
  'GET policyStatus': operation('GetBucketPolicyStatus'),
  'GET acl': operation('GetBucketAcl'),
  'PUT acl': operation('PutBucketAcl'),
  'GET encryption': operation('GetBucketEncryption', 's3:GetEncryptionConfiguration'),
  'PUT encryption': operation('PutBucketEncryption', 's3:PutEncryptionConfiguration'),
  'DELETE encryption': operation('DeleteBucketEncryption', 's3:PutEncryptionConfiguration'),
  'GET versioning': operation('GetBucketVersioning'),
  'PUT versioning': operation('PutBucketVersioning'),
  'GET ownershipControls': operation('GetBucketOwnershipControls'),
  'PUT ownershipControls': operation('PutBucketOwnershipControls'),
  'DELETE ownershipControls': operation('DeleteBucketOwnershipControls', 's3:PutBucketOwnershipControls'),
  'GET publicAccessBlock': operation('GetPublicAccessBlock', 's3:GetBucketPublicAccessBlock'),
  'PUT publicAccessBlock': operation('PutPublicAccessBlock', 's3:PutBucketPublicAccessBlock'),
  'DELETE publicAccessBlock': operation('DeletePublicAccessBlock', 's3:PutBucketPublicAccessBlock'),
  'GET object-lock': operation('GetObjectLockConfiguration', 's3:GetBucketObjectLockConfiguration'),
  'PUT object-lock': operation('PutObjectLockConfiguration', 's3:PutBucketObjectLockConfiguration'),
  'GET requestPayment': operation('GetBucketRequestPayment'),
  'PUT requestPayment': operation('PutBucketRequestPayment'),
  'GET lifecycle': operation('GetBucketLifecycleConfiguration', 's3:GetLifecycleConfiguration'),
  'PUT lifecycle': operation('PutBucketLifecycleConfiguration', 's3:PutLifecycleConfiguration'),
  'DELETE lifecycle': operation('DeleteBucketLifecycle', 's3:PutLifecycleConfiguration'),
  'GET cors': operation('GetBucketCors', 's3:GetBucketCORS'),
  'GET replication': operation('GetBucketReplication', 's3:GetReplicationConfiguration'),
  'GET accelerate': operation('GetBucketAccelerateConfiguration', 's3:GetAccelerateConfiguration'),
  'GET notification': operation('GetBucketNotificationConfiguration', 's3:GetBucketNotification'),
  'GET versions': operation('ListObjectVersions', 's3:ListBucketVersions'),
  'POST delete': operation('DeleteObjects', 's3:DeleteObject'),
  'GET uploads': operation('ListMultipartUploads', 's3:ListBucketMultipartUploads'),
  'GET tagging': operation('GetBucketTagging'),
  'PUT tagging': operation('PutBucketTagging'),
  'DELETE tagging': operation('DeleteBucketTagging', 's3:PutBucketTagging'),
};

const OBJECT_OPERATIONS: Readonly<Record<string, S3Operation>> = {
  'GET ': operation('GetObject'),
  'HEAD ': operation('HeadObject', 's3:GetObject'),
  'PUT ': operation('PutObject'),
  'DELETE ': operation('DeleteObject'),
  'GET tagging': operation('GetObjectTagging'),
  'POST uploads': operation('CreateMultipartUpload', 's3:PutObject'),
  'PUT uploadId': operation('UploadPart', 's3:PutObject'),
  'POST uploadId': operation('CompleteMultipartUpload', 's3:PutObject'),
  'DELETE uploadId': operation('AbortMultipartUpload'),
  'GET uploadId': operation('ListParts', 's3:ListMultipartUploadParts'),
};

const LIST_BUCKETS = operation('ListBuckets', 's3:ListAllMyBuckets');

/** Everything else: answered with 501. */
const UNKNOWN_OPERATION: S3Operation = operation('NotImplemented');

/** Parameters that are part of a request without naming what it is about. */
const NO_SUBRESOURCE = new Set([
  'versionId',
  'partNumber',
  'key-marker',
  'version-id-marker',
  'x-id',
  'prefix',
  'delimiter',
  'max-keys',
  'start-after',
  'continuation-token',
]);
const ignored = (name: string): boolean =>
  NO_SUBRESOURCE.has(name) || name.startsWith('X-Amz-') || name === 'encoding-type' || name === 'fetch-owner';

export function s3Operation(
  method: string,
  { bucket, key, query }: S3Target,
): S3Operation & { readonly logName: string } {
  if (bucket === '') return { ...(method === 'GET' ? LIST_BUCKETS : UNKNOWN_OPERATION), logName: '' };
  const subresource = [...query.keys()].find((name) => !ignored(name)) ?? '';
  const table = key === '' ? BUCKET_OPERATIONS : OBJECT_OPERATIONS;
  const found = table[`${method} ${subresource}`] ?? UNKNOWN_OPERATION;
  return { ...found, logName: operationName(method, subresource, key) };
}

export interface S3Target {
  readonly bucket: string;
  readonly key: string;
  readonly query: URLSearchParams;
}
