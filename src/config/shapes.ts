/** What a piece of text must look like, in words for people. */
export interface Shape {
  readonly pattern: RegExp;
  readonly what: string;
}

export const ACCOUNT: Shape = { pattern: /^\d{12}$/, what: 'an account id of twelve digits' };
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
export const UNIT: Shape = {
  pattern: /^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/,
  what: 'an OU id (ou-…-…) or a root id (r-…)',
};
export const REGION: Shape = { pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/, what: 'a Region code such as eu-west-1' };
/** With its path, if it has one: ARNs have a slash of their own before it. https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
export const ROLE: Shape = {
  pattern: /^([\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/,
  what: 'a role name such as Reader or audit/Reader',
};
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
export const EXTERNAL_ID: Shape = {
  pattern: /^[\w+=,.@:/-]{2,1224}$/,
  what: 'an external id of 2 to 1,224 characters',
};
/** Ids and globs of ids. */
export const RULE_GLOB: Shape = { pattern: /^[a-z0-9*?[\]{},!-]+$/, what: 'a rule id or a glob of rule ids' };
// Names of old buckets in us-east-1 may have capitals, underscores and 255 characters:
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
export const BUCKET_OR_ARN: Shape = {
  pattern: /^(arn:[a-z0-9-]+:s3:::[A-Za-z0-9._-]{3,255}|[A-Za-z0-9._*?[\]{},!-]+)$/,
  what: 'the ARN of a bucket (arn:aws:s3:::name) or a glob of bucket names',
};
export const DAY: Shape = { pattern: /^\d{4}-\d{2}-\d{2}$/, what: 'a date such as 2027-01-31' };

export const MAX_CONCURRENCY = 1024;
/** GitHub takes 20 runs of one file. https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning */
export const MAX_SARIF_SPLIT = 20;
