import displayWidth from 'fast-string-width';
import { wrapAnsi } from 'fast-wrap-ansi';
import { NARROWEST, type Window, widthOf } from './terminal.ts';

/**
 * Prose on a terminal, each line wrapped with its own indent. Commands, JSON and tables stay as they are: they are copied,
 * or have a shape of their own. What goes to a file or to another program is not touched.
 */
export function wrapped(text: string, window: Window): string {
  if (window.isTTY !== true) return text;
  const width = widthOf(window);
  return text
    .split('\n')
    .map((line) => (displayWidth(line) <= width || VERBATIM.test(line) ? line : wrapLine(line, width)))
    .join('\n');
}

const VERBATIM = /^\s*(aws|gh|git|node|node_modules\S*|npm|npx|s3log-audit|--\S+) |^\s*["{}[\]]|[│┌├└─]/;

function wrapLine(line: string, width: number): string {
  const [indent = ''] = /^ *(?:- )?/.exec(line) ?? [];
  const rest = wrapAnsi(line.slice(indent.length), Math.max(NARROWEST / 2, width - indent.length));
  return `${indent}${rest.replaceAll('\n', `\n${' '.repeat(indent.length)}`)}`;
}
