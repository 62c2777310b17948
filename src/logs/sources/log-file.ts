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
