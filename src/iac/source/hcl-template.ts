import type { Node } from 'web-tree-sitter';
import type { SourceExpression } from './expression.ts';

/** Text, or something in `${ }` or `%{ }`. `trims`: a `~` takes the white space before or after it. */
type Part =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'inside'; readonly node: Node; readonly trimsBefore: boolean; readonly trimsAfter: boolean };

/** A string or a heredoc. The grammar's own literals lack the white space at their ends, so the text between parts is taken. */
export function templateOf(node: Node, inner: (node: Node) => SourceExpression): SourceExpression {
  const isHeredoc = node.type === 'heredoc_template';
  const parts = isHeredoc ? heredocParts(node) : partsBetween(node, bounds(node, 'quoted_template_end'));
  const withEscapes = isHeredoc ? plainText : quotedText;
  const expressions = trimmed(parts).flatMap((part): readonly SourceExpression[] => {
    if (part.kind === 'text') return part.text === '' ? [] : [{ kind: 'literal', value: withEscapes(part.text) }];
    return [insideOf(part.node, inner)];
  });
  const [only = { kind: 'literal', value: '' }, ...others] = expressions;
  return others.length === 0 ? only : { kind: 'template', parts: expressions };
}

/** What stands between quotes, where nothing is put in. */
export const textOfString = (node: Node): string => quotedText(node.text.slice(1, -1));

function insideOf(node: Node, inner: (node: Node) => SourceExpression): SourceExpression {
  const expression = node.namedChildren.find(({ type }) => type === 'expression');
  if (node.type === 'template_interpolation' && expression !== undefined) return inner(expression);
  return { kind: 'unknown', text: node.text };
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

function bounds(node: Node, endType: string): Bounds {
  const [first] = node.children;
  const last = node.children.at(-1);
  return {
    from: first?.endIndex ?? node.startIndex,
    to: last?.type === endType ? last.startIndex : node.endIndex,
  };
}

function partsBetween(node: Node, { from, to }: Bounds): readonly Part[] {
  const source = node.text;
  const textFrom = (start: number, end: number): Part => ({
    kind: 'text',
    text: source.slice(start - node.startIndex, end - node.startIndex),
  });
  const parts: Part[] = [];
  let at = from;
  for (const child of node.namedChildren) {
    if (child.type !== 'template_interpolation' && child.type !== 'template_directive') continue;
    const text = child.text;
    parts.push(textFrom(at, child.startIndex), {
      kind: 'inside',
      node: child,
      trimsBefore: /^..~/.test(text),
      trimsAfter: text.endsWith('~}'),
    });
    at = child.endIndex;
  }
  return [...parts, textFrom(at, to)];
}

/** From the line after the opening word to the line of the closing one; `<<-` takes the indentation that all lines share. */
function heredocParts(node: Node): readonly Part[] {
  const words = node.children.filter(({ type }) => type === 'heredoc_identifier');
  const opened = words[0]?.endIndex ?? node.startIndex;
  const lineEnd = node.text.indexOf('\n', opened - node.startIndex);
  const from = lineEnd < 0 ? opened : node.startIndex + lineEnd + 1;
  const closing = words.length > 1 ? words.at(-1)?.startIndex : undefined;
  const before = node.text.slice(0, (closing ?? node.endIndex) - node.startIndex);
  const to = Math.max(from, node.startIndex + before.length - (/[ \t]*$/.exec(before)?.[0].length ?? 0));
  const parts = partsBetween(node, { from, to }).map(withUnixLines);
  if (!node.text.startsWith('<<-')) return parts;
  const whole = parts.map((part) => (part.kind === 'text' ? part.text : '$')).join('');
  const indents = whole.split('\n').filter((line) => line.trim() !== '');
  const shared = Math.min(...indents.map((line) => /^[ \t]*/.exec(line)?.[0].length ?? 0));
  if (!Number.isFinite(shared) || shared === 0) return parts;
  const indent = new RegExp(`(\\n)[ \\t]{1,${shared}}`, 'g');
  return parts.map((part, index) => {
    if (part.kind !== 'text') return part;
    const first = index === 0 ? part.text.replace(new RegExp(`^[ \\t]{1,${shared}}`), '') : part.text;
    return { ...part, text: first.replace(indent, '$1') };
  });
}

const withUnixLines = (part: Part): Part =>
  part.kind === 'text' ? { ...part, text: part.text.replaceAll('\r\n', '\n') } : part;

const trimmed = (parts: readonly Part[]): readonly Part[] =>
  parts.map((part, index) => {
    if (part.kind !== 'text') return part;
    const before = parts[index - 1];
    const after = parts[index + 1];
    const text = before?.kind === 'inside' && before.trimsAfter ? part.text.trimStart() : part.text;
    return { ...part, text: after?.kind === 'inside' && after.trimsBefore ? text.trimEnd() : text };
  });

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** https://github.com/hashicorp/hcl/blob/main/hclsyntax/spec.md#template-expressions */
const quotedText = (text: string): string =>
  text.replace(
    /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\(.)|([$%])\4\{/g,
    (whole, short?: string, long?: string, sign?: string, doubled?: string) => {
      if (doubled !== undefined) return `${doubled}{`;
      if (sign !== undefined) return ESCAPES[sign] ?? whole;
      const code = Number.parseInt(short ?? long ?? '', 16);
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
    },
  );

const plainText = (text: string): string => text.replace(/([$%])\1\{/g, '$1{');
