import type { Kind } from './option-kind.ts';

export type FileOnly<Value, InFile> = Kind<Value, InFile, 'one'>;

/** A kind that is too large for a flag; rows of it have none. */
export const fileOnly = <Value, InFile>(
  kind: Omit<FileOnly<Value, InFile>, 'takes' | 'parse'>,
): FileOnly<Value, InFile> => ({
  ...kind,
  takes: 'one',
  parse() {
    throw new Error('this option has no flag');
  },
});
