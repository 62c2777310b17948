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

const PROXY = { AWS_ENDPOINT_URL: 'http://emulator.example:4566', HTTP_PROXY: 'http://proxy.example:8080' };
const transport = (code: string): Error => Object.assign(new Error(code), { code });
const proxyAnswered = (status: number): Error =>
  Object.assign(new Error(`Proxy response (${status}) !== 200 when HTTP Tunneling`), { name: 'AbortError' });

test.each([
  [
    'who was refused by a proxy is not sent to look after the endpoint',
    proxyAnswered(403),
    PROXY,
    /^check the proxy.*NO_PROXY$/,
  ],
  ['who has to log in at the proxy is told where', proxyAnswered(407), PROXY, /http:\/\/USER:PASSWORD@HOST:PORT/],
  ['a connection that fails by way of a proxy may be of the proxy', transport('ECONNREFUSED'), PROXY, /HTTP_PROXY/],
  ['a CA of the network has to be named', transport('SELF_SIGNED_CERT_IN_CHAIN'), {}, /NODE_EXTRA_CA_CERTS/],
  ['no CA makes an expired certificate good', transport('CERT_HAS_EXPIRED'), {}, /^check the network/],
])('%s', (_says, error, env, hint) => {
  expect(notConnected(error, { profile: undefined, env })).toMatchObject({ hint: expect.stringMatching(hint) });
});
