import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { failureOf, isWorthRetrying } from '../../../src/collect/http/errors.ts';
import { startRelay } from '../../campaign/relay.ts';
import { bucketsOf, connectTo, opened, organizationOf, REGION, serve, theMember } from '../connections.ts';

/** A member behind a relay that spoils what is asked of its bucket. */
async function spoiled(limits: Parameters<typeof connectTo>[1]) {
  const sandbox = await serve(organizationOf({ buckets: bucketsOf(1) }));
  const relay = await startRelay(sandbox);
  onTestFinished(relay.close);
  const connection = await connectTo(relay.env, limits);
  const account = opened(await connection.openAccount(theMember()));
  const read = () => account.read({ fact: 'logging', subject: 'app-0000', region: REGION });
  return { relay, read, connection };
}

const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/xml\r\n';

test('an answer that drips for ever ends with its attempt', async () => {
  const { relay, read } = await spoiled({ attemptLimits: { attemptMs: 150 } });
  relay.attack = () => ({ begin: Buffer.from(`${HEAD}\r\n<Buck`), drip: Buffer.from('x'), everyMs: 20 });
  const begun = performance.now();
  expect(await read()).toMatchObject({ state: 'failed', code: 'AttemptTimeout' });
  expect(performance.now() - begun).toBeGreaterThan(8 * 150);
});

test('headers that drip for ever end with their attempt, too', async () => {
  const { relay, read } = await spoiled({ attemptLimits: { attemptMs: 150 } });
  relay.attack = () => ({ begin: Buffer.from(HEAD), drip: Buffer.from('x: y\r\n'), everyMs: 20 });
  expect(await read()).toMatchObject({ state: 'failed' });
});

test('a body without an end is cut at its limit', async () => {
  const { relay, read } = await spoiled({ attemptLimits: { bodyBytes: 100_000 } });
  relay.attack = () => ({ begin: Buffer.from(`${HEAD}\r\n`), drip: Buffer.alloc(50_000, 32), everyMs: 1 });
  expect(await read()).toMatchObject({ state: 'failed', code: 'OversizedResponse' });
});

test('an account whose answers never come is given up, and what is left of it is unobserved at once', async () => {
  const { relay, read } = await spoiled({ attemptLimits: { attemptMs: 80 } });
  relay.attack = () => ({ begin: Buffer.from(`${HEAD}\r\n<Buck`), drip: Buffer.from('x'), everyMs: 5 });
  const codes: string[] = [];
  for (let count = 0; count < 10; count += 1) {
    const observation = await read();
    codes.push(observation.state === 'failed' ? observation.code : observation.state);
  }
  // Six requests of eight attempts each.
  expect(codes).toEqual([...Array(6).fill('AttemptTimeout'), ...Array(4).fill('AccountTimeout')]);
});

test('one bad answer is asked for again, whatever it is', async () => {
  const { relay, read } = await spoiled({});
  let first = true;
  relay.attack = () => {
    if (!first) return undefined;
    first = false;
    return { bytes: Buffer.from('SSH-2.0-OpenSSH_9.6\r\n') };
  };
  expect(await read()).toEqual({ state: 'absent' });
});

test('a proxy that never answers CONNECT does not hang the scan', async () => {
  const proxy: Server = createServer((socket) => void socket.on('error', () => undefined));
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void proxy.close());
  const address = proxy.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const env = {
    AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'example',
    AWS_ENDPOINT_URL: 'https://sts.example.com',
    HTTPS_PROXY: `http://127.0.0.1:${port}`,
  };
  await expect(connectTo(env, { attemptLimits: { attemptMs: 200 } })).rejects.toThrow(/AttemptTimeout/);
});

test('a process that may open no further file has a failure of the connection', () => {
  const error = Object.assign(new Error('connect EMFILE'), { code: 'EMFILE', syscall: 'connect' });
  expect(failureOf(error)).toMatchObject({ code: 'EMFILE', from: 'transport' });
  expect(isWorthRetrying(error)).toBe(true);
});
