import type { AwsSecurityFinding } from '@aws-sdk/client-securityhub';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOf } from '../../src/publish/security-hub.ts';

const finding = (id: number, bytes: number): AwsSecurityFinding => ({
  SchemaVersion: '2018-10-08',
  Id: `s3log-audit/${id}`,
  ProductArn: 'arn',
  GeneratorId: 's3log-audit/logging-enabled',
  AwsAccountId: '111122223333',
  CreatedAt: '2026-01-01T00:00:00Z',
  UpdatedAt: '2026-01-01T00:00:00Z',
  Title: 'x',
  Description: 'x'.repeat(bytes),
  Resources: [],
});

test('a batch has at most 100 findings and 6 MB, and none is lost or sent twice', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(10, 1_000, 100_000, 239_000), { maxLength: 260 }), (sizes) => {
      const findings = sizes.map((bytes, id) => finding(id, bytes));
      const batches = batchesOf(findings);
      expect(batches.flat()).toEqual(findings);
      for (const batch of batches) {
        expect(batch.length).toBeLessThanOrEqual(100);
        expect(Buffer.byteLength(JSON.stringify({ Findings: batch }))).toBeLessThanOrEqual(6_000_000);
      }
    }),
    { numRuns: 20 },
  );
});
