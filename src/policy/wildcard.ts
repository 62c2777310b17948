import type { Pattern } from './pattern.ts';

/** One place of a set of texts: a character out of `chars` (`null`: any), once or, with `repeats`, once and more. */
export interface Slot {
  readonly chars: string | null;
  readonly repeats: boolean;
}

/** A set of texts that all begin with `head`; an empty tail makes it one text. */
export interface TextSet {
  readonly head: string;
  readonly tail: readonly Slot[];
}

export type Coverage = 'all' | 'some' | 'none';

type Token = string | typeof STAR | typeof QUESTION;
const STAR = Symbol('*');
const QUESTION = Symbol('?');

/** Positions in a pattern that a text read so far can have led to, ascending. */
type Positions = readonly number[];

/** Subsets are followed until this much work is done; then the answer is the cautious one, `some`. */
const WORK_LIMIT = 100_000;

/** Whether the pattern matches the text. Time is at most the product of both lengths. */
export function matchesText(pattern: Pattern, value: string): boolean {
  if (pattern.shape === 'text') return pattern.head === value;
  if (!value.startsWith(pattern.head)) return false;
  return pattern.shape === 'start' || matchesSteps(tokensAfterHead(pattern), [...value.slice(pattern.head.length)]);
}

/** Takes each star as short as it goes, and only ever goes back to the last one. */
function matchesSteps(tokens: readonly Token[], chars: readonly string[]): boolean {
  let token = 0;
  let star = -1;
  let resume = 0;
  for (let at = 0; at < chars.length; ) {
    const now = tokens[token];
    if (now === STAR) {
      star = token++;
      resume = at;
    } else if (now === QUESTION || now === chars[at]) {
      token++;
      at++;
    } else if (star >= 0) {
      token = star + 1;
      at = ++resume;
    } else return false;
  }
  return tokens.slice(token).every((rest) => rest === STAR);
}

/** Whether the pattern matches all, some or none of the texts. Exact, save that `some` may stand for `all` beyond the work limit. */
export function coverage(pattern: Pattern, { head, tail }: TextSet): Coverage {
  if (tail.length === 0) return matchesText(pattern, head) ? 'all' : 'none';
  const shared = Math.min(head.length, pattern.head.length);
  if (head.slice(0, shared) !== pattern.head.slice(0, shared)) return 'none';
  if (pattern.shape === 'start' && shared === pattern.head.length) return 'all';
  const unread: readonly Slot[] = [...head.slice(shared)].map((chars) => ({ chars, repeats: false }));
  const tokens: readonly Token[] = [...pattern.head.slice(shared), ...tokensAfterHead(pattern)];
  const slots = [...unread, ...tail];
  const start = closed([0], tokens);
  if (!meets(start, tokens, slots)) return 'none';
  return contains(start, tokens, slots) ? 'all' : 'some';
}

const TOKENS = new WeakMap<Pattern, readonly Token[]>();

function tokensAfterHead(pattern: Pattern): readonly Token[] {
  const seen = TOKENS.get(pattern);
  if (seen !== undefined) return seen;
  const tokens = pattern.parts.slice(pattern.head === '' ? 0 : 1).flatMap((part): readonly Token[] => {
    if (part.kind === 'text') return [...part.text];
    return [part.kind === 'one' ? QUESTION : STAR];
  });
  TOKENS.set(pattern, tokens);
  return tokens;
}

/**
 * Adds what a star lets skip. Whatever can still match from before the last star reached can match from that star too,
 * so that the earlier positions are dropped.
 */
function closed(positions: Iterable<number>, tokens: readonly Token[]): Positions {
  const all = new Set<number>();
  let lastStar = -1;
  for (const position of positions) {
    let at = position;
    all.add(at);
    while (tokens[at] === STAR) {
      lastStar = Math.max(lastStar, at);
      at += 1;
      all.add(at);
    }
  }
  return [...all].filter((at) => at >= lastStar).sort((a, b) => a - b);
}

function step(from: Positions, tokens: readonly Token[], reads: (token: string) => boolean): Positions {
  const to = new Set<number>();
  for (const at of from) {
    const token = tokens[at];
    if (token === STAR) to.add(at);
    else if (token === QUESTION || (token !== undefined && reads(token))) to.add(at + 1);
  }
  return closed(to, tokens);
}

/** Whether some text of the tail is matched. */
function meets(start: Positions, tokens: readonly Token[], tail: readonly Slot[]): boolean {
  let now: Positions = start;
  for (const { chars, repeats } of tail) {
    const reads = (token: string) => chars === null || chars.includes(token);
    let next = step(now, tokens, reads);
    if (repeats) {
      const seen = new Set(next);
      let fresh = next;
      while (fresh.length > 0) {
        fresh = step(fresh, tokens, reads).filter((at) => !seen.has(at));
        for (const at of fresh) seen.add(at);
      }
      next = [...seen].sort((a, b) => a - b);
    }
    now = next;
  }
  return now.includes(tokens.length);
}

/** Whether every text of the tail is matched: follows each set of positions that a text can lead to. */
function contains(start: Positions, tokens: readonly Token[], tail: readonly Slot[]): boolean {
  let work = 0;
  let now = new Map([[start.join(), start]]);
  for (const { chars, repeats } of tail) {
    const readers = alphabet(chars, tokens);
    const next = new Map<string, Positions>();
    let fresh = [...now.values()];
    while (fresh.length > 0) {
      const added: Positions[] = [];
      for (const from of fresh) {
        for (const char of readers) {
          work += from.length + 1;
          const to = step(from, tokens, (token) => token === char);
          if (to.length === 0 || work > WORK_LIMIT) return false;
          const id = to.join();
          if (next.has(id)) continue;
          next.set(id, to);
          added.push(to);
        }
      }
      fresh = repeats ? added : [];
    }
    now = next;
  }
  return [...now.values()].every((positions) => positions.includes(tokens.length));
}

/** Characters that the pattern tells apart, and one for all the others (`''` is equal to no character of a pattern). */
function alphabet(chars: string | null, tokens: readonly Token[]): readonly string[] {
  const named = new Set(tokens.filter((token) => typeof token === 'string'));
  if (chars === null) return [...named, ''];
  const all = [...chars];
  const told = all.filter((char) => named.has(char));
  return told.length < all.length ? [...told, ''] : told;
}
