import { piecesOf } from '../model/placeholder.ts';
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
  let tokens = tokensOf(pattern);
  let units = unitsOf(set.head);
  // Equal beginnings stay equal whatever is put in.
  let shared = 0;
  while (shared < units.length && typeof tokens[shared] === 'string' && tokens[shared] === units[shared]) shared += 1;
  tokens = tokens.slice(shared);
  units = units.slice(shared);
  if (!tokens.some(isOpen) && !units.some(isOpen)) return coverageFrom(tokens, units, set.tail);
  if (coverageFrom(tokens, units, set.tail) === 'all') return 'all';
  return mayMeet(tokens, units, { tail: set.tail, isOpen }) ? 'unknown' : 'none';
}

/** Whether the pattern matches the text, whatever the placeholders in both stand for. */
export function matchesOpen(pattern: Pattern, value: string): Tri {
  if (!pattern.hasPlaceholders && !value.includes('${')) return matchesText(pattern, value) ? 'yes' : 'no';
  const covered = openCoverage(pattern, { head: value, tail: [] });
  return covered === 'all' ? 'yes' : covered === 'none' ? 'no' : 'unknown';
}
