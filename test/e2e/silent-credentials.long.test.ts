import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { runCli } from './run-cli.ts';

test('a service of credentials that is silent does not hold a process that was stopped', async () => {
  const silent = createServer(() => undefined);
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    silent.closeAllConnections();
    silent.close();
  });
  const { port } = silent.address() as AddressInfo;
  const stopped = await runCli(['--org'], {
    env: { AWS_REGION: 'us-east-1', AWS_CONTAINER_CREDENTIALS_FULL_URI: `http://127.0.0.1:${port}/` },
    // The SDK says by this that it waits.
    signalOn: { text: 'requestTimeout', signal: 'SIGINT' },
  });
  expect(stopped).toMatchObject({ code: 4, signal: null });
  expect(stopped.stderr).toContain('the scan was stopped before any account was read');
});
