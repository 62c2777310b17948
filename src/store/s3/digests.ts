import { createHash, getFips } from 'node:crypto';

/** What an answer of S3 says of the bytes that it has. */
export interface StoredBytes {
  readonly ETag?: string | undefined;
  readonly ChecksumSHA256?: string | undefined;
}

/** Of what was sent, in the forms in which S3 says it. */
export interface Digests {
  /** Base64; of an object in parts with their number behind it. */
  readonly sha256: string;
  /** Hexadecimal, likewise. */
  readonly md5: () => string;
}

export const digestsOf = (bytes: Uint8Array): Digests => ({
  sha256: sha256Of(bytes).toString('base64'),
  md5: () => md5Of(bytes),
});

/**
 * Of an object in parts, both are digests of the digests of its parts.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/checking-object-integrity-upload.html
 */
export const digestsOfParts = (parts: readonly Required<StoredBytes>[]): Digests => ({
  sha256: `${sha256Of(bytesOf(parts, 'ChecksumSHA256', 'base64')).toString('base64')}-${parts.length}`,
  md5: () => `${md5Of(bytesOf(parts, 'ETag', 'hex'))}-${parts.length}`,
});

/**
 * Whether the answer proves that these bytes were received. S3 answers with the checksum that was sent; of the stores that speak its
 * protocol some tell none, but the MD5 that the tag of S3 is, too, where the object is not encrypted by KMS.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_Object.html
 */
export function isReceived({ ETag, ChecksumSHA256 }: StoredBytes, { sha256, md5 }: Digests): boolean {
  if (ChecksumSHA256 !== undefined) return ChecksumSHA256 === sha256;
  // There is no MD5 where FIPS 140 is in force.
  return ETag !== undefined && getFips() === 0 && unquoted(ETag) === md5();
}

const sha256Of = (bytes: Uint8Array): Buffer => createHash('sha256').update(bytes).digest();
const md5Of = (bytes: Uint8Array): string => createHash('md5').update(bytes).digest('hex');
const unquoted = (tag: string): string => tag.replace(/^"(.*)"$/, '$1');
const bytesOf = <K extends keyof StoredBytes>(
  parts: readonly Required<StoredBytes>[],
  member: K,
  encoding: BufferEncoding,
): Buffer => Buffer.concat(parts.map((part) => Buffer.from(unquoted(part[member] ?? ''), encoding)));
