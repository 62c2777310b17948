import { hasPlaceholder, piecesOf } from '../model/placeholder.ts';
import { type KeyLookup, mayBeAbsent } from './keys.ts';

/** One step of a pattern: text as it stands or that is known only after deployment, `*`, `?`, or a policy variable. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'placeholder'; readonly text: string }
  | { readonly kind: 'any' }
  | { readonly kind: 'one' }
  | { readonly kind: 'variable'; readonly key: string; readonly fallback: string | undefined };

export interface Pattern {
  readonly parts: readonly Part[];
  /** Text before the first wildcard; all of it where there is none. */
  readonly head: string;
  /** How the rest of it can be compared: not at all (`text`), as a start (`start`), or step by step. */
  readonly shape: 'text' | 'start' | 'steps';
  readonly hasVariables: boolean;
  readonly hasPlaceholders: boolean;
}

export interface PatternOptions {
  /** `*` and `?` are wildcards. */
  readonly wildcards: boolean;
  /** `${…}` is a policy variable: only in documents of version 2012-10-17. */
  readonly variables: boolean;
}

const ANY: Part = { kind: 'any' };
const ONE: Part = { kind: 'one' };

/** Joins neighbouring texts and stars, and finds the shape. */
export function patternOf(parts: readonly Part[]): Pattern {
  const joined: Part[] = [];
  for (const part of parts) {
    const last = joined.at(-1);
    if (part.kind === 'text' && last?.kind === 'text') joined[joined.length - 1] = text(last.text + part.text);
    else if (part.kind === 'any' && last?.kind === 'any') continue;
    else if (part.kind !== 'text' || part.text !== '') joined.push(part);
  }
  const [first, second] = joined;
  const head = first?.kind === 'text' ? first.text : '';
  const rest = first?.kind === 'text' ? joined.slice(1) : joined;
  const startsOnly = rest.length === 1 && (first?.kind === 'text' ? second : first)?.kind === 'any';
  const shape = rest.length === 0 ? 'text' : startsOnly ? 'start' : 'steps';
  return {
    parts: joined,
    head,
    shape,
    hasVariables: joined.some(({ kind }) => kind === 'variable'),
    hasPlaceholders: joined.some(({ kind }) => kind === 'placeholder'),
  };
}

const text = (value: string): Part => ({ kind: 'text', text: value });

/** Text that stands as it is, but for what is known only after deployment. */
const textParts = (value: string): readonly Part[] =>
  hasPlaceholder(value)
    ? piecesOf(value).map((piece) => ({ kind: piece.isPlaceholder ? 'placeholder' : 'text', text: piece.text }))
    : [text(value)];

const PIECES = /\$\{([^{}]*)\}|[*?]|[^$*?]+|\$/g;
const DEFAULTED = /^\s*(.*?)\s*,\s*'(.*)'\s*$/s;

/** Compiles what a policy writes as a value. */
export function compilePattern(source: string, { wildcards, variables }: PatternOptions): Pattern {
  const parts: Part[] = [];
  for (const [piece, variable] of source.matchAll(PIECES)) {
    if (variable !== undefined && hasPlaceholder(piece)) parts.push({ kind: 'placeholder', text: piece });
    else if (variable !== undefined && variables) parts.push(variablePart(variable));
    else if (variable !== undefined)
      parts.push(
        ...compilePattern(`\${`, LITERAL).parts,
        ...compilePattern(`${variable}}`, { wildcards, variables }).parts,
      );
    else if (piece === '*' && wildcards) parts.push(ANY);
    else if (piece === '?' && wildcards) parts.push(ONE);
    else parts.push(text(piece));
  }
  return patternOf(parts);
}

const LITERAL: PatternOptions = { wildcards: false, variables: false };

function variablePart(inside: string): Part {
  // `${*}`, `${?}` and `${$}` are how a policy writes those characters themselves.
  if (inside === '*' || inside === '?' || inside === '$') return text(inside);
  const [, key = inside, fallback] = DEFAULTED.exec(inside) ?? [];
  return { kind: 'variable', key: key.trim().toLowerCase(), fallback };
}

export type Resolved =
  | { readonly kind: 'pattern'; readonly pattern: Pattern }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

/**
 * Puts the request's values in the place of variables; what they hold is text, never a wildcard. A variable without value
 * and default makes the whole element match nothing.
 */
export function resolvePattern(pattern: Pattern, keys: KeyLookup): Resolved {
  if (!pattern.hasVariables) return { kind: 'pattern', pattern };
  let unknown = false;
  const parts: Part[] = [];
  for (const part of pattern.parts) {
    if (part.kind !== 'variable') {
      parts.push(part);
      continue;
    }
    const state = keys(part.key);
    const [only, ...more] = state.kind === 'values' ? state.values : [];
    if (only !== undefined && more.length === 0) parts.push(...textParts(only));
    else if (state.kind !== 'absent') unknown = true;
    else if (part.fallback !== undefined) parts.push(text(part.fallback));
    else return { kind: 'absent' };
  }
  return unknown ? { kind: 'unknown' } : { kind: 'pattern', pattern: patternOf(parts) };
}

/** Whether a variable of the pattern, and one that has no default, may have no value. */
export const mayLackValue = ({ parts }: Pattern, keys: KeyLookup): boolean =>
  parts.some((part) => part.kind === 'variable' && part.fallback === undefined && mayBeAbsent(keys(part.key)));

/** The loosest reading of a pattern whose variables are not known: each may be anything. */
export const loosened = ({ parts }: Pattern): Pattern =>
  patternOf(parts.map((part) => (part.kind === 'variable' ? ANY : part)));

/** The loosest reading of what is known only after deployment. */
export const looseText = (pattern: Pattern): Pattern =>
  pattern.hasPlaceholders
    ? patternOf(pattern.parts.map((part) => (part.kind === 'placeholder' ? ANY : part)))
    : pattern;

export const mapText = (pattern: Pattern, change: (value: string) => string): Pattern =>
  patternOf(pattern.parts.map((part) => (part.kind === 'text' ? text(change(part.text)) : part)));

/** A pattern as a policy would write it, for people. */
export const patternText = ({ parts }: Pattern): string =>
  parts
    .map((part) =>
      part.kind === 'text' || part.kind === 'placeholder'
        ? part.text
        : part.kind === 'any'
          ? '*'
          : part.kind === 'one'
            ? '?'
            : `\${${part.key}}`,
    )
    .join('');
