/** A simulated organization as data. What a setup leaves out has the value that AWS gives to new buckets and accounts. */
export interface Scenario {
  readonly organization: OrganizationSetup | null;
  readonly accounts: readonly AccountSetup[];
}

export interface OrganizationSetup {
  /** `o-…` */
  readonly id: string;
  /** `r-…` */
  readonly rootId: string;
  readonly managementAccount: string;
  readonly units: readonly UnitSetup[];
  readonly policies?: readonly PolicySetup[];
  /** Member accounts that may read the organization. */
  readonly delegatedAdministrators?: readonly string[];
}

export interface UnitSetup {
  /** `ou-…` */
  readonly id: string;
  readonly name: string;
  /** Id of the root or of another unit. */
  readonly parent: string;
}

/** An organization policy; a resource control policy unless `type` says otherwise. */
export interface PolicySetup {
  /** `p-…` */
  readonly id: string;
  readonly name: string;
  readonly type?: string;
  readonly document: object;
  /** Ids of the root, units and accounts that it is attached to. */
  readonly targets: readonly string[];
}

type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export interface AccountSetup {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  readonly state?: AccountState;
  /** Id of the root or unit; an account without one is in no organization. */
  readonly parent?: string;
  readonly joined?: 'CREATED' | 'INVITED';
  /** Roles that the management account may assume. */
  readonly roles?: readonly RoleSetup[];
  /** IAM actions that a service control policy denies to everybody in the account. */
  readonly denied?: readonly string[];
  /** Opt-in Regions that are off: credentials are rejected there, buckets are listed nevertheless. */
  readonly disabledRegions?: readonly string[];
  readonly publicAccessBlock?: PublicAccessBlockSetup;
  readonly deliveries?: readonly DeliverySetup[];
  readonly trails?: readonly TrailSetup[];
  readonly keys?: readonly KeySetup[];
  /** Regions in which the account is subscribed to Security Hub. */
  readonly securityHubRegions?: readonly string[];
  readonly buckets: readonly BucketSetup[];
}

export interface RoleSetup {
  readonly name: string;
  readonly externalId?: string;
  /** IAM actions that the role allows, wildcards included; without the list it is an administrator. */
  readonly actions?: readonly string[];
  /** Accounts that may assume the role; the management account if not given. */
  readonly trusts?: readonly string[];
}

export interface PublicAccessBlockSetup {
  readonly blockPublicAcls: boolean;
  readonly ignorePublicAcls: boolean;
  readonly blockPublicPolicy: boolean;
  readonly restrictPublicBuckets: boolean;
}

/** Access logs of a bucket by way of CloudWatch Logs: a delivery source and what it is linked to. */
export interface DeliverySetup {
  readonly region: string;
  readonly bucket: string;
  /** ARN of the log group, bucket or stream; without one there is a delivery source that nothing is linked to. */
  readonly destination?: string;
  readonly logType?: string;
}

/** A key of KMS; a customer's own unless `manager` says otherwise. */
export interface KeySetup {
  /** The id that follows `key/` in its ARN. */
  readonly id: string;
  readonly region: string;
  /** `alias/…` */
  readonly aliases?: readonly string[];
  /** Document or its text; without it the key has the policy of the console: the account may do everything. */
  readonly policy?: object | string;
  readonly state?: 'Enabled' | 'Disabled' | 'PendingDeletion' | 'PendingImport' | 'Unavailable';
  readonly manager?: 'CUSTOMER' | 'AWS';
  /** IAM actions that the key policy denies to everybody. */
  readonly denied?: readonly string[];
}

/** A CloudTrail trail. */
export interface TrailSetup {
  readonly name: string;
  readonly region: string;
  readonly bucket: string;
  readonly multiRegion?: boolean;
  /** It records all accounts of the organization, and shows up in each of them. */
  readonly organization?: boolean;
}

export interface BucketSetup {
  readonly name: string;
  readonly region: string;
  /** ISO 8601. */
  readonly created?: string;
  readonly logging?: LoggingSetup;
  /** Document or its text. */
  readonly policy?: object | string;
  /** `null`: a bucket of the time before Object Ownership. */
  readonly ownership?: 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter' | null;
  /** Grants beside the owner's own. */
  readonly acl?: readonly GrantSetup[];
  /** `null`: S3 answers as it did before every bucket had default encryption. */
  readonly encryption?: { readonly algorithm: string; readonly keyId?: string; readonly bucketKey?: boolean } | null;
  readonly versioning?: 'Enabled' | 'Suspended';
  readonly mfaDelete?: boolean;
  readonly publicAccessBlock?: PublicAccessBlockSetup | null;
  readonly objectLock?: {
    readonly mode?: 'GOVERNANCE' | 'COMPLIANCE';
    readonly days?: number;
    readonly years?: number;
  };
  readonly requesterPays?: boolean;
  readonly lifecycle?: readonly LifecycleSetup[];
  readonly lifecycleTransitionSize?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** IAM actions that the bucket policy denies to everybody. */
  readonly denied?: readonly string[];
  /** What becomes of its access logs, in place of the decision by policies and settings of the target. */
  readonly logDelivery?: 'delivered' | 'lost';
  /** Requests of others, for something to stand in the access logs. */
  readonly traffic?: TrafficSetup;
  /** Objects that are there from the beginning, any number of them. */
  readonly objects?: readonly ObjectsSetup[];
}

interface TrafficSetup {
  /** Requests per simulated day. */
  readonly perDay: number;
  /** Days before the start of the simulation that had such requests too. */
  readonly historyDays?: number;
}

/** Objects named `prefix` and a number, padded with zeros. */
export interface ObjectsSetup {
  readonly prefix: string;
  readonly count: number;
  /** Bytes of each; 0. */
  readonly size?: number;
  /** ISO 8601. */
  readonly modified?: string;
}

export interface LoggingSetup {
  readonly target: string;
  readonly prefix: string;
  readonly keyFormat?: 'simple' | 'EventTime' | 'DeliveryTime';
  readonly grants?: readonly GrantSetup[];
}

/** `grantee` is a group URI or a canonical user id. */
export interface GrantSetup {
  readonly grantee: string;
  readonly permission: string;
}

export interface LifecycleSetup {
  readonly id: string;
  readonly status?: 'Enabled' | 'Disabled';
  /** `undefined`: the rule has no prefix of any kind. */
  readonly prefix?: string;
  readonly tag?: { readonly key: string; readonly value: string };
  readonly expireDays?: number;
  readonly expireDate?: string;
  readonly abortUploadDays?: number;
  readonly noncurrentDays?: number;
  /** The form of the year 2010: prefix without a filter around it. */
  readonly oldForm?: boolean;
  /** The whole rule as elements of XML, in place of all others when it is read back. */
  readonly content?: Readonly<Record<string, unknown>>;
}

/** What S3 sets on new buckets. */
export const ALL_BLOCKED: PublicAccessBlockSetup = {
  blockPublicAcls: true,
  ignorePublicAcls: true,
  blockPublicPolicy: true,
  restrictPublicBuckets: true,
};

export const NOTHING_BLOCKED: PublicAccessBlockSetup = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};

export const LOG_DELIVERY_GROUP = 'http://acs.amazonaws.com/groups/s3/LogDelivery';
