import type { AttributeDoc } from './definition.ts';
import type { FactName } from './index.ts';

/** An attribute that is computed, from the facts named in `from` (of the bucket, its target, or all buckets of its Region). */
export interface DerivedAttribute extends AttributeDoc {
  readonly from: readonly FactName[];
}

/** Facts that decide whether a delivery is permitted, and those that the whole verdict depends on besides; all of the target. */
const PERMISSION = ['logging', 'policy', 'ownership', 'acl'] as const;
export const DELIVERY = [...PERMISSION, 'encryption', 'objectLock', 'requestPayment'] as const;
const PUBLIC = ['publicAccessBlock', 'accountPublicAccessBlock'] as const;

/** Known without a request of their own, from the listing. */
export const LISTED_ATTRIBUTES = [
  {
    path: 'name',
    type: 'string',
    doc: 'Name of the bucket',
    example: 'app-data',
    from: [],
  },
  {
    path: 'arn',
    type: 'string',
    doc: 'ARN of the bucket',
    example: 'arn:aws:s3:::app-data',
    from: [],
  },
  {
    path: 'region',
    type: 'string',
    doc: 'Region of the bucket',
    example: 'eu-west-1',
    from: [],
  },
  {
    path: 'created',
    type: 'string',
    doc: '`CreationDate`, ISO 8601; S3 moves it when the bucket is edited',
    example: '2024-05-01T09:30:00.000Z',
    from: [],
  },
] as const satisfies readonly DerivedAttribute[];

/** What `derive/` computes about a bucket. */
export const DERIVED_ATTRIBUTES = [
  {
    path: 'logging.enabled',
    type: 'bool',
    doc: 'Requests are logged, by server access logging to a bucket or by CloudWatch Logs delivery',
    example: true,
    from: ['logging', 'deliveries'],
  },
  {
    path: 'logging.cloudwatch.enabled',
    type: 'bool',
    doc: 'A CloudWatch Logs delivery of the access logs exists',
    example: false,
    from: ['deliveries'],
  },
  {
    path: 'logging.cloudwatch.destinations',
    type: 'list<string>',
    doc: 'ARNs that CloudWatch Logs delivers the access logs to',
    example: ['arn:aws:logs:eu-west-1:111122223333:log-group:access'],
    from: ['deliveries'],
  },
  {
    path: 'logging.target.name',
    type: 'string',
    doc: 'Bucket that the logs go to; empty where classic logging is off',
    example: 'logs-111122223333',
    from: ['logging'],
  },
  {
    path: 'logging.target.exists',
    type: 'bool',
    doc: "The target is in the account's listing",
    example: true,
    from: ['logging'],
  },
  {
    path: 'logging.target.isSource',
    type: 'bool',
    doc: 'The target is the bucket itself',
    example: false,
    from: ['logging'],
  },
  {
    path: 'logging.target.presence',
    type: 'string',
    doc: 'What became of the target: `listed` (in this account), `deleted`, `taken` (by another account) or `not-permitted` (not in this account; no permission to tell more)',
    example: 'listed',
    from: ['logging', 'presence'],
  },
  {
    path: 'logging.target.region',
    type: 'string',
    doc: 'Region of the target; empty where the target is not in the account',
    example: 'eu-west-1',
    from: ['logging'],
  },
  {
    path: 'logging.target.accountId',
    type: 'string',
    doc: 'Account of the target; empty where the target is not in the account of the source',
    example: '111122223333',
    from: ['logging'],
  },
  {
    path: 'logging.delivery.verdict',
    type: 'string',
    doc: 'Can S3 write the logs, all checks together: `permitted`, `blocked` or `unknown`; empty where classic logging is off',
    example: 'permitted',
    from: DELIVERY,
  },
  {
    path: 'logging.delivery.permission',
    type: 'string',
    doc: 'Do the policies and the ACL let S3 write the logs: `permitted`, `blocked` or `unknown`; empty where classic logging is off',
    example: 'permitted',
    from: PERMISSION,
  },
  {
    path: 'logging.delivery.scoped',
    type: 'bool',
    doc: 'What permits the delivery names the source account or source buckets',
    example: true,
    from: PERMISSION,
  },
  {
    path: 'logging.delivery.via',
    type: 'string',
    doc: 'What permits the delivery: `policy` or `acl`; empty where nothing does',
    example: 'policy',
    from: PERMISSION,
  },
  {
    path: 'logging.delivery.reason',
    type: 'string',
    doc: 'Why the verdict is what it is, in words',
    example: 'no statement allows s3:PutObject under the prefix sal/',
    from: PERMISSION,
  },
  {
    path: 'logging.delivery.statement',
    type: 'string',
    doc: 'The deciding statement: its Sid or its number in the policy',
    example: 'S3AccessLogs',
    from: PERMISSION,
  },
  {
    path: 'logging.delivery.notEvaluated',
    type: 'list<string>',
    doc: 'What the verdict could not take into account',
    example: ['resource control policies'],
    from: PERMISSION,
  },
  {
    path: 'logging.loop',
    type: 'list<string>',
    doc: 'The cycle that the bucket is part of, in the order of delivery, smallest name first; empty where there is none',
    example: ['logs-a', 'logs-b'],
    from: ['logging'],
  },
  {
    path: 'logging.loopTails',
    type: 'list<string>',
    doc: 'Buckets outside the cycle whose logs run into it; empty where there is no cycle',
    example: ['app-data'],
    from: ['logging'],
  },
  {
    path: 'logging.loopCut',
    type: 'string',
    doc: 'Bucket of the cycle whose logging is the cheapest to switch off: the one through which the fewest other logs come in, as far as they were seen; empty where there is no cycle',
    example: 'logs-b',
    from: ['logging'],
  },
  {
    path: 'logging.hops',
    type: 'int',
    doc: 'Buckets that follow in the chain of deliveries, each counted once: 0 where classic logging is off, 1 where the target does not log on',
    example: 1n,
    from: ['logging'],
  },
  {
    path: 'logging.overlaps',
    type: 'bool',
    doc: 'Listing the logs of this bucket in its target also lists those of another source, or the other way round: what all keys of the one begin with (the prefix; in partitioned layouts followed by account, Region and bucket) begins what all keys of the other begin with. True as soon as one is seen',
    example: false,
    from: ['logging'],
  },
  {
    path: 'logging.overlapsWith',
    type: 'list<string>',
    doc: 'Other sources of the same target whose keys a listing mixes with those of this bucket (see `logging.overlaps`), the first 100 by name',
    example: [],
    from: ['logging'],
  },
  {
    path: 'isLogTarget',
    type: 'bool',
    doc: 'Another bucket of the account logs into this one',
    example: false,
    from: ['logging'],
  },
  {
    path: 'logSources',
    type: 'list<string>',
    doc: 'Other buckets of the account that log into this one',
    example: ['app-data'],
    from: ['logging'],
  },
  {
    path: 'isTrailBucket',
    type: 'bool',
    doc: 'A CloudTrail trail of an account of this scan delivers into the bucket',
    example: false,
    from: ['trails'],
  },
  {
    path: 'trails',
    type: 'list<string>',
    doc: 'ARNs of the CloudTrail trails, of the accounts of this scan, that deliver into the bucket',
    example: ['arn:aws:cloudtrail:eu-west-1:111122223333:trail/everything'],
    from: ['trails'],
  },
  {
    path: 'publicAccess.effective',
    type: 'bool',
    doc: 'Block Public Access is on in all four parts, bucket and account together',
    example: true,
    from: PUBLIC,
  },
  {
    path: 'publicAccess.blockPublicAcls',
    type: 'bool',
    doc: '`BlockPublicAcls`, bucket and account together',
    example: true,
    from: PUBLIC,
  },
  {
    path: 'publicAccess.ignorePublicAcls',
    type: 'bool',
    doc: '`IgnorePublicAcls`, bucket and account together',
    example: true,
    from: PUBLIC,
  },
  {
    path: 'publicAccess.blockPublicPolicy',
    type: 'bool',
    doc: '`BlockPublicPolicy`, bucket and account together',
    example: true,
    from: PUBLIC,
  },
  {
    path: 'publicAccess.restrictPublicBuckets',
    type: 'bool',
    doc: '`RestrictPublicBuckets`, bucket and account together',
    example: true,
    from: PUBLIC,
  },
  {
    path: 'policy.requiresTls',
    type: 'bool',
    doc: 'A statement of the policy denies every request without TLS',
    example: true,
    from: ['policy'],
  },
  {
    path: 'policy.objectWriters',
    type: 'list<string>',
    doc: "Principals other than AWS's log delivery that the policy lets write objects",
    example: ['arn:aws:iam::111122223333:role/etl'],
    from: ['policy'],
  },
  {
    path: 'lifecycle.expires',
    type: 'bool',
    doc: 'Lifecycle rules expire everything that sources log into the bucket, or all of it where no source is seen',
    example: true,
    from: ['lifecycle', 'logging'],
  },
  {
    path: 'lifecycle.expiresAfterDays',
    type: 'int',
    doc: 'The smallest age in days at which any of the logs may expire, by rules with a filter for tags or sizes too; 0 where nothing expires',
    example: 365n,
    from: ['lifecycle', 'logging'],
  },
] as const satisfies readonly DerivedAttribute[];

export type DerivedPath = (typeof DERIVED_ATTRIBUTES)[number]['path'];
