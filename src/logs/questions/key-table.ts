/** Texts and their numbers, in the order in which they came. */
export interface KeyTable {
  /** -1 if the text is not there. */
  readonly find: (key: string) => number;
  /** Adds a text that is not there. */
  readonly put: (key: string) => { readonly index: number };
  readonly keyAt: (index: number) => string;
  readonly size: () => number;
  readonly bytes: () => number;
}

/** Most questions have few groups, and for those nothing is faster than a `Map`. */
const IN_MAP = 20_000;

/**
 * The first texts are in a `Map`; those of a question with a million groups are bytes outside of the JavaScript heap, where
 * they take a third of the memory and the garbage collector does not walk over them.
 */
export function keyTable(): KeyTable {
  const first = new Map<string, number>();
  const texts: string[] = [];
  let arena = Buffer.alloc(0);
  let ends = new Uint32Array(0);
  let slots = new Int32Array(0);
  let scratch = Buffer.alloc(1024);
  let used = 0;
  let more = 0;

  /** Writes the text to the scratch and answers its length there. */
  const encode = (key: string): number => {
    if (scratch.length < key.length * 3) scratch = Buffer.alloc(key.length * 3);
    return scratch.write(key, 'utf8');
  };
  const startOf = (index: number): number => (index === 0 ? 0 : (ends[index - 1] ?? 0));
  const slotOf = (length: number): number => {
    const mask = slots.length - 1;
    for (let slot = hashOf(scratch, length) & mask; ; slot = (slot + 1) & mask) {
      const index = (slots[slot] ?? 0) - 1;
      if (index < 0) return slot;
      const start = startOf(index);
      const end = ends[index] ?? start;
      if (end - start === length && scratch.compare(arena, start, end, 0, length) === 0) return slot;
    }
  };
  const growSlots = (): void => {
    slots = new Int32Array(Math.max(65_536, slots.length * 2));
    for (let index = 0; index < more; index++) {
      const start = startOf(index);
      const length = arena.copy(scratch, 0, start, ends[index]);
      slots[slotOf(length)] = index + 1;
    }
  };

  return {
    find(key) {
      const found = first.get(key);
      if (found !== undefined) return found;
      if (more === 0) return -1;
      const index = (slots[slotOf(encode(key))] ?? 0) - 1;
      return index < 0 ? -1 : IN_MAP + index;
    },
    put(key) {
      if (first.size < IN_MAP) {
        // A part of a larger text keeps all of it alive; this makes it a text of its own.
        const own = Buffer.from(key, 'utf8').toString('utf8');
        first.set(own, texts.length);
        texts.push(own);
        return { index: texts.length - 1 };
      }
      if ((more + 1) * 2 > slots.length) growSlots();
      const length = encode(key);
      if (used + length > arena.length) arena = grownBytes(arena, used + length);
      if (more >= ends.length) ends = grownNumbers(ends);
      slots[slotOf(length)] = more + 1;
      scratch.copy(arena, used, 0, length);
      used += length;
      ends[more] = used;
      more++;
      return { index: IN_MAP + more - 1 };
    },
    keyAt: (index) =>
      index < IN_MAP ? (texts[index] ?? '') : arena.toString('utf8', startOf(index - IN_MAP), ends[index - IN_MAP]),
    size: () => texts.length + more,
    bytes: () => used,
  };
}

function hashOf(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

function grownBytes(old: Buffer<ArrayBuffer>, needed: number): Buffer<ArrayBuffer> {
  // By a half only: while it is copied, both are there.
  const grown = Buffer.alloc(Math.max(1024 * 1024, needed, Math.floor(old.length * 1.5)));
  old.copy(grown);
  return grown;
}

function grownNumbers(old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const grown = new Uint32Array(Math.max(65_536, Math.floor(old.length * 1.5)));
  grown.set(old);
  return grown;
}
