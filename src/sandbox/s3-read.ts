import { Refusal, type Reply } from './reply.ts';
import { lifecycleRule, transitionSize } from './s3-lifecycle.ts';
import { isPublic } from './s3-policy.ts';
import { ALL_BLOCKED, type BucketSetup, type GrantSetup, type PublicAccessBlockSetup } from './scenario.ts';
import { canonicalId } from './world.ts';
import { type XmlContent, xml } from './xml.ts';

/** Answers of the calls that read one setting of a bucket, by operation. */
export const READERS: Readonly<Record<string, (setup: BucketSetup, owner: string) => Reply>> = {
  's3:GetBucketLogging': ({ logging }) => {
    if (logging === undefined) return NOT_LOGGED;
    const { target, prefix, keyFormat, grants } = logging;
    return xml('BucketLoggingStatus', {
      LoggingEnabled: {
        TargetBucket: target,
        ...(grants === undefined ? {} : { TargetGrants: { Grant: grants.map(grant) } }),
        TargetPrefix: prefix,
        // The layout is only there if it was once put; without it keys are simple.
        ...(keyFormat === undefined ? {} : { TargetObjectKeyFormat: keyFormatContent(keyFormat) }),
      },
    });
  },
  's3:GetBucketPolicy': ({ name, policy }) => {
    if (policy === undefined) throw noPolicy(name);
    const body = typeof policy === 'string' ? policy : JSON.stringify(policy);
    return { status: 200, headers: { 'content-type': 'application/json' }, body };
  },
  's3:GetBucketPolicyStatus': ({ name, policy }) => {
    if (policy === undefined) throw noPolicy(name);
    return xml('PolicyStatus', { IsPublic: isPublic(policy) });
  },
  's3:GetBucketAcl': ({ ownership, acl = [] }, owner) => {
    const id = canonicalId(owner);
    // With ACLs disabled S3 shows the owner alone, whatever was granted before.
    const others = ownership === undefined || ownership === 'BucketOwnerEnforced' ? [] : acl;
    return xml('AccessControlPolicy', {
      Owner: { ID: id },
      AccessControlList: { Grant: [{ grantee: id, permission: 'FULL_CONTROL' }, ...others].map(grant) },
    });
  },
  's3:GetBucketEncryption': ({ name, encryption = { algorithm: 'AES256' } }) => {
    if (encryption === null) {
      throw notConfigured(
        'ServerSideEncryptionConfigurationNotFoundError',
        name,
        'The server side encryption configuration was not found',
      );
    }
    const { algorithm, keyId, bucketKey = false } = encryption;
    return xml('ServerSideEncryptionConfiguration', {
      Rule: {
        ApplyServerSideEncryptionByDefault: {
          SSEAlgorithm: algorithm,
          ...(keyId === undefined ? {} : { KMSMasterKeyID: keyId }),
        },
        BucketKeyEnabled: bucketKey,
      },
    });
  },
  's3:GetBucketVersioning': ({ versioning, mfaDelete }) =>
    xml('VersioningConfiguration', {
      ...(versioning === undefined ? {} : { Status: versioning }),
      ...(mfaDelete === undefined ? {} : { MfaDelete: mfaDelete ? 'Enabled' : 'Disabled' }),
    }),
  's3:GetBucketOwnershipControls': ({ name, ownership = 'BucketOwnerEnforced' }) => {
    if (ownership === null) {
      throw notConfigured('OwnershipControlsNotFoundError', name, 'The bucket ownership controls were not found');
    }
    return xml('OwnershipControls', { Rule: { ObjectOwnership: ownership } });
  },
  's3:GetPublicAccessBlock': ({ name, publicAccessBlock = ALL_BLOCKED }) => {
    if (publicAccessBlock === null) throw noPublicAccessBlock({ BucketName: name });
    return publicAccessBlockReply(publicAccessBlock);
  },
  's3:GetObjectLockConfiguration': ({ name, objectLock }) => {
    if (objectLock === undefined) {
      throw notConfigured(
        'ObjectLockConfigurationNotFoundError',
        name,
        'Object Lock configuration does not exist for this bucket',
      );
    }
    const { mode, days, years } = objectLock;
    const length = years === undefined ? { Days: days ?? 1 } : { Years: years };
    return xml('ObjectLockConfiguration', {
      ObjectLockEnabled: 'Enabled',
      ...(mode === undefined ? {} : { Rule: { DefaultRetention: { Mode: mode, ...length } } }),
    });
  },
  's3:GetBucketRequestPayment': ({ requesterPays = false }) =>
    xml('RequestPaymentConfiguration', { Payer: requesterPays ? 'Requester' : 'BucketOwner' }),
  's3:GetBucketLifecycleConfiguration': (setup) => {
    const { name, lifecycle } = setup;
    if (lifecycle === undefined) {
      throw notConfigured('NoSuchLifecycleConfiguration', name, 'The lifecycle configuration does not exist');
    }
    const answer = xml('LifecycleConfiguration', { Rule: lifecycle.map(lifecycleRule) });
    return { ...answer, headers: { ...answer.headers, ...transitionSize(setup) } };
  },
  's3:GetBucketTagging': ({ name, tags }) => {
    if (tags === undefined) throw notConfigured('NoSuchTagSet', name, 'The TagSet does not exist');
    const pairs = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    return xml('Tagging', { TagSet: { Tag: pairs } });
  },
  // Settings that the simulation does not keep: as of a bucket that has none of them.
  's3:GetBucketCors': ({ name }) => {
    throw notConfigured('NoSuchCORSConfiguration', name, 'The CORS configuration does not exist');
  },
  's3:GetBucketReplication': ({ name }) => {
    throw notConfigured('ReplicationConfigurationNotFoundError', name, 'The replication configuration was not found');
  },
  's3:GetBucketAccelerateConfiguration': () => xml('AccelerateConfiguration', {}),
  's3:GetBucketNotificationConfiguration': () => xml('NotificationConfiguration', {}),
  // us-east-1 is the Region that has no name here, and the oldest European one may show as EU.
  's3:GetBucketLocation': ({ region }) => xml('LocationConstraint', region === 'us-east-1' ? {} : { '#text': region }),
};

const NOT_LOGGED = xml('BucketLoggingStatus', {});

export const publicAccessBlockReply = (block: PublicAccessBlockSetup): Reply =>
  xml('PublicAccessBlockConfiguration', {
    BlockPublicAcls: block.blockPublicAcls,
    IgnorePublicAcls: block.ignorePublicAcls,
    BlockPublicPolicy: block.blockPublicPolicy,
    RestrictPublicBuckets: block.restrictPublicBuckets,
  });

export const noPublicAccessBlock = (fields: Readonly<Record<string, string>>): Refusal =>
  new Refusal({
    code: 'NoSuchPublicAccessBlockConfiguration',
    status: 404,
    message: 'The public access block configuration was not found',
    fields,
  });

const notConfigured = (code: string, bucket: string, message: string): Refusal =>
  new Refusal({ code, status: 404, message, fields: { BucketName: bucket } });

const noPolicy = (bucket: string): Refusal =>
  notConfigured('NoSuchBucketPolicy', bucket, 'The bucket policy does not exist');

const grant = ({ grantee, permission }: GrantSetup): XmlContent => ({
  Grantee: {
    '@_xmlns:xsi': 'http://www.w3.org/2001/XMLSchema-instance',
    ...(grantee.startsWith('http')
      ? { '@_xsi:type': 'Group', URI: grantee }
      : { '@_xsi:type': 'CanonicalUser', ID: grantee }),
  },
  Permission: permission,
});

const keyFormatContent = (format: 'simple' | 'EventTime' | 'DeliveryTime'): XmlContent =>
  format === 'simple' ? { SimplePrefix: '' } : { PartitionedPrefix: { PartitionDateSource: format } };
