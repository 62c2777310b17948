/** A file or an object that holds lines of a log, possibly compressed. */
export interface LogFile {
  /** As the user would name it: a path, `-`, `s3://bucket/key`. */
  readonly name: string;
  /** Bytes as they lie there; undefined of a pipe. */
  readonly size: number | undefined;
  /** It takes a request to get it, so that it is worth asking for several ahead. */
  readonly remote: boolean;
  /** Chunks are good until the next one is asked for. */
  readonly open: () => AsyncIterable<Buffer>;
}

/** The time that a question is limited to, in milliseconds since 1970. */
export interface TimeWindow {
  readonly since?: number | undefined;
  readonly until?: number | undefined;
}

/** The objects to read, in order, and what they may be of. */
export interface LogSource {
  readonly objects: AsyncIterable<LogFile>;
  /** Only records of this bucket: others log to the same place. */
  readonly bucket?: string | undefined;
}

/** Why an object could not be read, or not to its end. It is named, and the others are read. */
export class UnreadableObject extends Error {
  override readonly name = 'UnreadableObject';
  /** The transfer was cut, so that another one may come to its end. */
  readonly isCut: boolean;

  constructor(reason: string, { isCut = false, cause }: { readonly isCut?: boolean; readonly cause?: unknown } = {}) {
    super(reason, { cause });
    this.isCut = isCut;
  }
}
