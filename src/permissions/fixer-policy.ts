import { FACTS, type FactName } from '../model/facts/index.ts';
import { byText } from '../model/names.ts';
import { type MemberRole, type MemberRoleInput, trustPolicy } from './member-role.ts';
import { type RoleTemplateInput, roleTemplate } from './stack-set-template.ts';
import { type Arn, arnIn, type IamStatement, type PolicyDocument, policyOf } from './statements.ts';

/**
 * What decides whether S3 may deliver into a bucket, and where its own logs go. Keys are not among it: AWS does not document
 * delivery into a bucket that encrypts with one, so that none is judged permitted.
 */
const DELIVERY: readonly FactName[] = [
  ...(['logging', 'policy', 'acl', 'ownership', 'objectLock', 'requestPayment', 'encryption'] as const),
];
/** What is read back of a new log bucket. */
const NEW_BUCKET: readonly FactName[] = [
  'policy',
  'ownership',
  'encryption',
  'versioning',
  'publicAccessBlock',
  'lifecycle',
];

const actionsOf = (facts: readonly FactName[]): readonly string[] =>
  [...new Set(facts.flatMap((fact) => FACTS[fact].actions))].sort(byText);

/**
 * What CreateBucket takes with the ownership of objects in its header, and what the settings of the new bucket take.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
 */
const CREATION: readonly string[] = [
  's3:CreateBucket',
  's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy',
  's3:PutBucketPublicAccessBlock',
  's3:PutBucketVersioning',
  's3:PutEncryptionConfiguration',
  's3:PutLifecycleConfiguration',
];

/** One change of a plan, or what undoes one. */
export interface PlannedChange {
  readonly kind: 'logging' | 'policy' | 'new-bucket';
  readonly bucket: string;
  /** The log bucket whose delivery is judged. */
  readonly target?: string | undefined;
  /** The policy goes. */
  readonly deletes: boolean;
  /** Deliveries into the bucket are looked for: of all buckets. */
  readonly findsSources: boolean;
}

/** The session in which one change is made may read what it is judged by, and write one setting of one bucket. */
export function changeSessionPolicy(
  { kind, bucket, target, deletes, findsSources }: PlannedChange,
  partition: string,
): string {
  const arn = arnIn(partition);
  const own = `arn:${partition}:s3:::${bucket}`;
  const judged = target === undefined ? [own] : [own, `arn:${partition}:s3:::${target}`];
  const everywhere = arn('s3:::*');
  const statements: readonly IamStatement[] =
    kind === 'new-bucket'
      ? [allow('Read', ['s3:ListBucket', ...actionsOf(NEW_BUCKET)], own), allow('Write', CREATION, own)]
      : [
          allow('Read', actionsOf(DELIVERY), judged),
          // Whether logs come back to where they came from.
          allow('Follow', ['s3:GetBucketLogging'], everywhere),
          allow('Write', [writeOf(kind, deletes)], own),
          ...(findsSources ? [allow('List', ['s3:ListAllMyBuckets'], '*')] : []),
        ];
  return JSON.stringify(policyOf(statements));
}

const writeOf = (kind: 'logging' | 'policy', deletes: boolean): string =>
  kind === 'logging' ? 's3:PutBucketLogging' : deletes ? 's3:DeleteBucketPolicy' : 's3:PutBucketPolicy';

const allow = (
  Sid: string,
  Action: readonly string[],
  Resource: NonNullable<IamStatement['Resource']>,
): IamStatement => ({
  Sid,
  Effect: 'Allow',
  Action,
  Resource,
});

/** What applying and undoing take in one account, and no more: no objects, no deletion of a bucket, no other setting. */
export const fixerStatements = (arn: Arn, createsBuckets: boolean): readonly IamStatement[] => [
  allow('ListBuckets', ['s3:ListAllMyBuckets'], '*'),
  allow('ReadWhatDecidesDelivery', actionsOf(DELIVERY), arn('s3:::*')),
  allow('ChangeLogging', ['s3:PutBucketLogging'], arn('s3:::*')),
  allow('ChangePolicies', ['s3:PutBucketPolicy'], arn('s3:::*')),
  // Undo, where a log bucket had no policy before.
  allow('TakePoliciesBack', ['s3:DeleteBucketPolicy'], arn('s3:::*')),
  ...(createsBuckets
    ? [
        // Whether a name is free.
        allow('FindNames', ['s3:ListBucket'], arn('s3:::*')),
        allow('ReadNewBuckets', actionsOf(NEW_BUCKET), arn('s3:::*')),
        allow(
          'CreateLogBuckets',
          CREATION.filter((one) => one !== 's3:PutBucketPolicy'),
          arn('s3:::*'),
        ),
      ]
    : []),
];

export interface FixerHubInput {
  readonly partition: string;
  /** Of the role in the other accounts, with its path if it has one. */
  readonly roleName: string;
  readonly createsBuckets: boolean;
}

/** For the identity that applies. Its own account is changed by the role too, unless it is to do so itself. */
export const fixerHubPolicy = ({ partition, roleName, createsBuckets }: FixerHubInput): PolicyDocument =>
  policyOf([
    {
      Sid: 'ReadOrganization',
      Effect: 'Allow',
      Action: [
        ...['organizations:DescribeOrganization', 'organizations:ListAccounts', 'organizations:DescribePolicy'],
        ...['organizations:ListPolicies', 'organizations:ListTargetsForPolicy'],
      ],
      Resource: '*',
    },
    {
      Sid: 'EnterAccounts',
      Effect: 'Allow',
      Action: ['sts:AssumeRole'],
      Resource: arnIn(partition)(`iam::*:role/${roleName}`),
      Condition: { StringEquals: { 'aws:ResourceOrgID': `\${aws:PrincipalOrgID}` } },
    },
    ...fixerStatements(arnIn(partition), createsBuckets),
  ]);

/** The role of a member account that changes are made with; the scan's role never writes. */
export const fixerRole = ({ arn, hub, trust }: MemberRoleInput, createsBuckets: boolean): MemberRole => ({
  permissions: policyOf(fixerStatements(arn, createsBuckets)),
  trust: trustPolicy(hub, trust),
});

/** The same role as a CloudFormation template for a stack set. */
export const fixerTemplate = (input: RoleTemplateInput, createsBuckets: boolean): object =>
  roleTemplate(input, {
    description: 'Lets s3log-audit make reviewed changes of S3 server access logging in this account.',
    logicalId: 'FixRole',
    roleDescription: 'Assumed by s3log-audit fix apply and fix undo; changes logging and policies of buckets',
    role: (parts) => fixerRole(parts, createsBuckets),
  });
