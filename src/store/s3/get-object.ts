import { GetObjectCommand, HeadObjectCommand } from '@aws-sdk/client-s3';
import { failureOf } from '../../collect/http/errors.ts';
import { steadyChunks } from '../../collect/http/steady-chunks.ts';
import { ObjectFault } from './object-fault.ts';
import type { OpenBucket } from './open-bucket.ts';

/** Of one transfer; a connection may break at any byte. */
const TRANSFERS = 3;

/**
 * The bytes of an object from its start. A transfer that breaks goes on where it was, in the same version of the object.
 * @throws ObjectFault
 */
export async function* getObject(bucket: OpenBucket, key: string): AsyncGenerator<Buffer> {
  const { client, common, signal, explain } = bucket;
  let received = 0;
  let version: string | undefined;
  for (let transfer = 1; ; transfer += 1) {
    try {
      const { Body, ETag, ContentLength, ContentRange } = await client.send(
        new GetObjectCommand({
          ...common,
          Key: key,
          ...(version === undefined ? {} : { IfMatch: version, Range: `bytes=${received}-` }),
        }),
        { abortSignal: signal },
      );
      if (ETag === undefined || ContentLength === undefined || (received > 0 && ContentRange === undefined))
        throw notOfS3();
      version = ETag;
      const size = received + ContentLength;
      for await (const chunk of Body ? steadyChunks(Body.transformToWebStream()) : []) {
        const bytes = Buffer.from(chunk);
        received += bytes.length;
        yield bytes;
      }
      if (received === size) return;
      throw new ObjectFault(`${received} of its ${size} bytes were received`, { kind: 'failed', hint: 'repeat' });
    } catch (error) {
      const isBroken = failureOf(error)?.from === 'transport' || (error instanceof ObjectFault && received > 0);
      if (signal.aborted || version === undefined || !isBroken || transfer >= TRANSFERS)
        throw error instanceof ObjectFault ? error : explain(error);
    }
  }
}

/** The tag of the object that is there now; `null` if there is none. */
export async function tagOf({ client, common, signal, explain }: OpenBucket, key: string): Promise<string | null> {
  try {
    const { ETag } = await client.send(new HeadObjectCommand({ ...common, Key: key }), { abortSignal: signal });
    if (ETag === undefined) throw notOfS3();
    return ETag;
  } catch (error) {
    const fault = error instanceof ObjectFault ? error : explain(error);
    if (fault instanceof ObjectFault && fault.kind === 'missing') return null;
    throw fault;
  }
}

/** A proxy that answers in the place of S3 knows nothing of tags and lengths. */
export const notOfS3 = (): ObjectFault =>
  new ObjectFault('the answer is not from S3, perhaps from a proxy', {
    kind: 'failed',
    hint: 'check the network and the proxy (HTTPS_PROXY)',
  });
