import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compilePattern, patternText } from '../../src/policy/pattern.ts';
import { type Choice, coverage, matchesText, type Slot, type TextSet } from '../../src/policy/wildcard.ts';

const wild = (text: string) => compilePattern(text, { wildcards: true, variables: false });

/** The same language by way of a regular expression: good enough for short patterns. */
const oracle = (pattern: string) =>
  new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'su',
  );

test.each([
  ['', '', true],
  ['', 'a', false],
  ['*', '', true],
  ['?', '', false],
  ['a*', 'a', true],
  ['*a', 'ba', true],
  ['*a', 'ab', false],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'aXcYb', false],
  ['a?c', 'abc', true],
  ['?', '😀', true],
  ['??', '😀', false],
  ['*.x', 'é😀.x', true],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: text of a policy, not a template
  ['${a}*', '${a}b', true],
  ['$*', '$', true],
])('%j and %j: %s', (pattern, text, expected) => {
  expect(matchesText(wild(pattern), text)).toBe(expected);
});

const short = fc.string({ unit: fc.constantFrom('a', 'b', ':', '😀'), maxLength: 8 });
const pattern = fc.string({ unit: fc.constantFrom('a', 'b', ':', '*', '?', '😀'), maxLength: 8 });

test('matches what a regular expression matches', () => {
  fc.assert(
    fc.property(pattern, short, (written, text) => {
      expect(matchesText(wild(written), text)).toBe(oracle(written).test(text));
    }),
    { numRuns: 2000 },
  );
});

/** Every text of a set, a repeated place standing for one, two or three characters. */
function texts({ head, tail }: TextSet): readonly string[] {
  return tail.reduce<readonly string[]>(
    (starts, place) => {
      if ('either' in place)
        return starts.flatMap((start) => place.either.flatMap((row) => texts({ head: start, tail: row })));
      const { chars, repeats } = place;
      const once = (all: readonly string[]) =>
        all.flatMap((start) => [...(chars ?? 'abz')].map((char) => start + char));
      const first = once(starts);
      return repeats ? [...first, ...once(first), ...once(once(first))] : first;
    },
    [head],
  );
}

const slot: fc.Arbitrary<Slot> = fc.record({
  chars: fc.constantFrom('a', 'ab', 'b:', 'bz'),
  repeats: fc.constant(false),
});
const choice: fc.Arbitrary<Choice> = fc.record({
  either: fc.array(fc.array(slot, { minLength: 1, maxLength: 2 }), { minLength: 1, maxLength: 3 }),
});

test('coverage is exact: it says what trying every text says', () => {
  const tails = fc.array(fc.oneof({ weight: 3, arbitrary: slot }, choice), { maxLength: 6 });
  fc.assert(
    fc.property(pattern, short, tails, (written, head, tail) => {
      const results = new Set(texts({ head, tail }).map((text) => oracle(written).test(text)));
      const expected = results.size === 2 ? 'some' : results.has(true) ? 'all' : 'none';
      expect(coverage(wild(written), { head, tail })).toBe(expected);
    }),
    { numRuns: 3000 },
  );
});

test('a repeated place: no text that was tried contradicts the answer', () => {
  const repeated = fc.record({ chars: fc.constantFrom('a', 'ab', null), repeats: fc.boolean() });
  fc.assert(
    fc.property(pattern, short, fc.array(repeated, { maxLength: 3 }), (written, head, tail) => {
      const results = new Set(texts({ head, tail }).map((text) => oracle(written).test(text)));
      const answer = coverage(wild(written), { head, tail });
      if (answer === 'all') expect([...results]).toEqual([true]);
      if (answer === 'none') expect([...results]).toEqual([false]);
    }),
    { numRuns: 2000 },
  );
});

test('characters that add up to the whole class cover it, though no single way of matching does', () => {
  expect(
    coverage(wild('*01*'), {
      head: '0',
      tail: [
        { chars: '01', repeats: false },
        { chars: '1', repeats: false },
      ],
    }),
  ).toBe('all');
});

test('patterns made to be slow are answered', () => {
  const slow = wild(`${'*a'.repeat(5_000)}b`);
  expect(matchesText(slow, 'a'.repeat(20_000))).toBe(false);
  const manyEnds = wild(`*1${'?'.repeat(40)}*2${'?'.repeat(40)}`);
  const digits = Array.from({ length: 120 }, () => ({ chars: '0123456789', repeats: false }));
  expect(coverage(manyEnds, { head: '', tail: digits })).toBe('some');
  expect(coverage(slow, { head: 'a'.repeat(100), tail: digits })).toBe('none');
});

test('a pattern is written back as it was, but for stars in a row', () => {
  fc.assert(
    fc.property(pattern, (written) => {
      expect(patternText(wild(written))).toBe(written.replace(/\*+/g, '*'));
    }),
  );
});
