import { type DocumentNode, parse, type ValueNode } from '@humanwhocodes/momoa';

/** Deeper than any policy, and far from the depth at which a recursive parser runs out of stack. */
const DEEPEST = 100;

export type Path = readonly (string | number)[];

export type JsonText =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly place: string; readonly message: string };

export function readJson(text: string): JsonText {
  const deep = tooDeepAt(text);
  if (deep !== undefined)
    return { kind: 'fault', place: lineAndColumn(text, deep), message: `nested deeper than ${DEEPEST} levels` };
  try {
    const value: unknown = JSON.parse(text);
    return { kind: 'value', value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return syntaxFault(text, error);
  }
}

/** `line:column` of what the path leads to; `''` if that cannot be told. */
export function placeInJson(text: string, path: Path): string {
  let document: DocumentNode;
  try {
    document = parse(text, { mode: 'json' });
  } catch {
    // What JSON.parse took and this parser does not: the place is a courtesy, the fault is reported all the same.
    return '';
  }
  let node: ValueNode = document.body;
  for (const step of path) {
    const next = childOf(node, step);
    if (next === undefined) break;
    node = next;
  }
  return `${node.loc.start.line}:${node.loc.start.column}`;
}

function childOf(node: ValueNode, step: string | number): ValueNode | undefined {
  if (node.type === 'Array' && typeof step === 'number') return node.elements[step]?.value;
  // Of members with the same name the last one counts, as with JSON.parse.
  if (node.type === 'Object')
    return node.members.findLast(({ name }) => name.type === 'String' && name.value === step)?.value;
  return undefined;
}

function syntaxFault(text: string, error: SyntaxError): JsonText {
  const message = 'not JSON';
  try {
    parse(text, { mode: 'json' });
  } catch (placed) {
    if (placed instanceof Error && 'line' in placed && 'column' in placed) {
      const words = placed.message.replace(/\s*\(\d+:\d+\)$/, '').replace(/\.$/, '');
      return { kind: 'fault', place: `${placed.line}:${placed.column}`, message: `${message}: ${words}` };
    }
  }
  return { kind: 'fault', place: '', message: `${message}: ${error.message}` };
}

function tooDeepAt(text: string): number | undefined {
  let depth = 0;
  for (const { 0: piece, index } of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (piece === '[' || piece === '{') depth += 1;
    else if (piece === ']' || piece === '}') depth -= 1;
    if (depth > DEEPEST) return index;
  }
  return undefined;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
