import { RE2JS } from 're2js';

const MAX_PATTERN = 500;
const MAX_KEPT = 100;
const compiled = new Map<string, RE2JS>();

/** Throws where the pattern is none that can be matched in linear time: back-references, look-around, huge repeats. */
export function compilePattern(pattern: string): RE2JS {
  const kept = compiled.get(pattern);
  if (kept !== undefined) return kept;
  if (pattern.length > MAX_PATTERN) throw new Error(`pattern is longer than ${MAX_PATTERN} characters`);
  const regex = RE2JS.compile(pattern);
  // Patterns that come from data must not pile up over a long run.
  if (compiled.size >= MAX_KEPT) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

/** `text.matches(pattern)` of CEL: the pattern occurs somewhere in the text. */
export const matchesPattern = (text: string, pattern: string): boolean => compilePattern(pattern).test(text);
