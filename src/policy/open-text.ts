import { isBucketPlaceholder, piecesOf } from '../model/placeholder.ts';
import type { Pattern } from './pattern.ts';
import type { Tri } from './tri.ts';
import {
  type Coverage,
  coverage,
  coverageFrom,
  matchesText,
  mayMeet,
  QUESTION,
  STAR,
  type TextSet,
  type Token,
} from './wildcard.ts';

/** One character, or a placeholder as a whole. */
type Unit = string;

const isOpen = (unit: Token): boolean => typeof unit === 'string' && unit.length > 2;

const unitsOf = (text: string): readonly Unit[] =>
  piecesOf(text).flatMap((piece) => (piece.isPlaceholder ? [piece.text] : [...piece.text]));

const tokensOf = ({ parts }: Pattern): readonly Token[] =>
  parts.flatMap((part): readonly Token[] => {
    if (part.kind === 'text') return [...part.text];
    if (part.kind === 'placeholder') return [part.text];
    return [part.kind === 'one' ? QUESTION : STAR];
  });

/** The same as `coverage` where texts of the set, or the pattern, hold placeholders: what is said holds whatever they stand for. */
export function openCoverage(pattern: Pattern, set: TextSet): Coverage | 'unknown' {
  if (!pattern.hasPlaceholders && !set.head.includes('${')) return coverage(pattern, set);
  const { tokens, units, shared } = afterShared(pattern, set.head);
  if (areTwoBuckets({ tokens, units, shared }, set.tail.length === 0)) return 'none';
  if (!tokens.some(isOpen) && !units.some(isOpen)) return coverageFrom(tokens, units, set.tail);
  if (coverageFrom(tokens, units, set.tail) === 'all') return 'all';
  return mayMeet(tokens, units, { tail: set.tail, isOpen }) ? 'unknown' : 'none';
}

/** Equal beginnings stay equal whatever is put in. */
function afterShared(pattern: Pattern, text: string): Compared {
  const tokens = tokensOf(pattern);
  const units = unitsOf(text);
  let shared = 0;
  while (shared < units.length && typeof tokens[shared] === 'string' && tokens[shared] === units[shared]) shared += 1;
  return { tokens: tokens.slice(shared), units: units.slice(shared), shared: units.slice(0, shared) };
}

/** What is left of a pattern and a text behind what both begin with. */
interface Compared {
  readonly tokens: readonly Token[];
  readonly units: readonly Unit[];
  readonly shared: readonly Unit[];
}

/** Names of two buckets stand there, each from its beginning to its end. */
function areTwoBuckets({ tokens: [one, after], units: [other, behind], shared }: Compared, isWhole: boolean): boolean {
  if (typeof one !== 'string' || other === undefined || ![one, other].every(isBucketPlaceholder)) return false;
  const isEnd = (unit: Token | undefined): boolean => unit === undefined || unit === '/';
  return [undefined, ':'].includes(shared.at(-1)) && isEnd(after) && isEnd(behind) && (behind !== undefined || isWhole);
}

/** The first placeholder that keeps a text from being compared: what stands in both at the beginning does not. */
export function firstOpen(pattern: Pattern, text: string): string | undefined {
  const { tokens, units } = afterShared(pattern, text);
  for (let at = 0; at < Math.max(tokens.length, units.length); at += 1)
    for (const one of [tokens[at], units[at]]) if (typeof one === 'string' && isOpen(one)) return one;
  return undefined;
}

/** Whether the pattern matches the text, whatever the placeholders in both stand for. */
export function matchesOpen(pattern: Pattern, value: string): Tri {
  if (!pattern.hasPlaceholders && !value.includes('${')) return matchesText(pattern, value) ? 'yes' : 'no';
  const covered = openCoverage(pattern, { head: value, tail: [] });
  return covered === 'all' ? 'yes' : covered === 'none' ? 'no' : 'unknown';
}
