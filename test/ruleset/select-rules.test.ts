import { describe, expect, test } from 'vitest';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { selectRules } from '../../src/ruleset/select-rules.ts';

const set = await loadRules({ folders: [], builtin: true });
const ids = (select: readonly string[], skip: readonly string[]): readonly string[] =>
  selectRules(set, { select, skip }).map(({ info: { id } }) => id);

test('without a word the default pack runs', () => {
  expect(ids([], [])).toHaveLength(21);
});

test('by id and by tag, in the order of the set', () => {
  expect(ids(['target-exists', 'logging-enabled'], [])).toEqual(['logging-enabled', 'target-exists']);
  expect(ids(['topology'], [])).toEqual(['no-log-chain', 'no-logging-loop', 'target-is-not-source']);
  expect(ids(['topology', 'logging-enabled'], ['no-log-chain'])).toEqual([
    'logging-enabled',
    'no-logging-loop',
    'target-is-not-source',
  ]);
  expect(ids([], ['delivery', 'protection'])).toHaveLength(21 - ids(['delivery', 'protection'], []).length);
});

test('by control, of one framework in one version', () => {
  expect(ids(['aws-fsbp:S3.9'], [])).toEqual(['logging-enabled']);
  expect(ids(['cis-aws-foundations-5.0:2.1.1', 'cis-aws-foundations-6.0:3.1.4'], [])).toEqual([
    'bucket-blocks-public-access',
    'bucket-requires-tls',
  ]);
  expect(ids(['nist-800-53-r5:AU-12'], ['aws-fsbp:S3.9'])).toEqual(['log-delivery-permitted']);
});

describe('refused', () => {
  test.each([
    [['loging-enabled'], [], 'no rule has the id or tag "loging-enabled"; did you mean "logging-enabled"?'],
    [[], ['topologie'], 'no rule has the id or tag "topologie"; did you mean "topology"?'],
    [['aws-fsbp:S3.99'], [], 'no rule gives evidence for the control "aws-fsbp:S3.99"'],
    [['aws-fsdp:S3.9'], [], 'no rule names the framework "aws-fsdp"; did you mean "aws-fsbp"?'],
    [['cis-aws-foundations:3.4'], [], 'no rule names the framework "cis-aws-foundations"'],
    [['constructor'], [], 'no rule has the id or tag "constructor"'],
    [['topology'], ['topology'], 'no rule is left to run'],
  ])('select %j, skip %j', (select, skip, message) => {
    expect(() => ids(select, skip)).toThrow(message);
  });
});
