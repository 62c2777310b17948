import type { Node } from 'web-tree-sitter';
import { type Block, type Body, EMPTY_BODY, once } from './block.ts';
import type { SourceExpression } from './expression.ts';
import type { HclGrammar } from './grammar.ts';
import { expressionOfNode } from './hcl-expression.ts';
import { textOfString } from './hcl-template.ts';

/** How deep blocks stand in blocks: more than that is no configuration. */
const DEPTH = 32;

/** The blocks at the top of a file. A broken file has those that its lines seem to begin. */
export function hclBlocks(grammar: HclGrammar, text: string, file: string): readonly Block[] {
  const blocks = grammar.parse(text, (root) =>
    root.hasError
      ? undefined
      : blockNodes(root).map((node) => {
          const source = node.text;
          const line = node.startPosition.row;
          return { ...headerOf(node), file, line: line + 1, body: once(() => bodyOf(grammar, source, { file, line })) };
        }),
  );
  return blocks ?? headerLines(grammar, text, file);
}

const HEADER = /^[ \t]*(resource|data|module)[ \t]+"([\w-]+)"(?:[ \t]+"([\w-]+)")?[ \t]*\{/gm;

function headerLines(grammar: HclGrammar, text: string, file: string): readonly Block[] {
  const headers = [...text.matchAll(HEADER)];
  let line = 0;
  let counted = 0;
  return headers.map(({ 1: kind = '', 2: first = '', 3: second, index }, at) => {
    for (; counted < index; counted += 1) if (text[counted] === '\n') line += 1;
    const source = text.slice(index, headers[at + 1]?.index);
    const place = { file, line };
    const labels = second === undefined ? [first] : [first, second];
    return { kind, labels, file, line: line + 1, body: once(() => bodyOf(grammar, source, place)) };
  });
}

/** Of the root: they stand in its body. */
const blockNodes = (node: Node): readonly Node[] =>
  node.namedChildren.flatMap((child) =>
    child.type === 'block' ? [child] : child.type === 'body' || child.type === 'ERROR' ? blockNodes(child) : [],
  );

function headerOf(node: Node): { readonly kind: string; readonly labels: readonly string[] } {
  const [kind = '', ...labels] = node.namedChildren
    .filter(({ type }) => type === 'identifier' || type === 'string_lit')
    .map((child) => (child.type === 'identifier' ? child.text : textOfString(child)));
  return { kind, labels };
}

interface Place {
  readonly file: string;
  /** Of the first line of the text in its file, from 0. */
  readonly line: number;
}

const bodyOf = (grammar: HclGrammar, text: string, place: Place): Body =>
  grammar.parse(text, (root) => {
    const block = blockNodes(root)[0];
    return block === undefined ? EMPTY_BODY : readBody(block, place, DEPTH);
  }) ?? EMPTY_BODY;

function readBody(block: Node, place: Place, depth: number): Body {
  const attributes = new Map<string, SourceExpression>();
  const blocks: Block[] = [];
  const body = block.namedChildren.find(({ type }) => type === 'body');
  for (const child of body?.namedChildren ?? []) {
    if (child.type === 'attribute') {
      const [name, expression] = child.namedChildren;
      if (name !== undefined && expression !== undefined) attributes.set(name.text, expressionOfNode(expression));
    }
    if (child.type === 'block' && depth > 0) {
      // The tree is gone when somebody asks.
      const inner = readBody(child, place, depth - 1);
      const line = place.line + child.startPosition.row + 1;
      blocks.push({ ...headerOf(child), file: place.file, line, body: () => inner });
    }
  }
  return { attributes, blocks, ...(block.hasError && { isPartial: true }) };
}
