import fc from 'fast-check';
import { expect, test } from 'vitest';
import { READABLE } from '../../src/model/facts/paths.ts';
import { compiled, faultsOf } from './rule.ts';

/** Words that expressions are made of, and some that they must not be made of. */
const word = fc.constantFrom(
  ...[...READABLE.keys()],
  ...[
    'bucket',
    'account',
    'params',
    'organization',
    'has(',
    'dyn(',
    'matches(',
    '.matches(',
    '.exists(a, ',
    '.map(a, ',
  ],
  ...[
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '&&',
    '||',
    '!',
    '?',
    ':',
    '==',
    '<',
    'in',
    '+',
    '-',
    ',',
    '.',
    '.?',
    '"a"',
    "'(a+'",
  ],
  ...['1', '1.5', '9223372036854775808', 'a', 'true', 'null', '\n', '//', '\\', '`', '__proto__', 'constructor'],
);
const noise = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.array(word, { maxLength: 12 }).map((all) => all.join(' ')),
);

test('no text crashes the compiler, and every fault lies within the text', () => {
  fc.assert(
    fc.property(noise, noise, (expression, message) => {
      for (const fault of faultsOf({ expect: expression, message })) {
        const [, field = '', offset = ''] = /^(\w+)@(\d+): ./.exec(fault) ?? [];
        expect(['expect', 'message']).toContain(field);
        expect(Number(offset)).toBeLessThanOrEqual((field === 'expect' ? expression : message).length);
      }
    }),
    { numRuns: 400 },
  );
});

test('what compiles says true or false, or is unknown: it never throws', () => {
  const values = { bool: true, int: 1n, string: 'a', 'list<string>': ['a'], 'map<string, string>': { a: 'a' } };
  const path = fc.constantFrom(...READABLE.keys());
  const comparison = fc
    .tuple(path, fc.constantFrom('==', '!=', 'in', '<', '+'), path)
    .map(([left, operator, right]) => `${left} ${operator} ${right}`)
    .filter((text) => faultsOf({ expect: text }).length === 0);
  fc.assert(
    fc.property(comparison, fc.boolean(), (text, seen) => {
      const { verdict } = compiled({ expect: text }).judge('app', (asked) => {
        const attribute = READABLE.get(asked);
        if (attribute === undefined) throw new Error(`${asked} is not readable`);
        return seen ? { value: values[attribute.type] } : { unobserved: [] };
      });
      expect(seen ? ['pass', 'fail'] : ['unknown']).toContain(verdict);
    }),
    { numRuns: 100 },
  );
});
