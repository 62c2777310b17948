/** A place in a file. Lines and columns count from 1. */
export interface FilePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The line as it stands there. */
  readonly quoted: string;
}

/** A mistake in a file. */
export interface FileFault extends FilePosition {
  readonly text: string;
}

/** Larger than any sensible file of rules or cases by two orders. */
export const MAX_BYTES = 256 * 1024;

const MAX_FAULTS = 20;

/** Of a file that is broken all over the first mistakes are reported. `place` makes a fault, and is only asked for those. */
export function firstFaults<T>(found: readonly T[], place: (one: T, said?: string) => FileFault): readonly FileFault[] {
  const next = found[MAX_FAULTS];
  return [
    ...found.slice(0, MAX_FAULTS).map((one) => place(one)),
    ...(next === undefined ? [] : [place(next, `and ${found.length - MAX_FAULTS} more`)]),
  ];
}

export const tooLarge = (file: string, maxBytes = MAX_BYTES): FileFault => ({
  file,
  line: 1,
  column: 1,
  text: `larger than ${maxBytes / 1024} KB`,
  quoted: '',
});
