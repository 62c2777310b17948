import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { asffFinding } from '../../src/publish/asff.ts';
import { observedFindings } from '../../src/publish/observed.ts';
import { faultIn } from '../../src/sandbox/security-hub/finding.ts';
import { STRANGE_NAMES } from '../campaign/strange-names.ts';
import { findingOf, MEMBER, NIGHTS, REGION, reportOf, unlogged } from './reports.ts';

const PLACE = { account: MEMBER, region: REGION };

async function sent(finding: ReturnType<typeof findingOf>, createdAt?: string) {
  const report = await reportOf({ start: NIGHTS[1], findings: [finding] });
  const observed = observedFindings([report]).get(finding.fingerprint);
  if (observed === undefined) throw new Error('the report does not have it');
  return asffFinding(observed, PLACE, createdAt);
}

test('a failed finding is FAILED, at its bucket, under its fingerprint', async () => {
  const finding = unlogged('app', { severity: 'critical' });
  expect(await sent(finding)).toMatchObject({
    Id: `s3log-audit/${finding.fingerprint}`,
    ProductArn: `arn:aws:securityhub:${REGION}:${MEMBER}:product/${MEMBER}/default`,
    GeneratorId: 's3log-audit/logging-enabled',
    AwsAccountId: MEMBER,
    Title: 'Bucket writes server access logs',
    Severity: { Label: 'CRITICAL' },
    FindingProviderFields: { Severity: { Label: 'CRITICAL' } },
    Resources: [{ Type: 'AwsS3Bucket', Id: 'arn:aws:s3:::app', Partition: 'aws', Region: REGION }],
    Compliance: {
      Status: 'FAILED',
      RelatedRequirements: ['nist-800-53-r5 AU-2', 'nist-800-53-r5 AU-12', 'aws-fsbp S3.9'],
    },
    RecordState: 'ACTIVE',
    UpdatedAt: NIGHTS[1],
  });
});

test('an unknown finding is a WARNING, and names the first buckets that could not be judged', async () => {
  const affected = Array.from({ length: 50 }, (_, nth) => `bucket-${nth}`);
  const finding = findingOf({ rule: 'target-exists', verdict: 'unknown', cause: 'denied:s3:ListBucket', affected });
  const { Compliance, Resources } = await sent(finding);
  expect(Compliance).toEqual({ Status: 'WARNING' });
  expect(Resources).toHaveLength(32);
});

test('what sits at an account or at the organization names that', async () => {
  const atAccount = findingOf({ rule: 'account-reachable' });
  expect((await sent(atAccount)).Resources).toMatchObject([{ Type: 'AwsAccount', Id: `AWS::::Account:${MEMBER}` }]);
  const atOrganization = findingOf({ rule: 'all-accounts-reached', account: 'o-exampleorgid' });
  expect((await sent(atOrganization)).Resources).toMatchObject([
    { Type: 'Other', Id: 'arn:aws:organizations::111122223333:organization/o-exampleorgid' },
  ]);
});

describe('it was created', () => {
  test('when the report says that it was first seen', async () => {
    const finding = unlogged('app', { firstSeen: '2025-12-24T01:00:00.000Z' });
    expect((await sent(finding, NIGHTS[0])).CreatedAt).toBe('2025-12-24T01:00:00.000Z');
  });
  test('else when Security Hub says so, or in the night of the report', async () => {
    expect((await sent(unlogged('app'), NIGHTS[0])).CreatedAt).toBe(NIGHTS[0]);
    expect((await sent(unlogged('app'))).CreatedAt).toBe(NIGHTS[1]);
  });
});

test('a finding that was carried forward says when it was last observed', async () => {
  const finding = unlogged('app', { lastSeen: NIGHTS[0], baselineState: 'unchanged' });
  expect(await sent(finding)).toMatchObject({ LastObservedAt: NIGHTS[0], UpdatedAt: NIGHTS[1] });
});

test('whatever the texts and lists are, Security Hub takes the finding', async () => {
  const anyText = fc.oneof(
    fc.constantFrom('', ...STRANGE_NAMES),
    fc.string({ unit: 'binary', maxLength: 200 }),
    fc.string({ unit: fc.constantFrom('語', '\ud83d\ude00', '"', '\u0000'), minLength: 3_000, maxLength: 5_000 }),
  );
  await fc.assert(
    fc.asyncProperty(anyText, fc.array(anyText, { maxLength: 60 }), async (content, affected) => {
      const finding = findingOf({
        rule: content || 'own-rule',
        message: content,
        accountPath: content,
        causeText: content,
        affected,
      });
      const one = await sent(finding);
      expect(faultIn(one, PLACE)).toBeUndefined();
      for (const value of Object.values(one.ProductFields)) expect(value.length).toBeLessThanOrEqual(2048);
      expect(Object.keys(one.ProductFields).length).toBeLessThanOrEqual(50);
      for (const { Id } of one.Resources) expect(Id.length).toBeLessThanOrEqual(512);
    }),
    { numRuns: 60 },
  );
});
