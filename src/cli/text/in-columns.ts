import Table from 'cli-table3';
import displayWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import { type Window, widthOf } from './terminal.ts';
import { wrapped } from './wrapped.ts';

interface Layout {
  readonly head?: readonly string[];
  readonly indent?: string;
}

/** The last column needs at least this much to be read as prose. */
const LAST_COLUMN = 24;
const GAP = 2;

/**
 * Columns without borders. On a terminal the last one is wrapped; where there is no room for it, each row is a short
 * paragraph. Each line has its line feed.
 */
export function inColumns(
  rows: readonly (readonly string[])[],
  window: Window,
  { head, indent = '' }: Layout = {},
): string {
  const all = head === undefined ? rows : [head, ...rows];
  const [first] = all;
  if (first === undefined) return '';
  const last = first.length - 1;
  const before = first
    .slice(0, last)
    .reduce(
      (sum, _, column) => sum + GAP + Math.max(...all.map((row) => displayWidth(row[column] ?? ''))),
      indent.length,
    );
  const room = window.isTTY === true ? widthOf(window) - before : Number.POSITIVE_INFINITY;
  if (room < LAST_COLUMN) return rows.map((row) => paragraph(row, window, indent)).join('');
  const texts = all.map((row) =>
    row.map((cell, column) => (column === last && displayWidth(cell) > room ? wrapAnsi(cell, room) : cell)),
  );
  const table = new Table({
    chars: NO_BORDERS,
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
  });
  table.push(...texts);
  return table
    .toString()
    .split('\n')
    .map((line) => `${indent}${line.trimEnd()}\n`)
    .join('');
}

const paragraph = ([name = '', ...cells]: readonly string[], window: Window, indent: string): string =>
  wrapped(`${indent}${name}\n${indent}  ${cells.filter((cell) => cell !== '').join(' · ')}\n`, window);

const NO_BORDERS = {
  ...{ top: '', 'top-mid': '', 'top-left': '', 'top-right': '' },
  ...{ bottom: '', 'bottom-mid': '', 'bottom-left': '', 'bottom-right': '' },
  ...{ left: '', 'left-mid': '', mid: '', 'mid-mid': '', right: '', 'right-mid': '', middle: ' '.repeat(GAP) },
};
