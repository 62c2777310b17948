/** Attempts in flight per account and Region. */
export const IN_FLIGHT_PER_REGION = 16;

/** Rates for one account: https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html */
export const LIST_ACCOUNTS = { perSecond: 8, burst: 12 } as const;
/** `ListPolicies` and `ListTargetsForPolicy`, each. */
export const LIST_POLICIES = { perSecond: 5, burst: 8 } as const;
export const DESCRIBE_POLICY = { perSecond: 2, burst: 2 } as const;

/** The most that AWS gives: https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListAccounts.html */
export const ACCOUNTS_PER_PAGE = 20;
/** S3 would give ten times as many: https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html */
export const BUCKETS_PER_PAGE = 1000;
