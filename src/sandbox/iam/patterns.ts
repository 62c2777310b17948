/** Stand in a pattern for a star and a question mark that were written `${*}` and `${?}`, and so match only themselves. */
export const LITERAL: Readonly<Record<string, string>> = { '*': '\uE000', '?': '\uE001' };

/** The text that a pattern is for operators without wildcards. */
export const withoutMarks = (pattern: string): string => pattern.replaceAll('\uE000', '*').replaceAll('\uE001', '?');

/** Wildcards `*` and `?` as IAM has them, over the whole text. */
export function wildcard(pattern: string, ignoreCase = false): RegExp {
  const key = `${ignoreCase ? 'i' : 'c'}${pattern}`;
  const before = patterns.get(key);
  if (before !== undefined) return before;
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*+/g, '.*')
    .replace(/\?/g, '.')
    .replaceAll('\uE000', '\\*')
    .replaceAll('\uE001', '\\?');
  const made = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
  if (patterns.size > LARGEST) patterns.clear();
  patterns.set(key, made);
  return made;
}

const LARGEST = 50_000;
const patterns = new Map<string, RegExp>();

export const matches = (pattern: string, text: string): boolean => wildcard(pattern).test(text);

/** ARNs are compared part by part; the last part is all the rest. */
export function arnMatches(pattern: string, arn: string): boolean {
  const left = parts(pattern);
  const right = parts(arn);
  return left.length === right.length && left.every((part, index) => matches(part, right[index] ?? ''));
}

function parts(arn: string): readonly string[] {
  const all = arn.split(':');
  return [...all.slice(0, 5), ...(all.length > 5 ? [all.slice(5).join(':')] : [])];
}
