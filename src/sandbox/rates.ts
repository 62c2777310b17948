/**
 * Requests per second that Organizations accepts from one account: rate and burst.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const RATES: Readonly<Record<string, readonly [rate: number, burst: number]>> = {
  'organizations:ListAccounts': [8, 12],
  'organizations:ListOrganizationalUnitsForParent': [5, 8],
  'organizations:ListParents': [5, 8],
  'organizations:ListRoots': [1, 2],
  'organizations:DescribeOrganization': [1, 2],
  'organizations:ListPolicies': [5, 8],
  'organizations:ListPoliciesForTarget': [5, 8],
  'organizations:ListTargetsForPolicy': [5, 8],
  'organizations:DescribePolicy': [2, 2],
};

interface TokenBucket {
  tokens: number;
  filled: number;
}

/** True while an account stays within the rate of an operation. */
export type RateLimit = (account: string, operation: string, now: number) => boolean;

export function createRateLimit(): RateLimit {
  const buckets = new Map<string, TokenBucket>();
  return (account, operation, now) => {
    const limits = RATES[operation];
    if (limits === undefined) return true;
    const [rate, burst] = limits;
    const key = `${account} ${operation}`;
    const bucket = buckets.get(key) ?? { tokens: burst, filled: now };
    buckets.set(key, bucket);
    bucket.tokens = Math.min(burst, bucket.tokens + ((now - bucket.filled) / 1000) * rate);
    bucket.filled = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  };
}
