import { expect, test } from 'vitest';
import { OPERATIONS } from '../../src/collect/operations.ts';
import { FACTS } from '../../src/model/facts/index.ts';

test('holds the calls of every fact, and those that open a scan', () => {
  const calls = Object.values(FACTS).flatMap((fact): readonly string[] => fact.calls);
  // S3 Control is a client of its own; CloudTrail names its operation among those of S3.
  const bySdk = calls.map((call) =>
    call === 's3:GetAccountPublicAccessBlock' ? 's3control:GetPublicAccessBlock' : call,
  );
  expect([...OPERATIONS.keys()].sort()).toEqual(
    [
      // Two facts may share a call.
      ...new Set(bySdk),
      's3:ListBuckets',
      's3:GetBucketLocation',
      // Log objects, with --prove.
      's3:GetObject',
      'sts:GetCallerIdentity',
      'sts:AssumeRole',
      'organizations:DescribeOrganization',
      'organizations:ListAccounts',
      'organizations:ListPolicies',
      'organizations:DescribePolicy',
      'organizations:ListTargetsForPolicy',
    ].sort(),
  );
});
