import { oneLine } from '../../model/plain-text.ts';

/**
 * Printable text that is only text: SARIF reads `[name](target)` in a message as a link, with `\` as the escape
 * (SARIF 2.1.0, 3.11.6). Brackets that make no link are shown as they are, since GitHub shows backslashes.
 */
export const linkless = (text: string): string =>
  oneLine(text)
    .replaceAll(/(\\*)\[(?=[^[\]]*\]\()/g, '$1$1\\[')
    .replaceAll(/(\\*)\]\(/g, '$1$1\\](');

/** Up to the first full stop that ends a word: all that GitHub shows where space is short. */
export const firstSentence = (text: string): string => /^.*?[.!?](?=\s|$)/s.exec(text)?.[0] ?? text;

/** The first few names of a list, and how many more there are. */
export const fewOf = (names: readonly string[], few: number): string =>
  names.length <= few ? names.join(', ') : `${names.slice(0, few).join(', ')} and ${names.length - few} more`;
