import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compileExpression, type Expression } from '../../src/evaluate/expression.ts';
import { createEvaluator } from '../../src/evaluate/view.ts';
import type { Answer, Lookup } from '../../src/model/answer.ts';
import type { AttributeType, AttributeValue } from '../../src/model/attribute.ts';
import { unobserved } from './rule.ts';

/** Two paths of each type, each with a fact of its own. */
const PATHS = {
  'bucket.logging.classic.enabled': ['bool', unobserved('logging')],
  'bucket.policy.exists': ['bool', unobserved('policy')],
  'bucket.versioning.status': ['string', unobserved('versioning')],
  'bucket.encryption.algorithm': ['string', unobserved('encryption')],
  'bucket.logging.hops': ['int', unobserved('acl')],
  'bucket.lifecycle.expiresAfterDays': ['int', unobserved('lifecycle')],
  'bucket.logSources': ['list<string>', unobserved('ownership')],
  'params.days': ['int', []],
  'params.word': ['string', []],
} as const satisfies Record<string, readonly [AttributeType, readonly unknown[]]>;
type Path = keyof typeof PATHS;

const readable = new Map(Object.entries(PATHS).map(([path, [type]]) => [path, type]));
const language = { readable, checked: new Map() };
const ask = createEvaluator(Object.keys(PATHS), { days: 3n, word: 'ab' });

const TEXTS = ['', 'a', 'ab', 'b', 'aba'];
const VALUES: Readonly<Record<string, fc.Arbitrary<AttributeValue>>> = {
  bool: fc.boolean(),
  string: fc.constantFrom(...TEXTS),
  int: fc.bigInt({ min: 0n, max: 5n }),
  'list<string>': fc.array(fc.constantFrom(...TEXTS), { maxLength: 3 }),
};
const answers = fc.record(
  Object.fromEntries(
    Object.entries(PATHS).map(([path, [type, looks]]): [string, fc.Arbitrary<Answer>] => [
      path,
      fc.oneof(
        (VALUES[type] ?? fc.constant('')).map((value) => ({ value })),
        fc.constant({ unobserved: looks }),
      ),
    ]),
  ),
);

const pathsOf = (type: AttributeType) => Object.keys(PATHS).filter((path) => PATHS[path as Path][0] === type);
const { bool } = fc.letrec<Record<'bool' | 'string' | 'int', string>>((tie) => ({
  string: fc.constantFrom(...pathsOf('string'), ...TEXTS.map((text) => `"${text}"`)),
  int: fc.constantFrom(...pathsOf('int'), 'bucket.logSources.size()', '0', '2', '3'),
  bool: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(...pathsOf('bool'), 'true', 'false'),
    tie('bool').map((one) => `!(${one})`),
    fc.tuple(tie('bool'), tie('bool'), tie('bool')).map(([a, b, c]) => `((${a}) ? (${b}) : (${c}))`),
    fc
      .tuple(fc.constantFrom('exists', 'all'), tie('string'), tie('bool'))
      .map(([macro, text, also]) => `bucket.logSources.${macro}(s, s.startsWith(${text}) || (s == "a" && (${also})))`),
    fc
      .tuple(tie('bool'), fc.constantFrom('&&', '||', '==', '!='), tie('bool'))
      .map(([a, op, b]) => `(${a}) ${op} (${b})`),
    fc.tuple(tie('string'), fc.constantFrom('==', '!='), tie('string')).map(([a, op, b]) => `${a} ${op} ${b}`),
    fc
      .tuple(tie('int'), fc.constantFrom('==', '!=', '<', '<=', '>', '>='), tie('int'))
      .map(([a, op, b]) => `${a} ${op} ${b}`),
    fc
      .tuple(tie('string'), fc.constantFrom('startsWith', 'endsWith', 'contains', 'matches'), tie('string'))
      .map(([a, name, b]) => `${a}.${name}(${b})`),
  ),
}));

const compiled = (text: string): Expression => {
  const expression = compileExpression(text, ['bool'], language);
  if (!('run' in expression)) throw new Error(`${text}: ${expression.map((fault) => fault.text).join('; ')}`);
  return expression;
};

test('asked again and again, an expression says what it says when it is evaluated each time', () => {
  fc.assert(
    fc.property(
      bool.filter((text) => text.length < 1000 && (text.match(/logSources\.(?:exists|all)/g)?.length ?? 0) < 2),
      fc.array(answers, { minLength: 10, maxLength: 40 }),
      (text, buckets) => {
        const expression = compiled(text);
        for (const seen of buckets) {
          const lookup: Lookup = (path) => seen[path] ?? { unobserved: [] };
          // What is remembered belongs to the expression, so that a copy of it has nothing to remember.
          expect(ask(expression, lookup)).toEqual(ask({ ...expression }, lookup));
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('an expression is evaluated once for all buckets that are alike, and what each misses is its own', () => {
  let runs = 0;
  const whole = compiled('bucket.policy.exists && bucket.versioning.status == "Enabled"');
  const counting: Expression = {
    ...whole,
    run: (context) => {
      runs += 1;
      return whole.run(context);
    },
  };
  const of =
    (status: Answer): Lookup =>
    (path) =>
      path === 'bucket.policy.exists' ? { value: true } : status;
  for (let bucket = 0; bucket < 10; bucket += 1) {
    expect(ask(counting, of({ value: 'Enabled' }))).toEqual({ state: 'answered', value: true });
    const group = [...unobserved('versioning')];
    const unseen = ask(counting, of({ unobserved: group }));
    expect(unseen.state === 'unobserved' && unseen.unobserved[0] === group).toBe(true);
  }
  expect(runs).toBe(2);
});

test('values that differ from bucket to bucket do not pile up', () => {
  let runs = 0;
  const whole = compiled('bucket.versioning.status == "1"');
  const counting: Expression = {
    ...whole,
    run: (context) => {
      runs += 1;
      return whole.run(context);
    },
  };
  for (let round = 0; round < 2; round += 1) {
    for (let bucket = 0; bucket < 100; bucket += 1) {
      expect(ask(counting, () => ({ value: String(bucket) }))).toEqual({ state: 'answered', value: bucket === 1 });
    }
  }
  // The first values are remembered, the others evaluated each time.
  expect(runs).toBe(200 - 32);
});
