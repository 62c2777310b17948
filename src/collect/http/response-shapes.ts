import {
  anyText,
  anything,
  list,
  matching,
  members,
  optional,
  type ResponseShape,
  repeated,
  text,
  truth,
  words,
} from './response-shape.ts';

/** The document of an operation: its root element, and what is below. */
export interface ResponseDocument {
  /** Empty for JSON, which has no name at its root. */
  readonly root: string;
  readonly shape: ResponseShape;
  readonly errors: 'xml' | 'json';
}

const xml = (root: string, shape: ResponseShape): ResponseDocument => ({ root, shape, errors: 'xml' });
const json = (shape: ResponseShape): ResponseDocument => ({ root: '', shape, errors: 'json' });

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_Grant.html ; the kind of grantee is an attribute. */
const grants = members({
  Grant: repeated(
    members({
      Grantee: members(
        {
          ID: optional(text),
          URI: optional(text),
          EmailAddress: optional(text),
          DisplayName: optional(anyText),
        },
        { some: ['ID', 'URI', 'EmailAddress'] },
      ),
      Permission: words('FULL_CONTROL', 'WRITE', 'WRITE_ACP', 'READ', 'READ_ACP'),
    }),
  ),
});

const days = matching(/^\d+$/);
const tag = members({ Key: text, Value: anyText });

const lifecycleFilter = members({
  Prefix: optional(anyText),
  Tag: optional(tag),
  ObjectSizeGreaterThan: optional(days),
  ObjectSizeLessThan: optional(days),
  And: optional(
    members({
      Prefix: optional(anyText),
      Tag: repeated(tag),
      ObjectSizeGreaterThan: optional(days),
      ObjectSizeLessThan: optional(days),
    }),
  ),
});

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_LifecycleRule.html : a rule has a filter, or a prefix of the old form. */
const lifecycleRule = members(
  {
    ID: optional(anyText),
    Status: words('Enabled', 'Disabled'),
    Filter: optional(lifecycleFilter),
    Prefix: optional(anyText),
    Expiration: optional(
      members(
        { Days: optional(days), Date: optional(text), ExpiredObjectDeleteMarker: optional(truth) },
        { some: ['Days', 'Date', 'ExpiredObjectDeleteMarker'] },
      ),
    ),
    Transition: repeated(anything),
    NoncurrentVersionTransition: repeated(anything),
    NoncurrentVersionExpiration: optional(anything),
    AbortIncompleteMultipartUpload: optional(anything),
  },
  { some: ['Filter', 'Prefix'] },
);

/** What goes into a header, or into the key of a signature. */
const headerText = matching(/^[\x21-\x7e]+$/);
/** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Account.html */
const organizationPath = matching(/^o-[a-z0-9]+\/r-[a-z0-9]+(?:\/ou-[a-z0-9-]+)*(?:\/\d{12})?\/?$/);
const accountId = matching(/^\d{12}$/);
/** `eu-west-1`, `us-gov-east-1`, `eusc-de-east-1`. */
export const REGION = /^[a-z]{2,8}(?:-[a-z]{2,16}){1,3}-\d{1,2}$/;
const region = matching(REGION);
/**
 * Names of before 2018 could be longer and have more kinds of characters.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
 */
const bucketName = matching(/^[A-Za-z0-9._-]{3,255}$/);
const token = optional(text);

/**
 * What each answer has to be, by operation, after the response elements of the API references of Amazon S3, S3 Control, STS,
 * Organizations, CloudWatch Logs and CloudTrail. An answer of another shape is no answer: read as it is, what is missing in it
 * would look like something that is not configured.
 */
export const RESPONSE_DOCUMENTS: ReadonlyMap<string, ResponseDocument> = new Map([
  [
    'ListBuckets',
    xml(
      'ListAllMyBucketsResult',
      members({
        Owner: optional(anything),
        Buckets: members({
          Bucket: repeated(
            members({
              Name: bucketName,
              CreationDate: optional(matching(/^\d{4}-\d\d-\d\dT/)),
              BucketRegion: optional(region),
              BucketArn: optional(anything),
            }),
          ),
        }),
        ContinuationToken: token,
        Prefix: optional(anyText),
      }),
    ),
  ],
  ['GetBucketLocation', xml('LocationConstraint', matching(new RegExp(`^(?:|EU|${REGION.source.slice(1, -1)})$`)))],
  [
    'GetBucketLogging',
    xml(
      'BucketLoggingStatus',
      members({
        LoggingEnabled: optional(
          members({
            TargetBucket: text,
            TargetPrefix: anyText,
            TargetGrants: optional(grants),
            TargetObjectKeyFormat: optional(
              members(
                {
                  SimplePrefix: optional(anything),
                  PartitionedPrefix: optional(
                    members({ PartitionDateSource: optional(words('EventTime', 'DeliveryTime')) }),
                  ),
                },
                { some: ['SimplePrefix', 'PartitionedPrefix'] },
              ),
            ),
          }),
        ),
      }),
    ),
  ],
  // The policy itself, which is read where policies are understood.
  ['GetBucketPolicy', { root: '', shape: members({ Statement: anything }), errors: 'xml' }],
  ['GetBucketPolicyStatus', xml('PolicyStatus', members({ IsPublic: truth }))],
  ['GetBucketAcl', xml('AccessControlPolicy', members({ Owner: members({ ID: text }), AccessControlList: grants }))],
  [
    'GetBucketEncryption',
    xml(
      'ServerSideEncryptionConfiguration',
      members({
        Rule: members({
          ApplyServerSideEncryptionByDefault: members({
            SSEAlgorithm: words('AES256', 'aws:kms', 'aws:kms:dsse', 'aws:fsx', 'aws:backup'),
            KMSMasterKeyID: optional(anyText),
          }),
        }),
      }),
    ),
  ],
  [
    'GetBucketVersioning',
    xml(
      'VersioningConfiguration',
      members({
        Status: optional(words('Enabled', 'Suspended')),
        MfaDelete: optional(words('Enabled', 'Disabled')),
      }),
    ),
  ],
  [
    'GetBucketOwnershipControls',
    xml(
      'OwnershipControls',
      members({
        Rule: members({ ObjectOwnership: words('BucketOwnerEnforced', 'BucketOwnerPreferred', 'ObjectWriter') }),
      }),
    ),
  ],
  [
    'GetPublicAccessBlock',
    xml(
      'PublicAccessBlockConfiguration',
      members({
        BlockPublicAcls: truth,
        IgnorePublicAcls: truth,
        BlockPublicPolicy: truth,
        RestrictPublicBuckets: truth,
      }),
    ),
  ],
  [
    'GetObjectLockConfiguration',
    xml(
      'ObjectLockConfiguration',
      members({
        ObjectLockEnabled: words('Enabled'),
        Rule: optional(
          members(
            {
              DefaultRetention: optional(members({ Mode: words('GOVERNANCE', 'COMPLIANCE') })),
              DefaultEventHold: optional(anything),
            },
            { some: ['DefaultRetention', 'DefaultEventHold'] },
          ),
        ),
      }),
    ),
  ],
  [
    'GetBucketRequestPayment',
    xml('RequestPaymentConfiguration', members({ Payer: words('BucketOwner', 'Requester') })),
  ],
  [
    'GetBucketLifecycleConfiguration',
    xml('LifecycleConfiguration', members({ Rule: repeated(lifecycleRule) }, { some: ['Rule'] })),
  ],
  ['GetBucketTagging', xml('Tagging', members({ TagSet: members({ Tag: repeated(tag) }) }))],
  [
    'GetCallerIdentity',
    xml(
      'GetCallerIdentityResponse',
      members({
        GetCallerIdentityResult: members({ Arn: matching(/^arn:[a-z-]+:[a-z]+::\d{12}:\S/), Account: accountId }),
      }),
    ),
  ],
  [
    'AssumeRole',
    xml(
      'AssumeRoleResponse',
      members({
        AssumeRoleResult: members({
          Credentials: members({
            AccessKeyId: matching(/^\w{16,128}$/),
            SecretAccessKey: headerText,
            SessionToken: headerText,
            Expiration: optional(matching(/^\d{4}-\d\d-\d\dT/)),
          }),
        }),
      }),
    ),
  ],
  [
    'DescribeOrganization',
    json(members({ Organization: members({ Id: matching(/^o-[a-z0-9]+$/), MasterAccountId: accountId }) })),
  ],
  [
    'ListAccounts',
    json(
      members({
        Accounts: list(
          members({
            Id: accountId,
            Name: optional(anyText),
            State: optional(matching(/^[A-Z_]+$/)),
            Status: optional(matching(/^[A-Z_]+$/)),
            Paths: optional(list(organizationPath)),
          }),
        ),
        NextToken: token,
      }),
    ),
  ],
  ['ListPolicies', json(members({ Policies: list(members({ Id: text, Name: optional(anyText) })), NextToken: token }))],
  ['DescribePolicy', json(members({ Policy: members({ Content: text }) }))],
  ['ListTargetsForPolicy', json(members({ Targets: list(members({ TargetId: text })), NextToken: token }))],
  [
    'DescribeDeliverySources',
    json(
      members({
        deliverySources: list(
          members({
            name: text,
            arn: optional(text),
            resourceArns: list(text, 1),
            logType: text,
            status: optional(words('ACTIVE', 'INACTIVE')),
          }),
        ),
        nextToken: token,
      }),
    ),
  ],
  [
    'DescribeDeliveries',
    json(
      members({
        deliveries: list(members({ deliverySourceName: text, deliveryDestinationArn: text, arn: optional(text) })),
        nextToken: token,
      }),
    ),
  ],
  [
    'DescribeDeliveryDestinations',
    json(
      members({
        deliveryDestinations: list(
          members({
            arn: text,
            deliveryDestinationConfiguration: optional(members({ destinationResourceArn: optional(text) })),
          }),
        ),
        nextToken: token,
      }),
    ),
  ],
  ['DescribeTrails', json(members({ trailList: list(members({ TrailARN: text, S3BucketName: text })) }))],
  ['ListTrails', json(members({ Trails: list(members({ TrailARN: text })), NextToken: token }))],
]);

const errorOf = members({ Code: matching(/^[\w.:-]{1,128}$/) });

/** Errors of S3 in the one, those of STS and S3 Control in the other. */
export const ERROR_DOCUMENTS: ReadonlyMap<string, ResponseShape> = new Map([
  ['Error', errorOf],
  ['ErrorResponse', members({ Error: errorOf })],
]);
