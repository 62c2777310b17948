const INDENT = '  ';

/** JSON of one value, readable at a depth of a larger document. A line break inside of JSON text is always layout. */
export const indented = (value: unknown, depth: number): string =>
  JSON.stringify(value, null, INDENT).replaceAll('\n', `\n${INDENT.repeat(depth)}`);

/** An array at a depth of a larger document, from elements that are text already; valid at any number of elements. */
export async function* jsonArray(elements: AsyncIterable<string>, depth: number): AsyncIterable<string> {
  let open = false;
  for await (const element of elements) {
    yield `${open ? ',' : '['}\n${INDENT.repeat(depth + 1)}${element}`;
    open = true;
  }
  yield open ? `\n${INDENT.repeat(depth)}]` : '[]';
}
