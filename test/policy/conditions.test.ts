import { describe, expect, test } from 'vitest';
import { type AccessRequest, evaluatePolicy } from '../../src/policy/evaluate-policy.ts';

type Context = NonNullable<AccessRequest['context']>;
type Holds = 'holds' | 'fails' | 'unknown';

const OUTCOME = { allowed: 'holds', denied: 'fails', unknown: 'unknown' } as const;

function condition(
  block: unknown,
  context: Context = {},
  unknownKeys: readonly string[] = [],
  Version = '2012-10-17',
): Holds {
  const Statement = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', Condition: block };
  const request = { principal: { service: 'x.amazonaws.com' }, action: 's3:PutObject', resource: 'arn:aws:s3:::b/k' };
  return OUTCOME[evaluatePolicy({ Version, Statement }, { ...request, context, unknownKeys }).verdict];
}

const NEGATED = [
  'StringNotEquals',
  'StringNotLike',
  'StringNotEqualsIgnoreCase',
  'ArnNotEquals',
  'ArnNotLike',
  'NotIpAddress',
  'NumericNotEquals',
  'DateNotEquals',
];
const POSITIVE = [
  'StringEquals',
  'StringLike',
  'StringEqualsIgnoreCase',
  'ArnEquals',
  'ArnLike',
  'IpAddress',
  'NumericEquals',
  'NumericLessThan',
  'NumericLessThanEquals',
  'NumericGreaterThan',
  'NumericGreaterThanEquals',
  'DateEquals',
  'DateLessThan',
  'DateLessThanEquals',
  'DateGreaterThan',
  'DateGreaterThanEquals',
  'Bool',
  'BinaryEquals',
];

describe('a key that the request does not have (IAM User Guide, condition operators)', () => {
  test.each(POSITIVE)('%s fails', (operator) => expect(condition({ [operator]: { k: '1' } })).toBe('fails'));
  test.each(NEGATED)('%s holds', (operator) => expect(condition({ [operator]: { k: '1' } })).toBe('holds'));
  test.each([...POSITIVE, ...NEGATED])('%sIfExists holds', (operator) => {
    expect(condition({ [`${operator}IfExists`]: { k: '1' } })).toBe('holds');
  });
  test.each([...POSITIVE, ...NEGATED])('ForAnyValue:%s fails, ForAllValues holds', (operator) => {
    expect(condition({ [`ForAnyValue:${operator}`]: { k: '1' } })).toBe('fails');
    expect(condition({ [`ForAllValues:${operator}`]: { k: '1' } })).toBe('holds');
    expect(condition({ [`ForAllValues:${operator}`]: { k: '1' } }, { k: [] })).toBe('holds');
    expect(condition({ [`ForAnyValue:${operator}`]: { k: '1' } }, { k: [''] })).toBe('fails');
  });
  test.each([
    ['true', 'holds'],
    ['false', 'fails'],
  ])('Null %s: %s', (text, expected) => expect(condition({ Null: { k: text } })).toBe(expected));
});

// Each row: operator, value in the policy, value in the request, outcome.
const ROWS: readonly (readonly [string, unknown, string | readonly string[], Holds])[] = [
  ['StringEquals', 'a', 'a', 'holds'],
  ['StringEquals', 'a', 'A', 'fails'],
  ['StringEquals', ['b', 'a'], 'a', 'holds'],
  ['StringEquals', 'a*', 'ab', 'fails'],
  ['StringEquals', [], 'a', 'fails'],
  ['StringNotEquals', ['a', 'b'], 'b', 'fails'],
  ['StringNotEquals', ['a', 'b'], 'c', 'holds'],
  ['StringNotEquals', [], 'c', 'holds'],
  ['StringEqualsIgnoreCase', 'aB', 'Ab', 'holds'],
  ['StringNotEqualsIgnoreCase', 'aB', 'Ab', 'fails'],
  ['StringLike', 'a*', 'abc', 'holds'],
  ['StringLike', 'a?', 'abc', 'fails'],
  ['StringLike', 'A*', 'abc', 'fails'],
  ['StringNotLike', ['x*', 'a*'], 'abc', 'fails'],
  ['stringlike', 'a*', 'abc', 'holds'],
  ['NumericEquals', '1.0', '1', 'holds'],
  ['NumericEquals', 1, '1', 'holds'],
  ['NumericLessThan', '1.2', '1.2', 'fails'],
  ['NumericLessThan', '1.2', '1.1', 'holds'],
  ['NumericLessThanEquals', '1.2', '1.2', 'holds'],
  ['NumericGreaterThan', '-1', '0', 'holds'],
  ['NumericGreaterThanEquals', '2', '1', 'fails'],
  ['NumericNotEquals', '10', '9', 'holds'],
  ['NumericEquals', 'ten', '10', 'unknown'],
  ['NumericEquals', '10', 'ten', 'unknown'],
  ['DateGreaterThan', '2026-01-01T00:00:00Z', '2026-06-01T00:00:00Z', 'holds'],
  ['DateLessThan', '2026-01-01', '2025-12-31T23:59:59Z', 'holds'],
  ['DateEquals', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00:00Z', 'holds'],
  ['DateEquals', '1767225600', '2026-01-01T00:00:00Z', 'holds'],
  ['DateLessThanEquals', '2026', '2026-01-01T00:00:00Z', 'holds'],
  ['DateGreaterThanEquals', '2026-01-01T00:00:00', '2026-06-01T00:00:00Z', 'unknown'],
  ['DateNotEquals', 'tomorrow', '2026-01-01T00:00:00Z', 'unknown'],
  ['Bool', 'true', 'true', 'holds'],
  ['Bool', true, 'true', 'holds'],
  ['Bool', 'TRUE', 'true', 'holds'],
  ['Bool', 'false', 'true', 'fails'],
  ['Bool', 'perhaps', 'true', 'unknown'],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ5', 'holds'],
  ['BinaryEquals', 'QmluYXJ5', 'QmluYXJ6', 'fails'],
  ['BinaryEquals', 'QmluYXJ5', 'Binary', 'unknown'],
  ['BinaryEquals', 'QmluYXJ5', 'no base64!', 'unknown'],
  ['BinaryEquals', '?', 'QmluYXJ5', 'unknown'],
  ['IpAddress', '203.0.113.0/24', '203.0.113.9', 'holds'],
  ['IpAddress', '203.0.113.0/24', '203.0.114.9', 'fails'],
  ['IpAddress', '203.0.113.9', '203.0.113.9', 'holds'],
  ['IpAddress', '2001:db8::/32', '2001:DB8:1::1', 'holds'],
  ['IpAddress', '2001:db8::/32', '203.0.113.9', 'fails'],
  ['NotIpAddress', ['10.0.0.0/8', '203.0.113.0/24'], '203.0.113.9', 'fails'],
  ['NotIpAddress', ['10.0.0.0/8', '2001:db8::/32'], '203.0.113.9', 'holds'],
  ['IpAddress', '203.0.113.0/33', '203.0.113.9', 'unknown'],
  ['IpAddress', '0x7f.1', '127.0.0.1', 'unknown'],
  ['ArnLike', 'arn:aws:s3:*:*:src', 'arn:aws:s3:::src', 'holds'],
  ['ArnEquals', 'arn:aws:s3:::s*', 'arn:aws:s3:::src', 'holds'],
  ['ArnLike', 'arn:aws:s3*', 'arn:aws:s3:::src', 'unknown'],
  ['ArnLike', 'arn:aws:sqs*', 'arn:aws:s3:::src', 'fails'],
  ['ArnLike', 'arn:*:src', 'arn:aws:s3:::src', 'unknown'],
  ['ArnLike', 'arn:aws:s3:::a/*', 'arn:aws:s3:::a/b:c', 'holds'],
  ['ArnLike', 'arn:aws:s3:::*', 'no arn', 'fails'],
  ['ArnEquals', 'a.service', 'a.service', 'unknown'],
  ['ArnNotLike', 'a.*', 'a.service', 'unknown'],
  ['ArnNotEquals', 'another.service', 'a.service', 'holds'],
  ['ArnNotLike', 'arn:aws:s3:::src', 'arn:aws:s3:::src', 'fails'],
  ['ArnNotEquals', 'arn:aws:s3:::src', 'arn:aws:s3:::SRC', 'holds'],
  ['Null', 'false', 'a', 'holds'],
  ['Null', 'true', 'a', 'fails'],
  ['Null', 'maybe', 'a', 'unknown'],
  ['StringEqualsIfExists', 'a', 'b', 'fails'],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['x', 'b'], 'holds'],
  ['ForAnyValue:StringEquals', ['a', 'b'], ['x', 'y'], 'fails'],
  ['ForAllValues:StringEquals', ['a', 'b'], ['b', 'a'], 'holds'],
  ['ForAllValues:StringEquals', ['a', 'b'], ['b', 'x'], 'fails'],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['x', 'y'], 'holds'],
  ['ForAllValues:StringNotEquals', ['a', 'b'], ['x', 'a'], 'fails'],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'x'], 'holds'],
  ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], 'fails'],
  ['ForAllValues:StringLike', ['a*'], ['a1', 'a2'], 'holds'],
  ['StringEquals', 'a', ['a', 'a'], 'holds'],
  // What a single-valued operator does with several values is left open.
  ['StringEquals', 'a', ['a', 'b'], 'unknown'],
  ['StringAlmostEquals', 'a', 'a', 'unknown'],
  ['NullIfExists', 'true', 'a', 'unknown'],
];
test.each(ROWS)('%s %j with %j: %s', (operator, written, given, expected) => {
  expect(condition({ [operator]: { k: written } }, { K: given })).toBe(expected);
});

test.each<readonly [string, unknown, Context, Holds]>([
  ['several keys must all hold', { StringEquals: { a: '1', b: '2' } }, { a: '1', b: '3' }, 'fails'],
  [
    'several operators must all hold',
    { StringEquals: { a: '1' }, Bool: { s: 'true' } },
    { a: '1', s: 'false' },
    'fails',
  ],
  ['an unknown operator beside one that fails', { StringEquals: { a: '1' }, New: { b: '2' } }, { a: '2' }, 'fails'],
  ['no condition', {}, {}, 'holds'],
])('%s', (_, block, context, expected) => expect(condition(block, context)).toBe(expected));

describe('keys that are not known', () => {
  test.each<readonly [unknown, Holds]>([
    [{ StringEquals: { k: 'a' } }, 'unknown'],
    [{ StringNotEquals: { k: 'a' } }, 'unknown'],
    [{ StringLike: { k: '*' } }, 'unknown'],
    [{ StringNotLike: { k: '*' } }, 'unknown'],
    [{ StringLikeIfExists: { k: '*' } }, 'holds'],
    [{ 'ForAllValues:StringLike': { k: '*' } }, 'holds'],
    [{ 'ForAnyValue:StringNotLike': { k: '*' } }, 'fails'],
    [{ Null: { k: 'true' } }, 'unknown'],
    [{ Null: { k: ['true', 'false'] } }, 'holds'],
    [{ StringEquals: { k: [] } }, 'fails'],
    [{ StringEquals: { k: 'a', other: 'b' } }, 'fails'],
  ])('%j: %s', (block, expected) => expect(condition(block, {}, ['K'])).toBe(expected));

  test('a key that is both given and unknown is unknown', () => {
    expect(condition({ StringEquals: { k: 'a' } }, { k: 'a' }, ['k'])).toBe('unknown');
  });
  test('a trailing star stands for a family of keys', () => {
    expect(condition({ StringEquals: { 'aws:PrincipalTag/team': 'a' } }, {}, ['aws:PrincipalTag/*'])).toBe('unknown');
  });
});

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables */
describe('policy variables (IAM User Guide, policy elements: variables and tags)', () => {
  test.each<readonly [unknown, Context, readonly string[], Holds]>([
    [{ StringEquals: { k: '${aws:SourceAccount}' } }, { k: '1', 'aws:sourceaccount': '1' }, [], 'holds'],
    [{ StringEquals: { k: 'x-${v}-y' } }, { k: 'x-1-y', v: '1' }, [], 'holds'],
    [{ StringEquals: { k: '${v}' } }, { k: 'a' }, [], 'fails'],
    // "If AWS cannot resolve a variable this might cause the entire statement to be invalid."
    [{ StringNotEquals: { k: '${v}' } }, { k: 'a' }, [], 'unknown'],
    [{ StringNotEquals: { k: '${v}' } }, {}, [], 'unknown'],
    [{ StringNotEqualsIfExists: { k: '${v}' } }, {}, [], 'holds'],
    [{ StringNotEquals: { k: "${v, 'b'}" } }, { k: 'a' }, [], 'holds'],
    [{ StringNotEquals: { k: 'b${v}' } }, { k: 'a' }, ['v'], 'unknown'],
    [{ StringNotEquals: { k: "b${v, 'c'}" } }, { k: 'a' }, ['v'], 'holds'],
    [{ ArnNotLike: { k: "arn:aws:s3:::b${v, 'c'}" } }, { k: 'arn:aws:s3:::a' }, ['v'], 'holds'],
    [{ StringNotEquals: { k: '${v}' } }, { k: 'a', v: 'b' }, [], 'holds'],
    [{ ArnNotLike: { k: 'arn:aws:s3:::${v}' } }, { k: 'arn:aws:s3:::a' }, [], 'unknown'],
    [{ 'ForAllValues:StringEquals': { k: '${v}' } }, {}, [], 'unknown'],
    [{ StringEquals: { k: "${v, 'a'}" } }, { k: 'a' }, [], 'holds'],
    [{ StringEquals: { k: "${v, 'a'}" } }, { k: 'a', v: 'b' }, [], 'fails'],
    [{ StringEquals: { k: '${v}' } }, { k: 'a' }, ['v'], 'unknown'],
    [{ StringEquals: { k: 'b${v}' } }, { k: 'a' }, ['v'], 'fails'],
    [{ StringLike: { k: '${v}/*' } }, { k: '*/x', v: '*' }, [], 'holds'],
    [{ StringLike: { k: '${v}/*' } }, { k: 'a/x', v: '*' }, [], 'fails'],
    [{ StringLike: { k: 'a${*}' } }, { k: 'ab' }, [], 'fails'],
    [{ StringLike: { k: 'a${*}${?}${$}' } }, { k: 'a*?$' }, [], 'holds'],
    [{ StringEqualsIgnoreCase: { k: '${v}' } }, { k: 'AB', v: 'ab' }, [], 'holds'],
    [
      { ArnLike: { k: 'arn:aws:s3:::${aws:username}-x' } },
      { k: 'arn:aws:s3:::bob-x', 'aws:username': 'bob' },
      [],
      'holds',
    ],
    [{ Bool: { k: '${v}' } }, { k: 'true', v: 'true' }, [], 'holds'],
    [{ NumericEquals: { k: '${v}' } }, { k: '1', v: '1' }, [], 'unknown'],
  ])('%j with %j, unknown %j: %s', (block, context, unknownKeys, expected) => {
    expect(condition(block, context, unknownKeys)).toBe(expected);
  });

  test('are text in version 2008-10-17', () => {
    const block = { StringEquals: { k: '${v}' } };
    expect(condition(block, { k: '${v}', v: '1' }, [], '2008-10-17')).toBe('holds');
    expect(condition(block, { k: '1', v: '1' }, [], '2008-10-17')).toBe('fails');
    expect(condition({ StringLike: { k: '${*}' } }, { k: '${abc}' }, [], '2008-10-17')).toBe('holds');
  });
});
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables */
