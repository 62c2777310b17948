import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AccessRequest, evaluatePolicy } from '../../src/policy/evaluate-policy.ts';
import { OPERATORS } from '../../src/policy/operators.ts';
import { sized } from '../long.ts';

const KEYS = ['aws:SourceAccount', 'aws:SourceIp', 'aws:SecureTransport'];
const VALUES = ['111122223333', '444455556666', 'true', 'false', '10.0.0.1', '1', '', 'arn:aws:s3:::app', '2026-01-01'];
const WRITTEN = [
  ...VALUES,
  '*',
  '1*',
  '10.0.0.0/8',
  'arn:aws:s3:::*',
  `\${aws:SourceAccount}`,
  `\${aws:SourceIp, 'true'}`,
];
// Operator names are compared without case, so that the names of the table serve as they are.
const NAMES = [...OPERATORS.keys(), 'null', 'stringSounds'];

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const listOf = (values: readonly string[]) => fc.uniqueArray(some(...values), { minLength: 1, maxLength: 3 });
const operator = fc
  .tuple(some('', '', 'ForAnyValue:', 'ForAllValues:'), some(...NAMES), some('', '', 'IfExists'))
  .map((parts) => parts.join(''));
const condition = fc.dictionary(operator, fc.dictionary(some(...KEYS), listOf(WRITTEN), { minKeys: 1, maxKeys: 2 }), {
  maxKeys: 2,
});
const principal = some<unknown>('*', { AWS: '*' }, { Service: 'logging.s3.amazonaws.com' }, { AWS: '111122223333' });
const statement = fc
  .record({
    Effect: some('Allow', 'Allow', 'Deny'),
    who: fc.record({ name: some('Principal', 'Principal', 'NotPrincipal'), value: principal }),
    what: fc.record({
      name: some('Action', 'Action', 'NotAction'),
      value: listOf(['*', 's3:*', 's3:PutObject', 's3:Get*']),
    }),
    where: fc.record({
      name: some('Resource', 'Resource', 'NotResource'),
      value: listOf(['*', 'arn:aws:s3:::logs/*', 'arn:aws:s3:::logs/a?', 'arn:aws:s3:::logs', 'arn:aws:s3:::*/ab']),
    }),
    Condition: condition,
  })
  .map(({ Effect, who, what, where, Condition }) => ({
    Effect,
    [who.name]: who.value,
    [what.name]: what.value,
    [where.name]: where.value,
    Condition,
  }));
const statements = fc.array(statement, { minLength: 1, maxLength: 4 });
const value = fc.oneof(some(...VALUES), fc.array(some(...VALUES), { maxLength: 3 }));
const request: fc.Arbitrary<AccessRequest> = fc.record({
  principal: some({ service: 'logging.s3.amazonaws.com' }, { aws: 'arn:aws:iam::111122223333:role/r' }),
  action: some('s3:PutObject', 'S3:GETOBJECT'),
  resource: some('arn:aws:s3:::logs/ab', 'arn:aws:s3:::logs'),
  context: fc.dictionary(some(...KEYS), value),
  unknownKeys: fc.subarray(KEYS),
});
const runs = { numRuns: sized(500, 3_000) };
const decide = (Statement: readonly object[], asked: AccessRequest) =>
  evaluatePolicy({ Version: '2012-10-17', Statement }, asked);

test('a further Deny never turns denied into something else, nor unknown into allowed', () => {
  fc.assert(
    fc.property(statements, statement, request, (list, added, asked) => {
      const before = decide(list, asked).verdict;
      const after = decide([...list, { ...added, Effect: 'Deny' }], asked).verdict;
      if (before === 'denied') expect(after).toBe('denied');
      if (before === 'unknown') expect(after).not.toBe('allowed');
    }),
    runs,
  );
});

test('a further Allow never turns allowed or unknown into denied', () => {
  fc.assert(
    fc.property(statements, statement, request, (list, added, asked) => {
      const before = decide(list, asked).verdict;
      const after = decide([...list, { ...added, Effect: 'Allow' }], asked).verdict;
      if (before !== 'denied') expect(after).not.toBe('denied');
    }),
    runs,
  );
});

const reversed = (json: unknown): unknown => {
  if (Array.isArray(json)) return json.map(reversed).reverse();
  if (typeof json !== 'object' || json === null) return json;
  return Object.fromEntries(
    Object.entries(json)
      .map(([key, inner]) => [key, reversed(inner)])
      .reverse(),
  );
};

test('order of statements, keys and values does not matter, and neither does splitting into policies', () => {
  fc.assert(
    fc.property(statements, request, (list, asked) => {
      const { verdict, explicit } = decide(list, asked);
      const turned = reversed(list) as readonly object[];
      expect(decide(turned, asked)).toMatchObject({ verdict, explicit });
      const split = list.map((one) => ({ Version: '2012-10-17', Statement: one }));
      expect(evaluatePolicy(split, asked)).toMatchObject({ verdict, explicit });
    }),
    runs,
  );
});

test('text and object, one value and a list of it, upper and lower case of keys and actions are the same', () => {
  fc.assert(
    fc.property(statements, request, (list, asked) => {
      const expected = decide(list, asked);
      const text = JSON.stringify({ Version: '2012-10-17', Statement: list }, null, 2);
      const { context = {}, unknownKeys = [] } = asked;
      const shouted = {
        ...asked,
        action: asked.action.toUpperCase(),
        context: Object.fromEntries(Object.entries(context).map(([key, one]) => [key.toUpperCase(), one])),
        unknownKeys: unknownKeys.map((key) => key.toUpperCase()),
      };
      expect(evaluatePolicy(text, shouted).verdict).toBe(expected.verdict);
    }),
    runs,
  );
});

test('an answer that is firm with unknown keys stays whatever they turn out to be', () => {
  fc.assert(
    fc.property(
      statements,
      request,
      fc.array(fc.option(value), { minLength: 3, maxLength: 3 }),
      (list, asked, found) => {
        const { unknownKeys = [], context = {} } = asked;
        const firm = decide(list, asked).verdict;
        if (firm === 'unknown') return;
        const without = Object.entries(context).filter(([key]) => !unknownKeys.includes(key));
        const resolved = unknownKeys.flatMap((key, index) => {
          const one = found[index];
          return one === null || one === undefined ? [] : [[key, one] as const];
        });
        const after = decide(list, {
          ...asked,
          context: Object.fromEntries([...without, ...resolved]),
          unknownKeys: [],
        });
        // With every key known, only what is not understood can still be unknown, and it was not needed before.
        expect(after.verdict).toBe(firm);
      },
    ),
    { numRuns: sized(1_500, 10_000) },
  );
});

test('Allow of everything and nothing else is allowed, whatever is asked', () => {
  const all = [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' }];
  fc.assert(fc.property(request, (asked) => decide(all, asked).verdict === 'allowed'));
});

test('no JSON whatever is a crash or an Allow', () => {
  const asked = { principal: { service: 'x' }, action: 'a', resource: 'r' };
  fc.assert(
    fc.property(
      fc.oneof(
        fc.json(),
        fc.string(),
        fc.jsonValue().map((json) => JSON.stringify({ Statement: json })),
      ),
      (text) => {
        expect(evaluatePolicy(text, asked).verdict).not.toBe('allowed');
      },
    ),
    runs,
  );
});

describe('a statement that allows everything', () => {
  const whole = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };
  const asked = { principal: { service: 'x' }, action: 'a', resource: 'r' };
  const elements = some(...Object.keys(whole));
  const verdictOn = (statement: object) => evaluatePolicy({ Statement: statement }, asked).verdict;

  test('is an Allow', () => {
    expect(verdictOn(whole)).toBe('allowed');
  });

  test('is none any more without one of its elements, whatever else it has', () => {
    const more = fc.dictionary(some('Sid', 'Condition', 'Other'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 2 });
    fc.assert(
      fc.property(elements, more, (missing, others) => {
        const { [missing]: _, ...rest }: Record<string, unknown> = whole;
        expect(verdictOn({ ...rest, ...others })).not.toBe('allowed');
      }),
      runs,
    );
  });

  test('is none any more with garbage in the place of one of them', () => {
    const garbage = fc.oneof(
      fc.constantFrom<unknown>(null, true, 1, '', 'allow', {}, [], [1], [['*']], { AWS: 1 }, { Service: [[]] }),
      fc.array(fc.integer(), { minLength: 1 }),
    );
    fc.assert(
      fc.property(elements, garbage, (place, value) => {
        expect(verdictOn({ ...whole, [place]: value })).not.toBe('allowed');
      }),
      runs,
    );
  });
});
