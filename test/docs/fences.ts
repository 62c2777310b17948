/** A block of code in a page: the words behind its opening fence, its text, and the line it begins on. */
export interface Fence {
  readonly info: string;
  readonly text: string;
  readonly line: number;
}

export function fencesOf(markdown: string): readonly Fence[] {
  const fences: Fence[] = [];
  let open: { readonly info: string; readonly line: number; readonly lines: string[] } | undefined;
  for (const [index, line] of markdown.split('\n').entries()) {
    if (!line.startsWith('```')) open?.lines.push(line);
    else if (open === undefined) open = { info: line.slice(3).trim(), line: index + 2, lines: [] };
    else {
      fences.push({ info: open.info, line: open.line, text: open.lines.join('\n') });
      open = undefined;
    }
  }
  if (open !== undefined) throw new Error(`the fence of line ${open.line - 1} is never closed`);
  return fences;
}

/** Commands of a block: one for each line, and lines that end in a backslash go on. */
export const commandsOf = ({ text }: Fence): readonly string[] =>
  text
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('#'));
