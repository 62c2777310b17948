import type { S3Client } from '@aws-sdk/client-s3';
import { ATTEMPT_LIMITS } from '../../collect/http/attempt-clock.ts';
import { type Patience, steadyChunks } from '../../collect/http/steady-chunks.ts';
import { UnexpectedResponse } from '../../collect/http/unexpected-response.ts';

/**
 * S3 sends blanks while it puts the parts together, which takes minutes.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
 */
const COMPLETION: Patience = { waitMs: 15 * 60_000, bytesPerSecond: 4096 };

interface Response {
  readonly statusCode: number;
  body?: AsyncIterable<Uint8Array> | Uint8Array;
}

/** The content of an object alone may be of any size: other answers end after so many bytes, and after some time. */
export function withBoundedAnswers(client: S3Client): S3Client {
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        const result = await next(args);
        // At this step of the stack it is the response of the HTTP handler, which the SDK types as unknown.
        const response = result.response as Response;
        const isObject = commandName === 'GetObjectCommand' && response.statusCode < 300;
        const { body } = response;
        if (isObject || body === undefined || body instanceof Uint8Array) return result;
        response.body = await wholeAnswer(
          body,
          commandName === 'CompleteMultipartUploadCommand' ? COMPLETION : undefined,
        );
        return result;
      },
    { name: 'boundedAnswer', step: 'deserialize', priority: 'low' },
  );
  return client;
}

/** @throws UnexpectedResponse where it is larger than any answer of AWS, or drips */
export async function wholeAnswer(body: AsyncIterable<Uint8Array>, patience?: Patience): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of steadyChunks(body, patience)) {
    length += chunk.length;
    if (length > ATTEMPT_LIMITS.bodyBytes)
      throw new UnexpectedResponse('OversizedResponse', 'the response does not end');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
