import { expect, test } from 'vitest';
import { notConnected } from '../../../src/collect/session/connect-errors.ts';
import { fromChain } from '../../../src/collect/session/credential-chain.ts';

const FOREVER = new AbortController().signal;
const failing = (error: unknown) => () => Promise.reject(error);
const told = async (chain: () => Promise<unknown>, longestMs?: number): Promise<unknown> =>
  fromChain(chain, { signal: FOREVER, longestMs })().then(
    () => 'credentials',
    (error: unknown) => notConnected(error, { profile: undefined, env: {} }),
  );

test.each([
  [
    'a session that the profile names and nobody has',
    new TypeError("Cannot read properties of undefined (reading 'sso_region')"),
    'the settings or the file that sso_region belongs into are not there',
  ],
  ['a folder in place of a token', Object.assign(new Error('EISDIR'), { syscall: 'read' }), 'EISDIR'],
  ['a URL of a container that is none', new TypeError('Invalid URL'), 'Invalid URL'],
  ['no error at all', 'text', 'text'],
])('whatever the chain stumbles over is the mistake of a setting: %s', async (_says, error, why) => {
  expect(await told(failing(error))).toMatchObject({
    name: 'UserError',
    message: `no AWS credentials were found: ${why}`,
    code: 'credentials',
  });
});

test('a part of an answer that is no JSON may be of a secret', async () => {
  const error = await told(async () => JSON.parse('{"SecretAccessKey":wJalr}'));
  expect(error).toMatchObject({ message: expect.stringMatching(/with no JSON$/) });
});

test('what the network or AWS said stays what it is', async () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED', syscall: 'connect' });
  expect(await told(failing(refused))).toMatchObject({ code: 'connection' });
});

test('a service that is silent is waited for as long as somebody may need to confirm', async () => {
  expect(await told(() => new Promise(() => {}), 20)).toMatchObject({
    message: expect.stringContaining('within 0.02 s'),
  });
});

test('whoever stops the program does not wait for it', async () => {
  const stop = new AbortController();
  const waiting = fromChain(() => new Promise(() => {}), { signal: stop.signal })();
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
});
