import { type DocumentNode, parse, type ValueNode } from '@humanwhocodes/momoa';

/** Deeper than any policy, and far from the depth at which a recursive parser runs out of stack. */
const DEEPEST = 100;

export type Path = readonly (string | number)[];

export type JsonText =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly place: string; readonly message: string };

export function readJson(text: string): JsonText {
  try {
    const value: unknown = JSON.parse(text);
    const members = membersIn(value);
    // Most texts come out of their values as they went in: no member was lost.
    if (members !== undefined && JSON.stringify(value) === text) return { kind: 'value', value };
    const { tooDeepAt, names } = shapeOf(text);
    if (tooDeepAt !== undefined || members === undefined) return tooDeep(text, tooDeepAt);
    return names > members ? repeatedName(text) : { kind: 'value', value };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const { tooDeepAt } = shapeOf(text);
    return tooDeepAt === undefined ? syntaxFault(text, error) : tooDeep(text, tooDeepAt);
  }
}

const tooDeep = (text: string, offset = 0): JsonText => ({
  kind: 'fault',
  place: lineAndColumn(text, offset),
  message: `nested deeper than ${DEEPEST} levels`,
});

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
  if (node.type === 'Object')
    return node.members.find(({ name }) => name.type === 'String' && name.value === step)?.value;
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

/** One pass over the text: where it is nested too deep, if at all, and how many names of members it has. */
function shapeOf(text: string): { readonly tooDeepAt: number | undefined; readonly names: number } {
  let depth = 0;
  let names = 0;
  for (const { 0: piece, 1: colon, index } of text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?|[[{]|[\]}]/gs)) {
    if (piece === '[' || piece === '{') depth += 1;
    else if (piece === ']' || piece === '}') depth -= 1;
    else if (colon !== undefined) names += 1;
    if (depth > DEEPEST) return { tooDeepAt: index, names };
  }
  return { tooDeepAt: undefined, names };
}

/** Members of all objects in the value; `undefined` if it is nested too deep. */
function membersIn(value: unknown, depth = 0): number | undefined {
  if (typeof value !== 'object' || value === null) return 0;
  if (depth === DEEPEST) return undefined;
  const members: unknown[] = Object.values(value);
  let sum = Array.isArray(value) ? 0 : members.length;
  for (const member of members) {
    const below = membersIn(member, depth + 1);
    if (below === undefined) return undefined;
    sum += below;
  }
  return sum;
}

/** JSON leaves open which of two members with one name counts, and AWS does not say: one of them would be taken for a guess. */
function repeatedName(text: string): JsonText {
  const message = 'a name comes twice in one object';
  try {
    const found = repeatedIn(parse(text, { mode: 'json' }).body);
    if (found !== undefined)
      return {
        kind: 'fault',
        place: `${found.line}:${found.column}`,
        message: `"${found.name}" comes twice in one object`,
      };
  } catch {
    // The place is a courtesy.
  }
  return { kind: 'fault', place: '', message };
}

interface Repeated {
  readonly name: string;
  readonly line: number;
  readonly column: number;
}

function repeatedIn(node: ValueNode): Repeated | undefined {
  if (node.type === 'Array') {
    for (const { value } of node.elements) {
      const found = repeatedIn(value);
      if (found !== undefined) return found;
    }
  }
  if (node.type !== 'Object') return undefined;
  const seen = new Set<string>();
  for (const { name, value } of node.members) {
    const text = name.type === 'String' ? name.value : name.name;
    if (seen.has(text)) return { name: text, line: name.loc.start.line, column: name.loc.start.column };
    seen.add(text);
    const found = repeatedIn(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

function lineAndColumn(text: string, offset: number): string {
  const before = text.slice(0, offset).split('\n');
  return `${before.length}:${(before.at(-1)?.length ?? 0) + 1}`;
}
