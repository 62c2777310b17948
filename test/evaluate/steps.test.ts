import fc from 'fast-check';
import { expect, test } from 'vitest';
import { environmentFor } from '../../src/evaluate/environment.ts';
import { compileExpression, type Expression } from '../../src/evaluate/expression.ts';
import { createAsk } from '../../src/evaluate/view.ts';
import type { Answer, Lookup } from '../../src/model/answer.ts';
import type { LeafType, LeafValue } from '../../src/model/leaf.ts';
import { missing } from './rule.ts';

/** Two paths of each type, each with a fact of its own. */
const PATHS = {
  'bucket.logging.classic.enabled': ['bool', missing('logging')],
  'bucket.policy.exists': ['bool', missing('policy')],
  'bucket.versioning.status': ['string', missing('versioning')],
  'bucket.encryption.algorithm': ['string', missing('encryption')],
  'bucket.logging.hops': ['int', missing('acl')],
  'bucket.lifecycle.expiresAfterDays': ['int', missing('lifecycle')],
  'bucket.logSources': ['list<string>', missing('ownership')],
  'params.days': ['int', []],
  'params.word': ['string', []],
} as const satisfies Record<string, readonly [LeafType, readonly unknown[]]>;
type Path = keyof typeof PATHS;

const readable = new Map(Object.entries(PATHS).map(([path, [type]]) => [path, type]));
const language = { readable, environment: environmentFor(readable) };
const ask = createAsk(Object.keys(PATHS), { days: 3n, word: 'ab' });

const TEXTS = ['', 'a', 'ab', 'b', 'aba'];
const VALUES: Readonly<Record<string, fc.Arbitrary<LeafValue>>> = {
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
        fc.constant({ missing: looks }),
      ),
    ]),
  ),
);

const pathsOf = (type: LeafType) => Object.keys(PATHS).filter((path) => PATHS[path as Path][0] === type);
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

test('an expression in steps says what cel-js says, and misses the same in the same order', () => {
  fc.assert(
    fc.property(
      bool.filter((text) => text.length < 1000 && (text.match(/logSources\.(?:exists|all)/g)?.length ?? 0) < 2),
      answers,
      (text, seen) => {
        const expression = compiled(text);
        expect(expression.steps).toBeDefined();
        const lookup: Lookup = (path) => seen[path] ?? { missing: [] };
        expect(ask(expression, lookup)).toEqual(ask({ ...expression, steps: undefined }, lookup));
      },
    ),
    { numRuns: 1000 },
  );
});

test.each([
  'bucket.logSources[0] == "a"',
  'bucket.logSources.filter(s, s == "a").size() == 1',
  'bucket.logSources.exists(s, bucket.logSources.exists(t, s != t))',
  '1.5 < 2.0',
  'bucket.versioning.status.size() > 1',
])('%s is left to cel-js', (text) => {
  expect(compiled(text).steps).toBeUndefined();
});
