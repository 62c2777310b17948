/** Logical ids. */
export const REPORTS = 'Reports';
const ACCESS_LOGS = 'AccessLogs';

const PUBLIC_ACCESS_BLOCK = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};
const ENCRYPTED = {
  ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
};
/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpu-abort-incomplete-mpu-lifecycle-config.html */
const WITHOUT_HALF_UPLOADS = { AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } };

const nameOf = (what: string) => ({ 'Fn::Sub': `s3log-audit-${what}-\${AWS::AccountId}-\${AWS::Region}` });

/**
 * The bucket for inventories and reports, and the one for its access logs: both pass the rules of this program. An
 * inventory holds policies of all accounts, so that nobody but the roles of the template is let in by this template.
 */
export const reportBuckets = (): Readonly<Record<string, object>> => ({
  [REPORTS]: {
    Type: 'AWS::S3::Bucket',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    // Before S3 may deliver there, logging would be refused.
    DependsOn: `${ACCESS_LOGS}Policy`,
    Properties: {
      BucketName: nameOf('reports'),
      PublicAccessBlockConfiguration: PUBLIC_ACCESS_BLOCK,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: ENCRYPTED,
      VersioningConfiguration: { Status: 'Enabled' },
      LoggingConfiguration: {
        DestinationBucketName: { Ref: ACCESS_LOGS },
        LogFilePrefix: 'reports/',
        TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } },
      },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'uploads-and-versions',
            Status: 'Enabled',
            ...WITHOUT_HALF_UPLOADS,
            NoncurrentVersionExpiration: { NoncurrentDays: 90 },
          },
          { Id: 'inventories-of-shards', Status: 'Enabled', Prefix: 'runs/', ExpirationInDays: 7 },
        ],
      },
    },
  },
  [`${REPORTS}Policy`]: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: { Bucket: { Ref: REPORTS }, PolicyDocument: { Version: '2012-10-17', Statement: [onlyTls(REPORTS)] } },
  },
  [ACCESS_LOGS]: {
    Type: 'AWS::S3::Bucket',
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      BucketName: nameOf('logs'),
      PublicAccessBlockConfiguration: PUBLIC_ACCESS_BLOCK,
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: ENCRYPTED,
      VersioningConfiguration: { Status: 'Enabled' },
      LifecycleConfiguration: {
        Rules: [
          {
            Id: 'logs-of-a-year',
            Status: 'Enabled',
            ...WITHOUT_HALF_UPLOADS,
            ExpirationInDays: 365,
            NoncurrentVersionExpiration: { NoncurrentDays: 30 },
          },
        ],
      },
    },
  },
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
  [`${ACCESS_LOGS}Policy`]: {
    Type: 'AWS::S3::BucketPolicy',
    Properties: {
      Bucket: { Ref: ACCESS_LOGS },
      PolicyDocument: {
        Version: '2012-10-17',
        Statement: [
          onlyTls(ACCESS_LOGS),
          {
            Sid: 'S3MayDeliverLogs',
            Effect: 'Allow',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: { 'Fn::Sub': `\${${ACCESS_LOGS}.Arn}/reports/*` },
            Condition: {
              StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
              ArnLike: {
                'aws:SourceArn': {
                  'Fn::Sub': `arn:\${AWS::Partition}:s3:::s3log-audit-reports-\${AWS::AccountId}-\${AWS::Region}`,
                },
              },
            },
          },
        ],
      },
    },
  },
});

const onlyTls = (bucket: string): object => ({
  Sid: 'OnlyTls',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: [{ 'Fn::GetAtt': [bucket, 'Arn'] }, { 'Fn::Sub': `\${${bucket}.Arn}/*` }],
  Condition: { Bool: { 'aws:SecureTransport': 'false' } },
});
