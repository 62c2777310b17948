import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { placeholder } from '../../src/model/placeholder.ts';
import { evaluatePolicy } from '../../src/policy/evaluate-policy.ts';
import { firstOpen, matchesOpen, openCoverage } from '../../src/policy/open-text.ts';
import { compilePattern } from '../../src/policy/pattern.ts';
import { coverage } from '../../src/policy/wildcard.ts';

const A = placeholder('aws_s3_bucket.a');
const B = placeholder('aws_s3_bucket.b');
const WILD = { wildcards: true, variables: false };

describe('texts that are known only after deployment', () => {
  test.each([
    [`arn:aws:s3:::${A}/*`, `arn:aws:s3:::${A}/x/y`, 'yes'],
    [`arn:aws:s3:::${A}`, `arn:aws:s3:::${A}`, 'yes'],
    ['arn:aws:s3:::*', `arn:aws:s3:::${A}/x`, 'yes'],
    [`arn:aws:s3:::${A}/*`, `arn:aws:s3:::${B}/x`, 'unknown'],
    [`arn:aws:s3:::${A}/*`, 'arn:aws:s3:::logs/x', 'unknown'],
    ['arn:aws:s3:::logs/*', `arn:aws:s3:::${A}/x`, 'unknown'],
    [`arn:aws:s3:::${A}/logs/*`, `arn:aws:s3:::${A}/other/x`, 'no'],
    [`arn:aws:sns:::${A}`, `arn:aws:s3:::${A}`, 'no'],
    [`${A}?`, `${A}${B}`, 'unknown'],
    ['?', A, 'unknown'],
  ])('%s and %s: %s', (pattern, text, expected) => {
    expect(matchesOpen(compilePattern(pattern, WILD), text)).toBe(expected);
  });

  const piece = fc.constantFrom('a', 'b', '/', 'ab', A, B);
  const wild = fc.constantFrom('a', 'b', '/', '*', '?', A, B);
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const pattern = fc.array(wild, { maxLength: 6 }).map((pieces) => pieces.join(''));
  const value = fc.constantFrom('', 'a', 'b', '/', 'ab', 'a/b', 'ba');
  const filled = (written: string, a: string, b: string) => written.replaceAll(A, a).replaceAll(B, b);

  test('what is decided of them stays so for every text in their place', () => {
    fc.assert(
      fc.property(pattern, text, value, value, (written, given, a, b) => {
        const decided = matchesOpen(compilePattern(written, WILD), given);
        const really = matchesOpen(compilePattern(filled(written, a, b), WILD), filled(given, a, b));
        if (decided !== 'unknown') expect(really).toBe(decided);
      }),
      { numRuns: 3000 },
    );
  });

  const digits = { chars: '01', repeats: false };
  const tail = fc.constantFrom([digits], [digits, { chars: null, repeats: true }], [{ chars: 'ab', repeats: true }]);

  test('and so it is of sets of texts', () => {
    fc.assert(
      fc.property(pattern, text, tail, value, value, (written, head, slots, a, b) => {
        const decided = openCoverage(compilePattern(written, WILD), { head, tail: slots });
        const really = coverage(compilePattern(filled(written, a, b), WILD), { head: filled(head, a, b), tail: slots });
        if (decided !== 'unknown') expect(really).toBe(decided);
      }),
      { numRuns: 3000 },
    );
  });
});

describe('statements with them', () => {
  const decide = (statement: object, context: Record<string, string> = {}, resource = `arn:aws:s3:::${A}/k`) =>
    evaluatePolicy(
      [
        JSON.stringify({
          Version: '2012-10-17',
          Statement: {
            Effect: 'Allow',
            Principal: { Service: 'logging.s3.amazonaws.com' },
            Action: 's3:PutObject',
            Resource: '*',
            ...statement,
          },
        }),
      ],
      { principal: { service: 'logging.s3.amazonaws.com' }, action: 's3:PutObject', resource, context },
    ).verdict;
  const ACCOUNT = placeholder('AWS::AccountId');
  const isAccount = (value: string) => ({ Condition: { StringEquals: { 'aws:SourceAccount': value } } });

  test('an account that is not known is itself, and perhaps another', () => {
    expect(decide(isAccount(ACCOUNT), { 'aws:SourceAccount': ACCOUNT })).toBe('allowed');
    expect(decide(isAccount('111122223333'), { 'aws:SourceAccount': ACCOUNT })).toBe('unknown');
    expect(decide(isAccount(ACCOUNT), { 'aws:SourceAccount': '111122223333' })).toBe('unknown');
  });

  test('ARNs are compared part by part, colons of placeholders apart', () => {
    const source = (value: string) => ({ Condition: { ArnLike: { 'aws:SourceArn': value } } });
    const given = { 'aws:SourceArn': `arn:aws:sns:eu-west-1:${ACCOUNT}:${A}` };
    expect(decide(source(`arn:aws:sns:*:${ACCOUNT}:*`), given)).toBe('allowed');
    expect(decide(source('arn:aws:sns:*:111122223333:*'), given)).toBe('unknown');
    expect(decide(source(`arn:aws:sqs:*:${ACCOUNT}:*`), given)).toBe('denied');
    expect(decide(source(B), given)).toBe('unknown');
  });

  test('principals and actions may be whatever they are not known to be', () => {
    expect(decide({ Principal: { Service: `logging.s3.${placeholder('AWS::URLSuffix')}` } })).toBe('unknown');
    expect(decide({ Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` } })).toBe('denied');
    expect(decide({ Principal: { AWS: placeholder('var.who') } })).toBe('unknown');
    expect(decide({ Action: placeholder('var.action') })).toBe('unknown');
    expect(decide({ Action: undefined, NotAction: [placeholder('var.action')] })).toBe('unknown');
    expect(decide({ Action: `s3:Get${placeholder('var.action')}` })).toBe('denied');
    expect(decide({ Action: [placeholder('var.action'), 's3:PutObject'] })).toBe('allowed');
  });
});

test.each([
  [`${A}/own/*`, `${A}/${B}/`, B],
  [`${A}/${B}/*`, `${A}/app/`, B],
  [`logs/${A}/*`, `logs/${A}/`, undefined],
])('what keeps %s and %s from being compared is no placeholder that both begin with', (pattern, text, expected) => {
  expect(firstOpen(compilePattern(pattern, WILD), text)).toBe(expected);
});
