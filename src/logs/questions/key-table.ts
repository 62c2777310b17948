/** Texts and their numbers, in the order in which they came. */
export interface KeyTable {
  /** -1 if the text is not there. */
  readonly find: (key: string) => number;
  /** Adds a text that is not there. */
  readonly put: (key: string) => number;
  /** Drops all others. Numbers become smaller, which `onMove` is told in their order. */
  readonly retain: (keep: (index: number) => boolean, onMove: (from: number, to: number) => void) => void;
  readonly keyAt: (index: number) => string;
  readonly size: () => number;
  readonly bytes: () => number;
}

/** Most questions have few groups, and for those nothing is faster than a `Map`. */
const IN_MAP = 20_000;
/**
 * Bytes are kept in pages: one growing array would be there twice while it is copied. Each takes the longest key that there
 * can be, that of a line of 1 MiB whose bytes are not UTF-8, so that each becomes three.
 */
const PAGE_BITS = 22;
const PAGE = 1 << PAGE_BITS;

/**
 * The first texts are in a `Map`; those of a question with a million groups are bytes outside of the JavaScript heap, where
 * they take a third of the memory and the garbage collector does not walk over them.
 */
export function keyTable(): KeyTable {
  const first = new Map<string, number>();
  const texts: string[] = [];
  const pages = keyPages();
  let slots = new Int32Array(0);
  let scratch: Buffer = Buffer.alloc(1024);

  /** Writes the text to the scratch and answers its length there. */
  const encode = (key: string): number => {
    if (scratch.length < key.length * 3) scratch = Buffer.alloc(key.length * 3);
    return scratch.write(key, 'utf8');
  };
  const slotOf = (length: number): number => {
    const mask = slots.length - 1;
    for (let slot = hashOf(scratch, length) & mask; ; slot = (slot + 1) & mask) {
      const index = (slots[slot] ?? 0) - 1;
      if (index < 0) return slot;
      const { page, from, to } = pages.at(index);
      if (to - from === length && scratch.compare(page, from, to, 0, length) === 0) return slot;
    }
  };
  const fillSlots = (): void => {
    for (let index = 0; index < pages.size(); index++) {
      const { page, from, to } = pages.at(index);
      if (scratch.length < to - from) scratch = Buffer.alloc(to - from);
      slots[slotOf(page.copy(scratch, 0, from, to))] = index + 1;
    }
  };
  const put = (key: string): number => {
    if (first.size < IN_MAP) {
      // A part of a larger text keeps all of it alive; this makes it a text of its own.
      const own = Buffer.from(key, 'utf8').toString('utf8');
      first.set(own, texts.length);
      return texts.push(own) - 1;
    }
    if ((pages.size() + 1) * 2 > slots.length) {
      slots = new Int32Array(Math.max(65_536, slots.length * 2));
      fillSlots();
    }
    const length = encode(key);
    slots[slotOf(length)] = pages.size() + 1;
    pages.push(scratch, length);
    return IN_MAP + pages.size() - 1;
  };
  const keyAt = (index: number): string => {
    if (index < IN_MAP) return texts[index] ?? '';
    const { page, from, to } = pages.at(index - IN_MAP);
    return page.toString('utf8', from, to);
  };

  return {
    find(key) {
      const found = first.get(key);
      if (found !== undefined) return found;
      if (pages.size() === 0) return -1;
      const index = (slots[slotOf(encode(key))] ?? 0) - 1;
      return index < 0 ? -1 : IN_MAP + index;
    },
    put,
    retain(keep, onMove) {
      const size = texts.length + pages.size();
      const inMap = texts.splice(0);
      first.clear();
      slots.fill(0);
      // In place: two tables at once would take twice the memory. What is kept moves towards the front, over what is not.
      const rest = pages.rewrite();
      let kept = 0;
      for (let index = 0; index < size; index++) {
        if (!keep(index)) continue;
        onMove(index, kept);
        if (kept >= IN_MAP) rest.take(index - IN_MAP);
        else {
          const key = inMap[index] ?? keyAt(index);
          first.set(key, texts.length);
          texts.push(key);
        }
        kept++;
      }
      rest.finish();
      fillSlots();
    },
    keyAt,
    size: () => texts.length + pages.size(),
    bytes: pages.bytes,
  };
}

interface KeyPages {
  readonly push: (bytes: Buffer, length: number) => void;
  /** Where a key is. The answer is good until the next one. */
  readonly at: (index: number) => { readonly page: Buffer; readonly from: number; readonly to: number };
  /** From the first place on again: `take` puts a key there that stands there or behind. */
  readonly rewrite: () => { readonly take: (index: number) => void; readonly finish: () => void };
  readonly size: () => number;
  readonly bytes: () => number;
}

/** Keys one after the other, none of which is cut by the end of a page. */
function keyPages(): KeyPages {
  const none: Buffer = Buffer.alloc(0);
  const pages: Buffer[] = [];
  let ends = new Uint32Array(0);
  let starts = new Uint32Array(0);
  let [size, used] = [0, 0];
  const found = { page: none, from: 0, to: 0 };
  /** Where a key may begin, given that so many bytes are taken. */
  const placeFor = (length: number, taken: number): number =>
    (taken % PAGE) + length <= PAGE ? taken : Math.ceil(taken / PAGE) * PAGE;
  const at: KeyPages['at'] = (index) => {
    const start = starts[index] ?? 0;
    found.page = pages[start >>> PAGE_BITS] ?? none;
    found.from = start % PAGE;
    found.to = found.from + (ends[index] ?? start) - start;
    return found;
  };
  return {
    push(bytes, length) {
      const start = placeFor(length, used);
      if (start + length > pages.length * PAGE) pages.push(Buffer.alloc(PAGE));
      if (size >= ends.length) [starts, ends] = [grown(starts), grown(ends)];
      bytes.copy(pages[start >>> PAGE_BITS] ?? none, start % PAGE, 0, length);
      starts[size] = start;
      used = start + length;
      ends[size] = used;
      size++;
    },
    at,
    rewrite() {
      let [count, taken] = [0, 0];
      return {
        take(index) {
          const { page, from, to } = at(index);
          const start = placeFor(to - from, taken);
          page.copy(pages[start >>> PAGE_BITS] ?? none, start % PAGE, from, to);
          starts[count] = start;
          taken = start + to - from;
          ends[count] = taken;
          count++;
        },
        finish() {
          size = count;
          used = taken;
          pages.length = Math.ceil(used / PAGE);
        },
      };
    },
    size: () => size,
    bytes: () => used,
  };
}

function hashOf(bytes: Uint8Array, length: number): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < length; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
  return hash ^ (hash >>> 15);
}

function grown(old: Uint32Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(Math.max(65_536, Math.floor(old.length * 1.5)));
  longer.set(old);
  return longer;
}
