import { visibleJson } from '../model/visible-json.ts';

const INDENT = '  ';

/** JSON of one value on one line. */
export const compact = (value: unknown): string => visibleJson(value);

/** JSON of one value, readable at a depth of a larger document. A line break inside of JSON text is always layout. */
export const indented = (value: unknown, depth: number): string =>
  visibleJson(value, INDENT).replaceAll('\n', `\n${INDENT.repeat(depth)}`);

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
