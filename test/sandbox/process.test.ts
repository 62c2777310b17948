import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { ListBucketsCommand } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { clientsFor } from './clients.ts';

/** The built program, in a process of its own. */
const MAIN = fileURLToPath(new URL('../../build/sandbox/main.js', import.meta.url));

async function start(...args: readonly string[]) {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => {
    child.kill('SIGKILL');
  });
  const [line] = await once(child.stdout, 'data');
  const { url, env }: { readonly url: string; readonly env: Readonly<Record<string, string>> } = JSON.parse(
    String(line),
  );
  return { child, url, env, ended: once(child, 'exit') };
}

test('it prints where it is, serves what it is told to, and ends with its input', async () => {
  const { child, url, env, ended } = await start('--scenario', 'generated', '--accounts', '2', '--buckets', '6');
  expect(env['AWS_ENDPOINT_URL']).toBe(url);
  const credentials = {
    accessKeyId: env['AWS_ACCESS_KEY_ID'] ?? '',
    secretAccessKey: env['AWS_SECRET_ACCESS_KEY'] ?? '',
  };
  const { s3 } = clientsFor(url, credentials);
  expect((await s3.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  child.stdin.end();
  expect(await ended).toEqual([0, null]);
});

test('it ends on SIGTERM', async () => {
  const { child, ended } = await start();
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test.each([
  [['--scenario', 'nothing'], 'one of demo, delivery, generated'],
  [['--accounts', 'many', '--scenario', 'generated'], 'not a number'],
])('%j is refused', async (args, text) => {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const parts: string[] = [];
  child.stderr.on('data', (part) => parts.push(String(part)));
  const [code] = await once(child, 'close');
  expect(code).not.toBe(0);
  expect(parts.join('')).toContain(text);
});
