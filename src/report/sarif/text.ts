/** Controls, invisible and direction-changing characters, line separators, halves of surrogate pairs. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** Text that came from elsewhere, on one line and with nothing in it that a reader cannot see. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, ' ').replaceAll(/ {2,}/g, ' ').trim();

/**
 * Printable text that is only text: SARIF reads `[name](target)` in a message as a link, with `\` as the escape
 * (SARIF 2.1.0, 3.11.6).
 */
export const linkless = (text: string): string => printable(text).replaceAll(/[\\[\]]/g, '\\$&');

/** At most `length` UTF-16 code units, cut between characters. */
export function atMost(length: number, text: string): string {
  if (text.length <= length) return text;
  return `${text.slice(0, length - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** Up to the first full stop that ends a word: all that GitHub shows where space is short. */
export const firstSentence = (text: string): string => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;

/** The first few names of a list, and how many more there are. */
export const fewOf = (names: readonly string[], few: number): string =>
  names.length <= few ? names.join(', ') : `${names.slice(0, few).join(', ')} and ${names.length - few} more`;
