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

test('keys that no Region of the usual partition knows may be of another one', () => {
  const error = Object.assign(new Error('no such token'), { name: 'InvalidClientTokenId', $fault: 'client' });
  expect(notConnected(error, { profile: undefined, env: {} })).toMatchObject({
    hint: expect.stringMatching(/AWS_REGION.* GovCloud .*China/),
  });
});

test('who was refused by a proxy is not sent to look after the endpoint', () => {
  const error = Object.assign(new Error('Proxy response (407) !== 200 when HTTP Tunneling'), { name: 'AbortError' });
  const env = { AWS_ENDPOINT_URL: 'http://emulator.example:4566', HTTP_PROXY: 'http://proxy.example:8080' };
  expect(notConnected(error, { profile: undefined, env })).toMatchObject({
    message: expect.stringContaining('ProxyRefused'),
    hint: expect.stringContaining('NO_PROXY'),
  });
});
