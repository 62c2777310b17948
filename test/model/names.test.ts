import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ASSUMPTIONS } from '../../src/model/assumptions.ts';
import { bucketArn, byText, isGroupKey, isOrganizationId } from '../../src/model/names.ts';

test('the ARN of a bucket has neither Region nor account, in any partition', () => {
  expect(bucketArn('aws-us-gov', 'logs')).toBe('arn:aws-us-gov:s3:::logs');
});

test('texts have one order on every machine: capitals first, and no two different texts are equal', () => {
  expect(['b', 'a', 'B', 'ä', ''].sort(byText)).toEqual(['', 'B', 'a', 'b', 'ä']);
  fc.assert(
    fc.property(fc.string(), fc.string(), (a, b) => {
      expect(byText(a, b)).toBe(-byText(b, a) + 0);
      expect(byText(a, b) === 0).toBe(a === b);
    }),
  );
});

test('resource control policies and assumptions are reported once for the organization, causes of an account are not', () => {
  expect(isGroupKey('rcp:p-examplepolicy')).toBe(true);
  for (const { id } of ASSUMPTIONS) expect(isGroupKey(id)).toBe(true);
  expect(isGroupKey('denied:s3:GetBucketPolicy')).toBe(false);
});

test('ids of organizations are told from those of accounts', () => {
  expect(['o-exampleorgid', '111122223333'].map(isOrganizationId)).toEqual([true, false]);
});
