import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { crc32 } from 'node:zlib';
import { Refusal } from '../reply.ts';
import type { Chunked } from '../sigv4/chunks.ts';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity.html */
export type Algorithm = 'CRC32' | 'CRC32C' | 'CRC64NVME' | 'SHA1' | 'SHA256';

const PREFIX = 'x-amz-checksum-';

const COMPUTE: Readonly<Record<Algorithm, (body: Buffer) => Buffer>> = {
  CRC32: (body) => word(crc32(body)),
  CRC32C: (body) => word(crc32c(body)),
  CRC64NVME: (body) => crc64nvme(body),
  SHA1: (body) => createHash('sha1').update(body).digest(),
  SHA256: (body) => createHash('sha256').update(body).digest(),
};

export const isAlgorithm = (name: string): name is Algorithm => Object.hasOwn(COMPUTE, name);

export const checksumOf = (algorithm: Algorithm, body: Buffer): string => COMPUTE[algorithm](body).toString('base64');

/** The header that a checksum stands in. */
export const checksumHeader = (algorithm: Algorithm): string => `${PREFIX}${algorithm.toLowerCase()}`;

export interface Sent {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  readonly chunked: Chunked | undefined;
}

/** The checksum that came with a body, in a header or behind it, once it was found right; as a header to be given back. */
export function checkedSums({ headers, body, chunked }: Sent): Readonly<Record<string, string>> {
  const md5 = headers['content-md5'];
  if (typeof md5 === 'string') checkMd5(md5, body);
  const given = [...Object.entries(headers), ...(chunked?.trailers ?? [])].filter(([name]) => name.startsWith(PREFIX));
  const sums: Record<string, string> = {};
  for (const [name, value] of given) {
    const algorithm = name.slice(PREFIX.length).toUpperCase();
    if (!isAlgorithm(algorithm)) continue;
    const computed = checksumOf(algorithm, body);
    if (computed !== value) {
      throw new Refusal({
        code: 'BadDigest',
        status: 400,
        message: `The ${algorithm} you specified did not match the calculated checksum.`,
      });
    }
    sums[name] = computed;
  }
  return sums;
}

function checkMd5(given: string, body: Buffer): void {
  if (Buffer.from(given, 'base64').length !== 16) {
    throw new Refusal({ code: 'InvalidDigest', status: 400, message: 'The Content-MD5 you specified is not valid.' });
  }
  if (createHash('md5').update(body).digest('base64') === given) return;
  throw new Refusal({
    code: 'BadDigest',
    status: 400,
    message: 'The Content-MD5 you specified did not match what we received.',
  });
}

/** The checksum of an object in parts: of the parts' checksums, with their number behind it. */
export function compositeSum(algorithm: Algorithm, parts: readonly Buffer[]): string {
  const sums = Buffer.concat(parts.map((part) => COMPUTE[algorithm](part)));
  return `${checksumOf(algorithm, sums)}-${parts.length}`;
}

function word(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

const CASTAGNOLI = Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value >>> 0;
});

function crc32c(body: Buffer): number {
  let value = 0xffffffff;
  for (const byte of body) value = (CASTAGNOLI[(value ^ byte) & 0xff] ?? 0) ^ (value >>> 8);
  return (value ^ 0xffffffff) >>> 0;
}

const ALL_ONES = 0xffffffffffffffffn;

const NVME = Array.from({ length: 256 }, (_, byte) => {
  let value = BigInt(byte);
  for (let bit = 0; bit < 8; bit += 1) value = value & 1n ? (value >> 1n) ^ 0x9a6c9329ac4bc9b5n : value >> 1n;
  return value;
});

function crc64nvme(body: Buffer): Buffer {
  let value = ALL_ONES;
  for (const byte of body) value = (NVME[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (value >> 8n);
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value ^ ALL_ONES);
  return bytes;
}
