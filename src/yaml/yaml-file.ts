import {
  type Document,
  isCollection,
  isMap,
  isScalar,
  LineCounter,
  parseDocument,
  type Range,
  Scalar,
  visit,
} from 'yaml';
import { plainText } from '../model/plain-text.ts';
import { type FileFault, firstFaults, MAX_BYTES, tooLarge } from './file-fault.ts';

/** A YAML document as plain data, and the way back from the data to its place in the file. */
export interface YamlFile {
  readonly file: string;
  readonly data: unknown;
  /** `offset` counts in the text of the scalar; `key` asks for the place of the key instead of the value. */
  readonly faultAt: (place: Place, text: string) => FileFault;
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly offset?: number;
  readonly key?: boolean;
}

interface Mistake {
  readonly offset: number;
  readonly text: string;
}

/** The parser calls itself for each level of nesting; it catches what that leads to in some places, and not in others. */
const TOO_DEEP = 'nested too deeply';
function inWords(message: string): string {
  if (message.startsWith('Maximum call stack')) return TOO_DEEP;
  // The parser advises programs here.
  return message.startsWith('Source contains multiple documents')
    ? 'a second document begins here, and multiple documents are not accepted: remove it'
    : message;
}

/** What the byte order mark of UTF-16 becomes where bytes are read as UTF-8. */
const UTF16_MARK = '\uFFFD\uFFFD';

/** Parses one document of plain YAML: no tags of its own, no aliases (which make bombs), no second document. */
export function parseYaml(file: string, text: string, maxBytes = MAX_BYTES): YamlFile | readonly FileFault[] {
  const lines = new LineCounter();
  const faultAtOffset = (offset: number, said: string): FileFault => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return {
      file,
      line: Math.max(line, 1),
      column: Math.max(col, 1),
      text: plainText(said),
      quoted: lineOf(text, offset),
    };
  };
  if (Buffer.byteLength(text) > maxBytes) return [tooLarge(file, maxBytes)];
  // Windows PowerShell writes so by `>`.
  if (text.startsWith(UTF16_MARK)) return [{ ...faultAtOffset(0, 'the file is UTF-16: save it as UTF-8'), quoted: '' }];
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: false,
      strict: true,
      uniqueKeys: false,
    });
    const found: Mistake[] = [...document.errors, ...document.warnings].map(({ pos, message }) => ({
      offset: pos[0],
      text: inWords(message),
    }));
    // By itself the parser then takes on, off and 012 for other values, and merges maps behind the back of all checks.
    if (document.directives?.yaml.version === '1.1')
      found.push({ offset: text.indexOf('%YAML'), text: 'YAML 1.1 is not accepted, only 1.2: remove this line' });
    visit(document, {
      // The parser's own check compares each name with each other one.
      Map: (_, { items }) => {
        const names = new Set<string>();
        for (const { key } of items) {
          if (!isScalar(key)) continue;
          const name = String(key.value);
          if (names.has(name))
            found.push({ offset: key.range?.[0] ?? 0, text: `Map keys must be unique; "${name}" is there already` });
          names.add(name);
        }
      },
      Pair: (_, { key }) => {
        // A name that is itself a list or a map would be turned into text, with a warning on stderr.
        if (isCollection(key)) found.push({ offset: key.range?.[0] ?? 0, text: 'a name must be a plain word' });
      },
      Alias: (_, { range }) => {
        found.push({ offset: range?.[0] ?? 0, text: 'aliases are not accepted here: write the value out' });
      },
    });
    if (found.length > 0)
      return firstFaults(found, ({ offset, text: said }, more) => faultAtOffset(offset, more ?? said));
    const data: unknown = document.toJS({ maxAliasCount: 0 });
    return { file, data, faultAt: (place, said) => faultAtOffset(offsetOf(document, text, place), said) };
  } catch (error) {
    if (error instanceof RangeError) return [faultAtOffset(0, TOO_DEEP)];
    throw error;
  }
}

function lineOf(text: string, offset: number): string {
  const start = text.lastIndexOf('\n', Math.max(offset, 0) - 1) + 1;
  const end = text.indexOf('\n', start);
  return text.slice(start, end === -1 ? text.length : end).replace(/\r$/, '');
}

/** Where a place is not in the document (a key that is missing), the innermost map around it stands for it. */
function offsetOf(document: Document, text: string, { path, offset, key = false }: Place): number {
  for (let length = path.length; length >= 0; length -= 1) {
    const inner = path.slice(0, length);
    if (key && length === path.length && length > 0) {
      const parent = document.getIn(inner.slice(0, -1), true);
      const pair = isMap(parent)
        ? parent.items.find((item) => isScalar(item.key) && String(item.key.value) === String(inner.at(-1)))
        : undefined;
      const range = isScalar(pair?.key) ? pair.key.range : undefined;
      if (range) return range[0];
    }
    const node: unknown = length === 0 ? document.contents : document.getIn(inner, true);
    if (!hasRange(node)) continue;
    if (offset !== undefined && length === path.length && isScalar(node) && typeof node.value === 'string')
      return offsetInScalar(text, node, node.value, offset);
    return node.range[0];
  }
  return 0;
}

const hasRange = (node: unknown): node is { readonly range: Range } =>
  typeof node === 'object' && node !== null && 'range' in node && Array.isArray(node.range);

/** Length of an escape in a double-quoted scalar, by the character after the backslash. */
const ESCAPES: Readonly<Record<string, number>> = { x: 4, u: 6, U: 10 };

/**
 * Place in the file of the `offset`th character of a scalar's value. Quotes, escapes, the indentation of blocks and folded
 * lines are in the file but not in the value: both are walked side by side, and white space is where they may differ.
 */
function offsetInScalar(text: string, { type, range }: Scalar, value: string, offset: number): number {
  if (!range) return 0;
  const [start, end] = range;
  let at = start;
  if (type === Scalar.QUOTE_DOUBLE || type === Scalar.QUOTE_SINGLE) at += 1;
  if (type === Scalar.BLOCK_FOLDED || type === Scalar.BLOCK_LITERAL) at = text.indexOf('\n', start) + 1;
  const skipBlanks = (wanted: string | undefined): void => {
    while (at < end && text[at] !== wanted && /\s/.test(text[at] ?? '')) at += 1;
  };
  // A backslash at the end of a line, and what the next line is indented by, are no part of the value.
  const skipContinuation = (): void => {
    while (type === Scalar.QUOTE_DOUBLE && /^\\\r?\n/.test(text.slice(at, at + 3))) {
      at = text.indexOf('\n', at) + 1;
      while (text[at] === ' ' || text[at] === '\t') at += 1;
    }
  };
  for (const char of value.slice(0, offset)) {
    skipContinuation();
    if (type === Scalar.QUOTE_DOUBLE && text[at] === '\\') at += ESCAPES[text[at + 1] ?? ''] ?? 2;
    else if (type === Scalar.QUOTE_SINGLE && text.startsWith("''", at)) at += 2;
    else if (text[at] === char) at += char.length;
    else if (/\s/.test(char)) skipBlanks(undefined);
    else {
      skipBlanks(char);
      at += char.length;
    }
  }
  skipContinuation();
  skipBlanks(value[offset]);
  return Math.min(at, end);
}
