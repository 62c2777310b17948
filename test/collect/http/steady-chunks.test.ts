import { createServer } from 'node:net';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { ATTEMPT_LIMITS } from '../../../src/collect/http/attempt-clock.ts';
import { openNetwork } from '../../../src/collect/http/network.ts';
import { steadyChunks } from '../../../src/collect/http/steady-chunks.ts';
import { UnexpectedResponse } from '../../../src/collect/http/unexpected-response.ts';

/** The body of an object from a server that sends so many bytes every 10 ms, so many times. */
async function bodyOf(bytes: number, times: number): Promise<AsyncIterable<Uint8Array>> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.once('data', () => {
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes * times}\r\n\r\n`);
      let sent = 0;
      const timer = setInterval(() => sent++ < times && socket.write(Buffer.alloc(bytes, 'x')), 10);
      socket.on('close', () => clearInterval(timer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const network = openNetwork({}, { ...ATTEMPT_LIMITS, bodyBytes: -1 });
  onTestFinished(async () => {
    await network.close();
    server.close();
  });
  const address = server.address();
  const endpoint = `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'example' };
  const s3 = new S3Client({
    region: 'us-east-1',
    endpoint,
    forcePathStyle: true,
    credentials,
    requestHandler: network.handler,
  });
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: 'app-logs', Key: 'a' }));
  if (Body === undefined) throw new Error('the answer has no body');
  return Body.transformToWebStream();
}

async function lengthOf(body: AsyncIterable<Uint8Array>, pause = 0): Promise<number> {
  let length = 0;
  for await (const chunk of steadyChunks(body, { waitMs: 300, bytesPerSecond: 4096 })) {
    length += chunk.length;
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
  return length;
}

test('a body that drips is given up', async () => {
  const error = await lengthOf(await bodyOf(1, 3000)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(UnexpectedResponse);
  expect(error).toMatchObject({ name: 'AttemptTimeout' });
});

test('a slow body comes to its end, and a slow reader has all of it', async () => {
  expect(await lengthOf(await bodyOf(1000, 15))).toBe(15_000);
  expect(await lengthOf(await bodyOf(100_000, 15), 5)).toBe(1_500_000);
});
