import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { notConnected } from '../../../src/collect/session/connect-errors.ts';
import { UserError } from '../../../src/model/user-error.ts';

test('a token of a web identity that is not there is no bug of ours', async () => {
  const cause: unknown = await readFile('/nowhere/token').catch((error: unknown) => error);
  const error = notConnected(cause, { profile: undefined, env: {} });
  expect(error).toBeInstanceOf(UserError);
  expect(error).toMatchObject({
    message: expect.stringContaining("open '/nowhere/token'"),
    code: 'credentials',
    cause,
  });
});

test('any other error stays what it is', () => {
  const error = new TypeError('x is not a function');
  expect(notConnected(error, { profile: undefined, env: {} })).toBe(error);
});
