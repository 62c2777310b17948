import { hmacHex, sha256 } from './signing-key.ts';

/** A body that came in chunks of its own: https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html */
export interface Chunked {
  readonly body: Buffer;
  readonly chunks: readonly Chunk[];
  /** Lines behind the last chunk, `name: value`. */
  readonly trailers: readonly (readonly [name: string, value: string])[];
}

interface Chunk {
  readonly data: Buffer;
  readonly signature: string | undefined;
}

/** Size in hex, a signature perhaps, content; a chunk of size 0 at last, then the trailers. */
export function readChunks(raw: Buffer): Chunked {
  const chunks: Chunk[] = [];
  let at = 0;
  for (;;) {
    const end = raw.indexOf('\r\n', at);
    const [size = '', extension] = raw.toString('latin1', at, end === -1 ? raw.length : end).split(';');
    const length = Number.parseInt(size, 16);
    const data = length > 0 ? raw.subarray(end + 2, end + 2 + length) : Buffer.alloc(0);
    const signature = extension?.replace('chunk-signature=', '');
    if (end !== -1 && length >= 0) chunks.push({ data, signature });
    if (end === -1 || !(length > 0)) {
      return { body: Buffer.concat(chunks.map((chunk) => chunk.data)), chunks, trailers: trailersIn(raw, end) };
    }
    at = end + 2 + length + 2;
  }
}

function trailersIn(raw: Buffer, end: number): Chunked['trailers'] {
  if (end === -1) return [];
  return raw
    .toString('latin1', end + 2)
    .split(/\r?\n/)
    .filter((line) => line.includes(':'))
    .map((line) => {
      const cut = line.indexOf(':');
      return [line.slice(0, cut).trim().toLowerCase(), line.slice(cut + 1).trim()] as const;
    });
}

export interface ChunkSigning {
  readonly key: Buffer;
  readonly time: string;
  readonly scope: string;
  /** Signature of the headers: the first of the chain. */
  readonly seed: string;
}

/** Whether each chunk, and the trailers, carry the signature that follows from those before. */
export function chunksAreSigned({ chunks, trailers }: Chunked, { key, time, scope, seed }: ChunkSigning): boolean {
  let previous = seed;
  for (const { data, signature } of chunks) {
    const text = ['AWS4-HMAC-SHA256-PAYLOAD', time, scope, previous, sha256(''), sha256(data)].join('\n');
    previous = hmacHex(key, text);
    if (signature !== previous) return false;
  }
  const signed = trailers.filter(([name]) => name !== 'x-amz-trailer-signature');
  if (signed.length === 0) return true;
  const lines = signed.map(([name, value]) => `${name}:${value}\n`).join('');
  const expected = hmacHex(key, ['AWS4-HMAC-SHA256-TRAILER', time, scope, previous, sha256(lines)].join('\n'));
  return trailers.some(([name, value]) => name === 'x-amz-trailer-signature' && value === expected);
}
