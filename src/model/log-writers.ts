import { firstPlaceholder, hasPlaceholder } from './placeholder.ts';

/** How AWS's own writers of logs are called where a policy names an account or an ACL a canonical user id in their place. */
const ELB_ACCOUNT = 'elb-account';
const CLOUDFRONT_LOGS = 'awslogsdelivery';

/**
 * Accounts of Elastic Load Balancing, by Region, for load balancers of Regions that are older than its service principal:
 * "Enable access logs for your Application Load Balancer", Elastic Load Balancing User Guide.
 */
const ELB_ACCOUNTS: ReadonlyMap<string, string> = new Map([
  ['af-south-1', '098369216593'],
  ['ap-east-1', '754344448648'],
  ['ap-northeast-1', '582318560864'],
  ['ap-northeast-2', '600734575887'],
  ['ap-northeast-3', '383597477331'],
  ['ap-south-1', '718504428378'],
  ['ap-southeast-1', '114774131450'],
  ['ap-southeast-2', '783225319266'],
  ['ap-southeast-3', '589379963580'],
  ['ca-central-1', '985666609251'],
  ['cn-north-1', '638102146993'],
  ['cn-northwest-1', '037604701340'],
  ['eu-central-1', '054676820928'],
  ['eu-north-1', '897822967062'],
  ['eu-south-1', '635631232127'],
  ['eu-west-1', '156460612806'],
  ['eu-west-2', '652711504416'],
  ['eu-west-3', '009996457667'],
  ['me-south-1', '076674570225'],
  ['sa-east-1', '507241528517'],
  ['us-east-1', '127311923021'],
  ['us-east-2', '033677994240'],
  ['us-gov-east-1', '190560391635'],
  ['us-gov-west-1', '048591011584'],
  ['us-west-1', '027434742980'],
  ['us-west-2', '797873946194'],
]);

/** The account `awslogsdelivery` of CloudFront's standard logs, in `aws` and in `aws-cn`: Amazon CloudFront Developer Guide. */
const CLOUDFRONT_CANONICAL_IDS: readonly string[] = [
  'c4c1ede66af53448b93c283ce9448c4ba468c9432aa01d700d3878632f77d2d0',
  'a52cb28745c0c06e84ec548334e44bfa7fc2a85c54af20cd59e4969344b7af56',
];

const ACCOUNT = /^(?:arn:[^:]+:iam::)?(\d{12})(?::root)?$/;

/** A principal of a bucket policy by the name of the writer of logs that it stands for, else as the policy has it. */
export function writerName(principal: string, region: string): string {
  if (CLOUDFRONT_CANONICAL_IDS.includes(principal)) return CLOUDFRONT_LOGS;
  const [, account] = ACCOUNT.exec(principal) ?? [];
  return account !== undefined && ELB_ACCOUNTS.get(region) === account ? ELB_ACCOUNT : principal;
}

const ACCOUNT_IN_ARN = /^arn:.+?:iam::(.+):root$/;

/**
 * What deployment has to tell before it is known whether a principal of a bucket policy is a writer of logs: text of its name, or the Region
 * of the bucket. `''` where it is known. Roles and users are none, nor is the account of the bucket.
 */
export function undecidedWriter(
  principal: string,
  { region, account }: { readonly region: string; readonly account: string },
): string {
  if (!hasPlaceholder(principal)) {
    const [, named = ''] = ACCOUNT.exec(principal) ?? [];
    return [...ELB_ACCOUNTS.values()].includes(named) ? firstPlaceholder(region) : '';
  }
  const named = /^arn:/.test(principal) ? (ACCOUNT_IN_ARN.exec(principal)?.[1] ?? '') : principal;
  return named === account ? '' : firstPlaceholder(named);
}

/** The name of the grantee of an ACL, likewise. */
export const granteeName = (grantee: string): string =>
  CLOUDFRONT_CANONICAL_IDS.includes(grantee) ? CLOUDFRONT_LOGS : grantee;
