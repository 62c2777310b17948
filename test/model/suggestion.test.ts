import { expect, test } from 'vitest';
import { nearest, suggestion } from '../../src/model/suggestion.ts';

const NAMES = ['logging-enabled', 'no-logging-loop', 'target-exists'];

test('a name that is mistyped a little is suggested', () => {
  expect(suggestion('loging-enabled', NAMES)).toBe('; did you mean "logging-enabled"?');
  expect(nearest('target-exist', NAMES)).toBe('target-exists');
});

test('where nothing comes near, nothing is said', () => {
  expect(suggestion('encryption', NAMES)).toBe('');
  expect(suggestion('x', [])).toBe('');
});
