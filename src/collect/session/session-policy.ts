import { byText } from '../../model/names.ts';

/** Characters of the longest inline session policy that STS accepts: https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
const MAX_LENGTH = 2048;

/** What every scan of an account needs. */
const ALWAYS_IN_SCANS: readonly string[] = ['s3:ListAllMyBuckets'];

/**
 * Restricts the role, which is an administrator by default, to the planned actions. Where the policy would be too long,
 * the actions of a service become `s3:Get*`: still nothing but reads.
 */
export function sessionPolicy(actions: readonly string[], always = ALWAYS_IN_SCANS): string {
  const all = [...new Set([...always, ...actions])].sort(byText);
  const exact = policyOf(all);
  if (exact.length <= MAX_LENGTH) return exact;
  return policyOf([...new Set(all.map((action) => action.replace(/^(\w+:(?:Get|List|Describe|Head)).*$/, '$1*')))]);
}

const policyOf = (actions: readonly string[]): string =>
  JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] });
