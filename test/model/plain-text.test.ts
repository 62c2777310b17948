import fc from 'fast-check';
import { expect, test } from 'vitest';
import { atMost, linesWithoutInvisible, oneLine, plainText } from '../../src/model/plain-text.ts';

const ESCAPE = '\u001b';
const RIGHT_TO_LEFT = '\u202e';

test('what a reader cannot see is taken out: controls, marks of direction, halves of characters', () => {
  expect(plainText(`a${ESCAPE}[31mb${RIGHT_TO_LEFT}c\ud800d\u2028e\u00adf`)).toBe('a[31mbcdef');
});

test('what can be seen stays, in any script', () => {
  const text = 'Grüße, 世界, مرحبا, 😀, e\u0301';
  expect(plainText(text)).toBe(text);
});

test('on one line there is a space in place of what was taken out, one at most, and none at the ends', () => {
  expect(oneLine(' first\r\nsecond\tthird \u0000')).toBe('first second third');
});

test('text of several lines keeps its line feeds and nothing else that cannot be seen', () => {
  expect(linesWithoutInvisible(`a\nb\r\n${ESCAPE}c`, '?')).toBe('a\nb?\n?c');
});

test('no text of any kind leaves a control character on one line', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(oneLine(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('a text that is too long is cut between characters, and says so', () => {
  expect(atMost(5, 'abcde')).toBe('abcde');
  expect(atMost(5, 'abcdef')).toBe('abcd…');
  expect(atMost(3, 'a😀😀')).toBe('a…');
});

test('a cut text is never longer than asked, and never ends in half a character', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), fc.string({ unit: 'grapheme' }), (length, text) => {
      const cut = atMost(length, text);
      expect(cut.length).toBeLessThanOrEqual(length);
      expect(cut).not.toMatch(/[\ud800-\udbff](?![\udc00-\udfff])/);
    }),
  );
});
