/** Stands for the value of an unobserved path. */
export const UNOBSERVED = Symbol('not observed');

/** Answers by the values that led to them, in the order in which they were read. */
export interface MemoizedResult<T> {
  root: Fork<T> | Result<T> | undefined;
}

/** The next path that is read, and how it goes on for each value. */
interface Fork<T> {
  readonly path: string;
  readonly next: Map<unknown, Fork<T> | Result<T>>;
}

interface Result<T> {
  readonly result: T;
}

export type Trace = readonly (readonly [path: string, value: unknown])[];

/** Values of one path that are memoized: settings have few, names have as many as there are buckets. */
export const MAX_VALUES = 32;
const LONGEST_TEXT = 64;
const MOST_WORDS = 4;

const isFork = <T>(step: Fork<T> | Result<T>): step is Fork<T> => 'path' in step;

/** The answer, if all values are what they were before. Paths are read in the same order, and no others. */
export function lookUpResult<T>({ root }: MemoizedResult<T>, read: (path: string) => unknown): Result<T> | undefined {
  let step = root;
  while (step !== undefined && isFork(step)) step = step.next.get(keyOf(read(step.path)));
  return step;
}

/** Keeps the answer, if all values that led to it may be memoized; else gives the path whose value may not. */
export function memoizeResult<T>(memory: MemoizedResult<T>, trace: Trace, result: T): string | undefined {
  const large = trace.find(([, value]) => !isSmall(value));
  if (large !== undefined) return large[0];
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
    if (!next.has(value) && next.size >= MAX_VALUES) return path;
    put = (after) => next.set(value, after);
    step = next.get(value);
  }
  put({ result });
  return undefined;
}

const EMPTY = Symbol('empty list');

/** Short lists of short strings are compared by value, others by identity. No path has a list here and a text there. */
const keyOf = (value: unknown): unknown => {
  if (!Array.isArray(value)) return value;
  if (value.length === 0) return EMPTY;
  return value.length <= MOST_WORDS && value.every(isWord) ? JSON.stringify(value) : value;
};
const isWord = (value: unknown): boolean => typeof value === 'string' && value.length <= LONGEST_TEXT;

const isSmall = (value: unknown): boolean =>
  typeof value === 'string' ? value.length <= LONGEST_TEXT : typeof keyOf(value) !== 'object';
