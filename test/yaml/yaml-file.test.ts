import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { stringify } from 'yaml';
import { parseYaml } from '../../src/yaml/yaml-file.ts';

test('no text crashes the reader, and every fault lies within the text', () => {
  const piece = fc.constantFrom(
    'a: ',
    '- ',
    '[',
    '{',
    '}',
    '"',
    "'",
    '\n',
    '  ',
    '|',
    '>-',
    '&a',
    '*a',
    '!t',
    '#',
    '\t',
    '---',
    '? ',
    '%',
    '\u0000',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 80 }),
    fc.array(piece, { maxLength: 15 }).map((all) => all.join('')),
  );
  fc.assert(
    fc.property(text, (written) => {
      const read = parseYaml('x.yaml', written);
      if ('data' in read) return;
      expect(read.length).toBeGreaterThan(0);
      for (const { line, column } of read) {
        expect(line).toBeGreaterThan(0);
        expect(line).toBeLessThanOrEqual(written.split('\n').length + 1);
        expect(column).toBeGreaterThan(0);
      }
    }),
    { numRuns: 400 },
  );
});

test('what is broken all over is told by its first mistakes', () => {
  const read = parseYaml('x.yaml', '"'.repeat(2000));
  expect(read).toHaveLength(21);
  expect(read).toHaveProperty('20.text', expect.stringMatching(/^and \d+ more$/));
});

test('a name that is no word is refused, and nothing is said on stderr', () => {
  const warn = vi.spyOn(process, 'emitWarning');
  for (const text of ['? [a]\n: b', '{ {a: b}: c }', '{ [a]: c }']) expect(parseYaml('x.yaml', text)).toHaveLength(1);
  expect(warn).not.toHaveBeenCalled();
  warn.mockRestore();
});

test('the place of a word in a scalar is where the word stands, however the scalar is written', () => {
  const words = fc.array(fc.constantFrom('a', "it's", '"b"', '\\', '&&', '==', 'é', '\u{1F600}'), {
    minLength: 1,
    maxLength: 12,
  });
  const style = fc.constantFrom('PLAIN', 'QUOTE_SINGLE', 'QUOTE_DOUBLE', 'BLOCK_LITERAL', 'BLOCK_FOLDED');
  const gap = fc.constantFrom(' ', '\n');
  fc.assert(
    fc.property(
      words,
      words,
      style,
      gap,
      fc.constantFrom(0, 20, 80),
      (before, after, defaultStringType, between, lineWidth) => {
        const value = [...before, 'HERE', ...after].join(between);
        const text = stringify({ field: { inner: value } }, { defaultStringType, lineWidth });
        const read = parseYaml('x.yaml', text);
        if (!('data' in read)) throw new Error(read.map((fault) => fault.text).join());
        // What was read, which for some long texts is not what was written.
        const { inner } = (read.data as { readonly field: { readonly inner: string } }).field;
        const { line, column } = read.faultAt({ path: ['field', 'inner'], offset: inner.indexOf('HERE') }, '');
        const from = text
          .split('\n')
          .slice(line - 1)
          .join('\n')
          .slice(column - 1);
        // In double quotes a long line may be broken in the middle of a word.
        expect(from.replace(/\\\n\s*/, '')).toMatch(/^HERE/);
      },
    ),
    { numRuns: 200 },
  );
});
