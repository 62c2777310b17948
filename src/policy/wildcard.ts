import type { Pattern } from './pattern.ts';

/** One place of a set of texts: a character out of `chars` (`null`: any), once or, with `repeats`, once and more. */
export interface Slot {
  readonly chars: string | null;
  readonly repeats: boolean;
}

/** One of several rows of places, none of them empty. */
export interface Choice {
  readonly either: readonly Tail[];
}

type Tail = readonly (Slot | Choice)[];

/** A set of texts that all begin with `head`; an empty tail makes it one text. */
export interface TextSet {
  readonly head: string;
  readonly tail: Tail;
}

export type Coverage = 'all' | 'some' | 'none';

export type Token = string | typeof STAR | typeof QUESTION;
export const STAR = Symbol('*');
export const QUESTION = Symbol('?');

/** Positions in a pattern that a text read so far can have led to, ascending. */
type Positions = readonly number[];

/** Subsets are followed until this much work is done; then the answer is the cautious one, `some`. */
const WORK_LIMIT = 10_000;

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
  if (!head.startsWith(pattern.head.slice(0, shared))) return 'none';
  if (pattern.shape === 'start' && shared === pattern.head.length) return 'all';
  // One text, and every text of the set is longer.
  if (pattern.shape === 'text' && shared === pattern.head.length) return 'none';
  const rest = tokensAfterHead(pattern);
  const tokens = shared === pattern.head.length ? rest : [...pattern.head.slice(shared), ...rest];
  let start = reached([0], tokens);
  for (const char of head.slice(shared)) start = step(start, tokens, char);
  return tokens === rest ? memoizedCoverage(start, tokens, tail) : coverageOfTail(start, tokens, tail);
}

const coverageOfTail = (start: Positions, tokens: readonly Token[], tail: Tail): Coverage =>
  meets(start, tokens, tail) ? (contains(start, tokens, tail) ? 'all' : 'some') : 'none';

/** Many sources log into one target, each with a head of its own and one of few tails. */
const KNOWN = new WeakMap<Tail, WeakMap<readonly Token[], Map<string, Coverage>>>();
/** Positions that one pattern can be in before a tail are few, unless it is made to have many. */
const MOST_KNOWN = 100;

function memoizedCoverage(start: Positions, tokens: readonly Token[], tail: Tail): Coverage {
  const byTokens = KNOWN.get(tail) ?? new WeakMap<readonly Token[], Map<string, Coverage>>();
  KNOWN.set(tail, byTokens);
  const known = byTokens.get(tokens) ?? new Map<string, Coverage>();
  byTokens.set(tokens, known);
  const id = start.join();
  const before = known.get(id);
  if (before !== undefined) return before;
  const found = coverageOfTail(start, tokens, tail);
  if (known.size < MOST_KNOWN) known.set(id, found);
  return found;
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
 * Positions, given in ascending order, with what a star lets skip. Whatever can still match from before a star that was
 * reached can match from that star too, so that the earlier positions are dropped.
 */
function reached(positions: readonly number[], tokens: readonly Token[]): Positions {
  let all: number[] = [];
  for (const position of positions) {
    const last = all.at(-1);
    if (last !== undefined && position <= last) continue;
    // Patterns have no two stars in a row, so that behind a star there is none.
    if (tokens[position] === STAR) all = [position, position + 1];
    else all.push(position);
  }
  return all;
}

/** The same as `coverage`, of a pattern in tokens and a head in units; what is longer than a character is read whole, by stars too. */
export function coverageFrom(tokens: readonly Token[], units: readonly string[], tail: Tail): Coverage {
  let at = reached([0], tokens);
  for (const unit of units) at = unit.length > 2 ? stepWhole(at, tokens, unit) : step(at, tokens, unit);
  return coverageOfTail(at, tokens, tail);
}

/** A `?` reads one character, which nobody knows to be all of it. */
const stepWhole = (from: Positions, tokens: readonly Token[], unit: string): Positions =>
  reached(
    from.flatMap((at) => (tokens[at] === STAR ? [at] : tokens[at] === unit ? [at + 1] : [])),
    tokens,
  );

interface Open {
  readonly tail: Tail;
  /** Stands for any text. */
  readonly isOpen: (unit: Token) => boolean;
}

/** Whether some text of a set could be matched, if what is open were the right text. */
export function mayMeet(tokens: readonly Token[], units: readonly string[], { tail, isOpen }: Open): boolean {
  const loose = tokens
    .map((token) => (isOpen(token) ? STAR : token))
    .filter((token, index, all) => token !== STAR || all[index - 1] !== STAR);
  let at = reached([0], loose);
  for (const unit of units) {
    const [first] = at;
    if (first === undefined) return false;
    at = isOpen(unit)
      ? reached(
          Array.from({ length: loose.length - first + 1 }, (_, index) => first + index),
          loose,
        )
      : step(at, loose, unit);
  }
  return meets(at, loose, tail);
}

/** One character on. `chars` may list several of which one is read; `null` is any. */
function step(from: Positions, tokens: readonly Token[], chars: string | null): Positions {
  const to: number[] = [];
  for (const at of from) {
    const token = tokens[at];
    if (token === STAR) to.push(at);
    else if (token === QUESTION || (typeof token === 'string' && (chars === null || chars.includes(token))))
      to.push(at + 1);
  }
  return reached(to, tokens);
}

/** Whether some text of the tail is matched. */
const meets = (start: Positions, tokens: readonly Token[], tail: Tail): boolean =>
  anyAfter(start, tokens, tail).includes(tokens.length);

/** Positions that some text of the tail leads to. */
function anyAfter(start: Positions, tokens: readonly Token[], tail: Tail): Positions {
  let now = start;
  for (const place of tail) {
    if ('either' in place) {
      now = merged(
        place.either.flatMap((row) => anyAfter(now, tokens, row)),
        tokens,
      );
      continue;
    }
    const { chars, repeats } = place;
    let fresh = step(now, tokens, chars);
    const seen = new Set(fresh);
    while (repeats && fresh.length > 0) {
      fresh = step(fresh, tokens, chars).filter((at) => !seen.has(at));
      for (const at of fresh) seen.add(at);
    }
    now = repeats ? merged([...seen], tokens) : fresh;
  }
  return now;
}

const merged = (positions: readonly number[], tokens: readonly Token[]): Positions =>
  reached(
    [...positions].sort((a, b) => a - b),
    tokens,
  );

/** Whether every text of the tail is matched: follows each set of positions that a text can lead to. */
function contains(start: Positions, tokens: readonly Token[], tail: Tail): boolean {
  const literals = new Set(tokens.filter((token) => typeof token === 'string'));
  let work = 0;
  /** `undefined` where some text leads nowhere. */
  const allAfter = (from: readonly Positions[], places: Tail): readonly Positions[] | undefined => {
    let now = from;
    for (const place of places) {
      const next = 'either' in place ? afterEach(now, place) : afterSlot(now, place);
      if (next === undefined) return undefined;
      now = next;
    }
    return now;
  };
  const afterEach = (from: readonly Positions[], { either }: Choice): readonly Positions[] | undefined => {
    const all = new Map<string, Positions>();
    for (const row of either) {
      const after = allAfter(from, row);
      if (after === undefined) return undefined;
      for (const one of after) all.set(one.join(), one);
    }
    return [...all.values()];
  };
  const afterSlot = (start: readonly Positions[], { chars, repeats }: Slot): readonly Positions[] | undefined => {
    const readers = alphabet(chars, literals);
    const next = new Map<string, Positions>();
    let fresh = start;
    while (fresh.length > 0) {
      const added: Positions[] = [];
      for (const from of fresh) {
        for (const char of readers) {
          work += from.length + 1;
          const to = step(from, tokens, char);
          if (to.length === 0 || work > WORK_LIMIT) return undefined;
          const id = to.join();
          if (next.has(id)) continue;
          next.set(id, to);
          added.push(to);
        }
      }
      fresh = repeats ? added : [];
    }
    return [...next.values()];
  };
  return allAfter([start], tail)?.every((positions) => positions.includes(tokens.length)) ?? false;
}

/** A character that is in no pattern: it stands for all those that the pattern does not tell apart. */
const OTHER = '\u{10FFFF}';

function alphabet(chars: string | null, literals: ReadonlySet<string>): readonly string[] {
  if (chars === null) return [...literals, OTHER];
  const all = [...chars];
  const known = all.filter((char) => literals.has(char));
  return known.length < all.length ? [...known, OTHER] : known;
}
