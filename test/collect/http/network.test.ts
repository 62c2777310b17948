import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterAll, expect, test } from 'vitest';
import { UserError } from '../../../src/model/user-error.ts';
import { connectTo, MANAGEMENT, organizationOf, serve } from '../connections.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.closeAllConnections();
  for (const server of servers) server.close();
});

const REFUSALS = {
  'answers 407': 'HTTP/1.1 407 No\r\n\r\n',
  'sends a page behind its answer': 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<html>blocked</html>',
  'closes the connection': '',
} as const;

/** A proxy that tunnels, or refuses, and remembers where it was asked to go. */
async function proxy(refusal?: keyof typeof REFUSALS): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const server = createServer();
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    if (refusal !== undefined) return socket.on('error', () => undefined).end(REFUSALS[refusal]);
    const [host = '', port] = url.split(':');
    const there = connect(Number(port), host, () => socket.write('HTTP/1.1 200 OK\r\n\r\n'));
    there.on('error', () => socket.destroy());
    socket.on('error', () => there.destroy());
    return socket.pipe(there).pipe(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

test('calls go through the proxy of the environment', async () => {
  const { env, url } = await serve(organizationOf({}));
  const { url: via, asked } = await proxy();
  const connection = await connectTo({ ...env, HTTP_PROXY: via });
  expect(connection.caller.account).toBe(MANAGEMENT);
  expect(asked).toEqual([new URL(url).host]);
});

test('but not those to hosts that NO_PROXY names', async () => {
  const { env } = await serve(organizationOf({}));
  const { url: via, asked } = await proxy();
  const connection = await connectTo({ ...env, HTTP_PROXY: via, NO_PROXY: '127.0.0.1' });
  expect(connection.caller.account).toBe(MANAGEMENT);
  expect(asked).toEqual([]);
});

test.each(Object.keys(REFUSALS) as (keyof typeof REFUSALS)[])('a proxy that %s has refused', async (refusal) => {
  const { env } = await serve(organizationOf({}));
  const { url: via, asked } = await proxy(refusal);
  await expect(connectTo({ ...env, HTTP_PROXY: via })).rejects.toSatisfy(
    (error) => error instanceof UserError && /: the proxy (refused|wants)/.test(error.message),
  );
  // One tunnel for each attempt.
  expect(asked).toHaveLength(3);
});
