import { createHash } from 'node:crypto';

/** An object; its content may be made only when somebody asks for it. */
export interface StoredObject {
  /** Milliseconds since 1970. */
  readonly modified: number;
  readonly read: () => Buffer;
  /** Headers that come back with the object. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Checksums, as headers. */
  readonly sums?: Readonly<Record<string, string>>;
  /** Tag of an object of several parts; the MD5 of the content without it. */
  readonly etag?: string;
}

/** A sorted row of keys. */
export interface Keys {
  /** The first key that is `key` or comes after it. */
  readonly atOrAfter: (key: string) => string | undefined;
}

export interface ObjectSummary {
  readonly size: number;
  readonly etag: string;
}

const summaries = new WeakMap<StoredObject, ObjectSummary>();

/** Size and tag; the MD5 of the content is what S3 uses as the tag of a plain object. */
export function summaryOf(object: StoredObject): ObjectSummary {
  const before = summaries.get(object);
  if (before !== undefined) return before;
  const body = object.read();
  const summary = {
    size: body.length,
    etag: object.etag ?? `"${createHash('md5').update(body).digest('hex')}"`,
  };
  summaries.set(object, summary);
  return summary;
}
