import { linesWithoutInvisible } from '../model/plain-text.ts';

const INDENT = '  ';

const escaped = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

/** JSON of one value, of which a terminal and an editor show every character. A line feed in JSON is always layout. */
const visible = (value: unknown, indent?: string): string =>
  linesWithoutInvisible(JSON.stringify(value, null, indent), escaped);

/** JSON of one value on one line. */
export const compact = (value: unknown): string => visible(value);

/** JSON of one value, readable at a depth of a larger document. A line break inside of JSON text is always layout. */
export const indented = (value: unknown, depth: number): string =>
  visible(value, INDENT).replaceAll('\n', `\n${INDENT.repeat(depth)}`);

/** An array at a depth of a larger document, from elements that are text already; valid at any number of elements. */
export async function* jsonArray(
  elements: AsyncIterable<string> | Iterable<string>,
  depth: number,
): AsyncIterable<string> {
  let open = false;
  for await (const element of elements) {
    yield `${open ? ',' : '['}\n${INDENT.repeat(depth + 1)}${element}`;
    open = true;
  }
  yield open ? `\n${INDENT.repeat(depth)}]` : '[]';
}
