import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fixText, terraformText } from '../../src/report/fix-text.ts';
import { finding } from './html-sample.ts';
import { healthy } from './sample-header.ts';

const LOGGING = 'bucket = "BUCKET"\ntarget_bucket = "LOG-BUCKET"\ntarget_prefix = "BUCKET/"\n';

describe('names of the finding', () => {
  test.each([
    [
      'a bucket that is not logged',
      LOGGING,
      'app',
      ['app'],
      'bucket = "app"\ntarget_bucket = "LOG-BUCKET"\ntarget_prefix = "app/"',
    ],
    [
      'a log bucket with one source',
      LOGGING,
      'logs',
      ['app'],
      'bucket = "app"\ntarget_bucket = "logs"\ntarget_prefix = "app/"',
    ],
    [
      'a log bucket with two sources',
      LOGGING,
      'logs',
      ['a', 'b'],
      'bucket = "BUCKET"\ntarget_bucket = "logs"\ntarget_prefix = "BUCKET/"',
    ],
    ['a log bucket that is asked itself', 'bucket = "LOG-BUCKET"', 'logs', ['logs'], 'bucket = "logs"'],
    [
      'a bucket that is still to be made',
      'target_bucket = "NEW-LOG-BUCKET"',
      'logs',
      ['app'],
      'target_bucket = "NEW-LOG-BUCKET"',
    ],
    ['the account', 'values = ["ACCOUNT"]', 'logs', ['app'], `values = ["${healthy.id}"]`],
    ['no resource', '', 'logs', ['app'], ''],
  ])('%s', (_, text, bucket, affected, expected) => {
    const one = finding(healthy, { bucket, affected });
    expect(terraformText({ terraform: text }, one)).toBe(expected);
    expect(fixText({ fix: text }, one)).toBe(expected);
  });

  test('ARNs are of the partition of the finding', () => {
    const one = finding(healthy, { bucket: 'logs', affected: ['app'], partition: 'aws-us-gov' });
    expect(fixText({ fix: 'arn:aws:s3:::LOG-BUCKET/*' }, one)).toBe('arn:aws-us-gov:s3:::logs/*');
  });

  test('the address of a planned bucket is no name', () => {
    const one = finding(healthy, { bucket: 'Logs', affected: ['app'], addresses: ['Logs'] });
    expect(fixText({ fix: '--bucket LOG-BUCKET, for BUCKET' }, one)).toBe('--bucket LOG-BUCKET, for app');
  });

  test('an organization is no account', () => {
    const one = finding({ ...healthy, id: 'o-exampleorgid' }, { bucket: '', affected: [] });
    expect(fixText({ fix: '--account-id ACCOUNT --bucket BUCKET' }, one)).toBe('--account-id ACCOUNT --bucket BUCKET');
  });
});

test('nothing that could not be a name gets into a command or a block', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (bucket, source) => {
      const text = terraformText({ terraform: LOGGING }, finding(healthy, { bucket, affected: [source] }));
      expect(text).toMatch(/^bucket = "[\w.-]+"\ntarget_bucket = "[\w.-]+"\ntarget_prefix = "[\w.-]+\/"$/);
    }),
  );
});
