import { byText } from '../model/names.ts';
import { plainText } from '../model/plain-text.ts';
import { UserError } from '../model/user-error.ts';
import type { FileFault } from './file-fault.ts';

const WIDTH = 120;

/** `file:line:column: text`, the line, and a caret below the place. Long lines show what is around it. */
function formatFault({ file, line, column, text, quoted }: FileFault): string {
  const head = `${file}:${line}:${column}: ${text}`;
  if (quoted.trim() === '') return head;
  const from = column > WIDTH ? column - WIDTH / 2 : 0;
  const before = plainText(quoted.slice(from, column - 1).replaceAll('\t', ' '));
  const after = plainText(quoted.slice(column - 1, from + WIDTH).replaceAll('\t', ' '));
  return `${head}\n    ${before}${after}\n    ${' '.repeat(before.length)}^`;
}

/** All faults, in the order of files and lines. */
export const formatFaults = (faults: readonly FileFault[]): string =>
  [...faults]
    .sort((a, b) => byText(a.file, b.file) || a.line - b.line || a.column - b.column)
    .map(formatFault)
    .join('\n');

/** All faults in one error. */
export const faultsError = (faults: readonly FileFault[], hint: string): UserError =>
  new UserError(formatFaults(faults), { hint });
