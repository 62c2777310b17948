import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { RE2JS } from 're2js';
import { expect, test } from 'vitest';
import { compilePattern, matchesPattern } from '../../src/evaluate/linear-regex.ts';

// Nothing here loads the engine, as in a scan with the rules of the package.
const rules = new URL('../../rules/', import.meta.url);
const patterns = readdirSync(rules)
  .filter((name) => name.endsWith('.yaml'))
  .flatMap((name) => [...readFileSync(new URL(name, rules), 'utf8').matchAll(/\.matches\(("[^"]*"|[^)]*)\)/g)])
  .map(([, argument = '']) => String(JSON.parse(argument)));

test('the patterns of the rules of the package mean without the engine what RE2 says', () => {
  expect(patterns.length).toBeGreaterThan(0);
  const piece = fc.constantFrom(':WRITE', ':WRITE_ACP', ':FULL_CONTROL', '/', '-', '.', '_', 'a', '\n', '𝒶', 'é', '$');
  const text = fc.array(piece, { maxLength: 6 }).map((pieces) => pieces.join(''));
  for (const pattern of patterns) {
    const engine = RE2JS.compile(pattern);
    fc.assert(
      fc.property(text, (one) => {
        expect(matchesPattern(one, pattern), JSON.stringify(one)).toBe(engine.test(one));
      }),
    );
  }
});

test('a pattern that could take long is refused without the engine', () => {
  for (const pattern of ['(a+)+$', 'a*', 'a?', 'a{3}', '.', '\\d', '(?i)a', '(?=a)', '[^a]'])
    expect(() => compilePattern(pattern), pattern).toThrow('needs the engine');
});
