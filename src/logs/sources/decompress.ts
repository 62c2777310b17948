import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { UnreadableObject } from './log-file.ts';

const PARQUET = Buffer.from('PAR1');
const ZSTANDARD = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/** The bytes of the log: unpacked where the first ones say gzip, whatever the name says. */
export async function* decompressed(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const source = chunks[Symbol.asyncIterator]();
  try {
    const head = await firstBytes(source);
    if (head.subarray(0, 4).equals(PARQUET))
      throw new UnreadableObject('is Parquet, which has no lines; ask DuckDB or Athena about it');
    if (head.subarray(0, 4).equals(ZSTANDARD))
      throw new UnreadableObject('is compressed with Zstandard; unpack it first');
    if (head[0] === 0x1f && head[1] === 0x8b) yield* gunzipped(head, source);
    else {
      if (head.length > 0) yield head;
      for (let next = await source.next(); !next.done; next = await source.next()) yield next.value;
    }
  } finally {
    await source.return?.();
  }
}

async function firstBytes(source: AsyncIterator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 4) {
    const next = await source.next();
    if (next.done) return head;
    // Most heads are a whole first chunk, which need not be copied.
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
    if (head.length < 4) head = Buffer.from(head);
  }
  return head;
}

async function* gunzipped(head: Buffer, source: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  // A stream reads ahead, while a chunk is good until the next one only.
  const copies = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from(head);
    for (let next = await source.next(); !next.done; next = await source.next()) yield Buffer.from(next.value);
  };
  // The error comes out of the loop below as well.
  pipeline(Readable.from(copies(), { objectMode: false }), gunzip, () => undefined);
  try {
    for await (const chunk of gunzip) yield chunk;
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && String(error.code).startsWith('Z_'))) throw error;
    const isTorn = error.code === 'Z_BUF_ERROR';
    throw new UnreadableObject(isTorn ? 'ends in the middle of its gzip data' : 'its gzip data is damaged', {
      cause: error,
    });
  }
}
