import fc from 'fast-check';
import { expect, test } from 'vitest';
import { keptDocument } from '../../../src/fix/plan/kept-document.ts';

test('a document that JSON gives back is kept, whatever its blanks and escapes', () => {
  const object = fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(object, fc.constantFrom(undefined, 1, 2), (value, blanks) => {
      const text = JSON.stringify(value, null, blanks).replaceAll('/', '\\/');
      expect(keptDocument(text)).toEqual(JSON.parse(text));
    }),
  );
});

test.each([
  ['{"Id":"a","Id":"b"}', 'a member twice'],
  ['{"Statement":[{"Condition":{"NumericLessThan":{"s3:max-keys":1.0}}}]}', 'a number'],
  ['{"Statement":{"Principal":{"AWS":["*","AIDAEXAMPLEEXAMPLE123"]}}}', 'AIDAEXAMPLEEXAMPLE123'],
  ['{"Statement":[{"NotPrincipal":{"AWS":"AROAEXAMPLEEXAMPLE123"}}]}', 'AROAEXAMPLEEXAMPLE123'],
  ['[]', 'no JSON object'],
  ['{', 'not JSON'],
])('%s is not', (text, reason) => {
  expect(keptDocument(text)).toEqual({ because: expect.stringContaining(reason) });
});
