import { bucketArn } from '../../model/names.ts';
import { isJsonObject } from '../../model/record.ts';
import { type AccessRequest, evaluatePolicy } from '../../policy/evaluate-policy.ts';
import type { PolicyChange } from '../change.ts';
import type { BucketPolicyDocument } from '../fix-plan.ts';

/** Who changes the bucket, as a policy may name it. */
export interface Changer {
  readonly partition: string;
  /** ARN of the session, or of the user. */
  readonly arn: string;
  /** ARN of the role, or of the user: what `aws:PrincipalArn` holds. */
  readonly principalArn: string;
  readonly account: string;
  /** `o-…`; `''` where it is not known. */
  readonly organization: string;
}

const NEEDED = ['s3:GetBucketPolicy', 's3:PutBucketPolicy', 's3:DeleteBucketPolicy'] as const;

/** The identity allows it, so that a Deny alone is what could stand in the way. */
const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }],
};

/**
 * Why whoever changes the policy could not read it, or change it back, afterwards; `undefined`: nothing that the change brings
 * stands in the way. Statements that stay as they are have let the change through already.
 */
export function lockOut({ from, to, bucket, account, region }: PolicyChange, changer: Changer): string | undefined {
  if (to === null) return undefined;
  const before = new Set(statementsOf(from).map((statement) => JSON.stringify(statement)));
  const added = statementsOf(to).filter((statement) => !before.has(JSON.stringify(statement)));
  if (added.length === 0) return undefined;
  const policies = [{ ...to, Statement: added }, EVERYTHING];
  for (const action of NEEDED) {
    const request = requestOf(action, { bucket, account, region }, changer);
    const { verdict, reason } = evaluatePolicy(policies, request);
    if (verdict !== 'allowed')
      return verdict === 'denied'
        ? `the policy would deny ${action} to ${changer.principalArn}: ${reason}`
        : `whether the policy would deny ${action} to ${changer.principalArn} cannot be told: ${reason}`;
  }
  return undefined;
}

/**
 * Only requests that an AWS service makes have these, for itself or on behalf of somebody.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const ABSENT = Object.fromEntries(
  [
    'aws:CalledVia',
    'aws:CalledViaFirst',
    'aws:CalledViaLast',
    'aws:PrincipalServiceName',
    'aws:PrincipalServiceNamesList',
    'aws:SourceAccount',
    'aws:SourceArn',
    'aws:SourceOrgID',
    'aws:SourceOrgPaths',
  ].map((key) => [key, []]),
);

const statementsOf = (document: BucketPolicyDocument | null): readonly object[] =>
  [document?.['Statement'] ?? []].flat().filter(isJsonObject);

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const requestOf = (
  action: string,
  { bucket, account, region }: Pick<PolicyChange, 'bucket' | 'account' | 'region'>,
  { partition, arn, principalArn, organization, account: own }: Changer,
): AccessRequest => ({
  principal: { aws: arn },
  action,
  resource: bucketArn(partition, bucket),
  context: {
    'aws:PrincipalArn': principalArn,
    'aws:PrincipalAccount': own,
    'aws:PrincipalIsAWSService': 'false',
    'aws:ViaAWSService': 'false',
    'aws:SecureTransport': 'true',
    'aws:RequestedRegion': region,
    'aws:ResourceAccount': account,
    ...(organization === '' ? {} : { 'aws:PrincipalOrgID': organization, 'aws:ResourceOrgID': organization }),
    ...ABSENT,
  },
  unknownKeys: ['*'],
});
