const MAX_PATTERN = 500;
const MAX_KEPT = 100;
const compiled = new Map<string, Regex>();

interface Regex {
  test(text: string): boolean;
}

let engine: ((pattern: string) => Regex) | undefined;

/** For all patterns from now on: `re2.ts` gives it, which is imported by whoever reads rules or conditions of others. */
export function useEngine(compile: (pattern: string) => Regex): void {
  engine = compile;
}

/** Without the engine there are the rules of the package alone. Their patterns repeat nothing, and mean the same to `RegExp`. */
const REPEATS_NOTHING = /^\^?(?:[\w:/ ]|\((?=\w)|\||\)|\[[\w:/.-]+\])*\$?$/;

function withoutEngine(pattern: string): Regex {
  if (!REPEATS_NOTHING.test(pattern)) throw new Error(`the pattern ${pattern} needs the engine of RE2`);
  return new RegExp(pattern, 'u');
}

/** Throws where the pattern is none that can be matched in linear time: back-references, look-around, huge repeats. */
export function compilePattern(pattern: string): Regex {
  const kept = compiled.get(pattern);
  if (kept !== undefined) return kept;
  if (pattern.length > MAX_PATTERN) throw new Error(`pattern is longer than ${MAX_PATTERN} characters`);
  const regex = (engine ?? withoutEngine)(pattern);
  // Patterns that come from data must not pile up over a long run.
  if (compiled.size >= MAX_KEPT) compiled.clear();
  compiled.set(pattern, regex);
  return regex;
}

/** `text.matches(pattern)` of CEL: the pattern occurs somewhere in the text. */
export const matchesPattern = (text: string, pattern: string): boolean => compilePattern(pattern).test(text);
