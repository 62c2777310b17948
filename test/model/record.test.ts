import { expect, test } from 'vitest';
import { isJsonObject, keysOf, recordOf } from '../../src/model/record.ts';

test('an object is one, a list or null is none', () => {
  expect([{}, Object.create(null), [], null, 'text', 1, undefined].map(isJsonObject)).toEqual([
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

test('keys are the own ones, in their order, and a record has exactly those', () => {
  expect(keysOf({ b: 1, a: 2 })).toEqual(['b', 'a']);
  expect(recordOf(['b', 'a'], (key) => key.toUpperCase())).toEqual({ b: 'B', a: 'A' });
});
