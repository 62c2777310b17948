import { readFileSync } from 'node:fs';
import { createServer as createHttp, request } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { type AddressInfo, connect, type Server } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { smallOrganization } from '../campaign/organization.ts';
import { runCli } from './run-cli.ts';

/** Of nobody but these tests. */
const CERTIFICATE = join(import.meta.dirname, 'tls/localhost.pem');
const KEY = join(import.meta.dirname, 'tls/localhost.key');

async function listening(server: Server & { closeAllConnections(): void }): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

/** The simulated organization behind TLS; gives the environment that points there. */
async function overTls(): Promise<Readonly<Record<string, string>>> {
  const sandbox = await startSandbox({ scenario: smallOrganization });
  onTestFinished(() => sandbox.close());
  const { hostname, port } = new URL(sandbox.url);
  const server = createHttps({ key: readFileSync(KEY), cert: readFileSync(CERTIFICATE) }, (asked, answer) => {
    const { url: path, method, headers } = asked;
    const passed = request({ hostname, port, path, method, headers }, (response) => {
      answer.writeHead(response.statusCode ?? 0, response.headers);
      response.pipe(answer);
    });
    asked.pipe(passed);
  });
  return { ...sandbox.env, AWS_ENDPOINT_URL: `https://localhost:${await listening(server)}` };
}

/** A proxy that only makes tunnels; tells which. */
async function startProxy() {
  const tunnels: string[] = [];
  const proxy = createHttp((_, answer) => answer.writeHead(403).end()).on('connect', (asked, client, head) => {
    tunnels.push(asked.url ?? '');
    const server = connect(Number(asked.url?.split(':')[1]), '127.0.0.1', () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      server.write(head);
      client.pipe(server).pipe(client);
    });
    server.on('error', () => client.destroy());
    client.on('error', () => server.destroy());
  });
  return { url: `http://127.0.0.1:${await listening(proxy)}`, tunnels };
}

test('a scan reads over TLS, with the certificates that Node is told to trust', async () => {
  const env = await overTls();
  const trusting = await runCli(['--org'], { env: { ...env, NODE_EXTRA_CA_CERTS: CERTIFICATE } });
  expect(trusting.stderr).toContain('2 accounts read');
  const distrusting = await runCli(['--org'], { env });
  expect(distrusting.code).toBe(2);
  expect(distrusting.stderr).toContain('DEPTH_ZERO_SELF_SIGNED_CERT: the certificate is not trusted\n');
  expect(distrusting.stderr).toContain('NODE_EXTRA_CA_CERTS');
});

test('a scan goes through the tunnels of a proxy', async () => {
  const env = await overTls();
  const proxy = await startProxy();
  const direct = await runCli(['--org'], { env: { ...env, NODE_EXTRA_CA_CERTS: CERTIFICATE } });
  expect(direct.stderr).toContain('2 accounts read');
  const through = await runCli(['--org'], {
    env: { ...env, NODE_EXTRA_CA_CERTS: CERTIFICATE, HTTPS_PROXY: proxy.url },
  });
  expect(through).toEqual(direct);
  expect(new Set(proxy.tunnels)).toEqual(new Set([new URL(env['AWS_ENDPOINT_URL'] ?? '').host]));
});

test('a proxy that refuses tunnels is named', async () => {
  const env = await overTls();
  const refusing = createHttp().on('connect', (_, client) => client.end('HTTP/1.1 407 Not you\r\n\r\n'));
  const proxy = `http://127.0.0.1:${await listening(refusing)}`;
  const { code, stderr } = await runCli(['--org'], {
    env: { ...env, NODE_EXTRA_CA_CERTS: CERTIFICATE, HTTPS_PROXY: proxy },
  });
  expect(code).toBe(2);
  expect(stderr).toContain('proxy');
  expect(stderr).not.toContain('    at ');
});
