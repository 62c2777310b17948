import { ABSENT, exactly, type KeyState, UNKNOWN } from '../keys.ts';
import { type KeyRow, rowsOf } from './row.ts';

const REFERENCE = 'Service Authorization Reference, "Actions, resources, and condition keys for Amazon S3"';
const NOT_DOCUMENTED = 'not documented for log delivery';

/** "Canned ACL" in "Access control list (ACL) overview", S3 User Guide. */
const PUBLIC_ACLS = ['public-read', 'public-read-write', 'authenticated-read'];
const OTHER_ACLS = ['private', 'aws-exec-read', 'bucket-owner-read', 'bucket-owner-full-control', 'log-delivery-write'];
/** The groups of everybody, and of everybody with an account of AWS. */
const PUBLIC_GROUP = /AllUsers|AuthenticatedUsers/;
const notToThePublic: KeyState = {
  kind: 'foreign',
  present: 'unknown',
  excludes: (value) => PUBLIC_GROUP.test(value),
};

/** Every key that the reference lists for s3:PutObject, and the other keys of S3, which such a request does not have. */
export const S3_KEY_ROWS: readonly KeyRow[] = [
  // Encryption.
  {
    key: 's3:x-amz-server-side-encryption',
    // SSE-KMS is not supported by log delivery, so that it cannot be asked for.
    known: { kind: 'one-of', options: [null, 'AES256'] },
    given: { assumption: 'writer-sends-sse-header', holds: exactly('AES256'), fails: ABSENT },
    source: 'S3 User Guide, "Logging requests with server access logging"',
  },
  {
    key: 's3:x-amz-server-side-encryption-aws-kms-key-id',
    known: UNKNOWN,
    given: { assumption: 'writer-names-kms-key', holds: UNKNOWN, fails: ABSENT },
    source: 'S3 User Guide, "Logging requests with server access logging"',
  },
  {
    key: 's3:x-amz-server-side-encryption-customer-algorithm',
    // SSE-C needs a key that the caller keeps and sends with every request; targets must have SSE-S3.
    known: ABSENT,
    source: 'S3 User Guide, "Using server-side encryption with customer-provided keys (SSE-C)"',
  },

  // How the request is made.
  {
    key: 's3:TlsVersion',
    known: UNKNOWN,
    given: { assumption: 'writer-uses-tls', holds: { kind: 'one-of', options: ['1.2', '1.3'] } },
    source: REFERENCE,
  },
  {
    key: 's3:signatureAge',
    known: UNKNOWN,
    given: { assumption: 'writer-uses-presigned-url', holds: UNKNOWN, fails: ABSENT },
    source: 'S3 API Reference, "Amazon S3 Signature Version 4 authentication specific policy keys"',
  },
  ...rowsOf(
    [
      's3:AccessGrantsInstanceArn',
      's3:AccessPointNetworkOrigin',
      's3:AccessPointTag/*',
      's3:DataAccessPointAccount',
      's3:DataAccessPointArn',
    ],
    {
      known: UNKNOWN,
      given: { assumption: 'writer-uses-access-point', holds: UNKNOWN, fails: ABSENT },
      source: REFERENCE,
    },
  ),
  {
    key: 's3:ObjectCreationOperation',
    // The key tells requests that create an object from parts of a multipart upload.
    known: { kind: 'one-of', options: ['true', 'false'] },
    source: 'S3 User Guide, "Enforce conditional writes on Amazon S3 buckets"',
  },

  // What it asks for.
  {
    key: 's3:x-amz-acl',
    known: { kind: 'one-of', options: [null, ...OTHER_ACLS, ...PUBLIC_ACLS] },
    given: {
      assumption: 'writer-sends-public-acl',
      holds: { kind: 'one-of', options: [null, ...OTHER_ACLS, ...PUBLIC_ACLS] },
      fails: { kind: 'one-of', options: [null, ...OTHER_ACLS] },
    },
    source: 'S3 User Guide, "Access control list (ACL) overview"',
  },
  ...rowsOf(
    [
      's3:x-amz-grant-full-control',
      's3:x-amz-grant-read',
      's3:x-amz-grant-read-acp',
      's3:x-amz-grant-write',
      's3:x-amz-grant-write-acp',
    ],
    {
      known: UNKNOWN,
      given: { assumption: 'writer-sends-public-acl', holds: UNKNOWN, fails: notToThePublic },
      source: 'S3 User Guide, "Blocking public access to your Amazon S3 storage"',
    },
  ),
  ...rowsOf(
    [
      's3:BucketTag/*',
      's3:RequestObjectTag/*',
      's3:RequestObjectTagKeys',
      's3:authType',
      's3:if-match',
      's3:if-none-match',
      's3:object-lock-event-hold',
      's3:object-lock-event-hold-duration-days',
      's3:object-lock-legal-hold',
      's3:object-lock-mode',
      's3:object-lock-remaining-retention-days',
      's3:object-lock-retain-until-date',
      's3:signatureversion',
      's3:x-amz-content-sha256',
      's3:x-amz-copy-source',
      's3:x-amz-metadata-directive',
      's3:x-amz-object-annotation-directive',
      's3:x-amz-storage-class',
      's3:x-amz-website-redirect-location',
    ],
    { known: UNKNOWN, source: NOT_DOCUMENTED },
  ),

  // Keys of other actions.
  ...rowsOf(
    [
      's3:AccessGrantScope',
      's3:AccessGrantsLocationScope',
      's3:ExistingJobOperation',
      's3:ExistingJobPriority',
      's3:ExistingObjectTag/*',
      's3:InventoryAccessibleOptionalFields',
      's3:JobSuspendedCause',
      's3:RequestJobOperation',
      's3:RequestJobPriority',
      's3:annotation-prefix',
      's3:delimiter',
      's3:deliverySourceArn',
      's3:destinationRegion',
      's3:isReplicationPauseRequest',
      's3:locationconstraint',
      's3:logType',
      's3:max-annotation-results',
      's3:max-keys',
      's3:prefix',
      's3:resourceArnBeingAuthorized',
      's3:versionid',
      's3:x-amz-bucket-namespace',
      's3:x-amz-object-if-match',
      's3:x-amz-object-ownership',
    ],
    {
      known: UNKNOWN,
      given: { assumption: 'put-object-has-listed-keys-only', holds: ABSENT },
      source: REFERENCE,
    },
  ),
];
