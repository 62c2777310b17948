import { atMost, oneLine } from '../model/plain-text.ts';

const MAX_CELL = 400;

/** Whatever GitHub reads as markup, a link, a mention or a reference. https://github.github.com/gfm/#backslash-escapes */
const MARKUP = /[\\`*_{}[\]()<>#+!|~&@:=^$]/g;

/** Text of one table cell that is only text, of bounded length. */
export const cell = (text: string): string =>
  atMost(MAX_CELL, oneLine(text))
    .replaceAll(MARKUP, '\\$&')
    // An address becomes a link without any markup around it.
    .replaceAll(/www\./gi, (found) => found.replace('.', '\\.'));

export const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

/** `''` for a table without rows. */
export const table = (head: readonly string[], rows: readonly string[]): string =>
  rows.length === 0 ? '' : `${[row(head), row(head.map(() => '---')), ...rows].join('\n')}\n`;
