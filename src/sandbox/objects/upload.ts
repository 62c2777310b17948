import type { Algorithm } from './checksums.ts';

export interface UploadedPart {
  readonly body: Buffer;
  readonly etag: string;
}

/** An upload in parts that has begun. */
export interface Upload {
  readonly key: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly algorithm: Algorithm | undefined;
  /** One checksum over all, in place of one over those of the parts. */
  readonly whole: boolean;
  readonly parts: Map<number, UploadedPart>;
}
