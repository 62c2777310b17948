/** Stands for the value of a path that was not seen. */
export const UNSEEN = Symbol('not seen');

/** Answers of one expression by the values that it read, in the order in which it read them. */
export interface Remembered<T> {
  root: Fork<T> | Result<T> | undefined;
}

/** The next path that the expression reads, and how it goes on for each value. */
interface Fork<T> {
  readonly path: string;
  readonly next: Map<unknown, Fork<T> | Result<T>>;
}

interface Result<T> {
  readonly result: T;
}

export type Trace = readonly (readonly [path: string, value: unknown])[];

/** Values of one path that are worth remembering: settings have few, names have as many as there are buckets. */
const MOST_VALUES = 32;
const LONGEST_TEXT = 64;

const isFork = <T>(step: Fork<T> | Result<T>): step is Fork<T> => 'path' in step;

/** The answer to an expression that reads what it read before. Its paths are read in the same order, and no others. */
export function recall<T>({ root }: Remembered<T>, read: (path: string) => unknown): Result<T> | undefined {
  let step = root;
  while (step !== undefined && isFork(step)) step = step.next.get(keyOf(read(step.path)));
  return step;
}

/** Keeps the answer, if all that led to it is worth remembering. */
export function remember<T>(memory: Remembered<T>, trace: Trace, result: T): void {
  if (!trace.every(([, value]) => isSmall(value))) return;
  let put = (step: Fork<T> | Result<T>): void => {
    memory.root = step;
  };
  let step = memory.root;
  for (const [path, read] of trace) {
    const value = keyOf(read);
    if (step === undefined) {
      step = { path, next: new Map() };
      put(step);
    }
    // What an expression reads hangs on nothing but what it read before, so that the paths cannot differ.
    if (!isFork(step) || step.path !== path)
      throw new Error(`${path} was read where nothing or another path was read before`);
    const { next }: Fork<T> = step;
    if (!next.has(value) && next.size >= MOST_VALUES) return;
    put = (after) => next.set(value, after);
    step = next.get(value);
  }
  put({ result });
}

const EMPTY = Symbol('empty list');

/** Lists are told apart by identity, but for the empty one. */
const keyOf = (value: unknown): unknown => (Array.isArray(value) && value.length === 0 ? EMPTY : value);

const isSmall = (value: unknown): boolean =>
  typeof value === 'string' ? value.length <= LONGEST_TEXT : typeof keyOf(value) !== 'object';
