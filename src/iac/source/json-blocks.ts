import { type DocumentNode, type MemberNode, type ObjectNode, parse, type ValueNode } from '@humanwhocodes/momoa';
import { type Block, type Body, once } from './block.ts';
import type { SourceExpression } from './expression.ts';
import type { HclGrammar } from './grammar.ts';
import { expressionOfNode } from './hcl-expression.ts';

/** The parser calls itself for each level. */
const DEEPEST = 100;

/** How many labels a block has: `resource` its type and its name. Of others nobody asks. */
const LABELS: Readonly<Record<string, number>> = {
  ...{ resource: 2, data: 2, module: 1, provider: 1, variable: 1, output: 1, locals: 0 },
};

/**
 * Terraform's JSON syntax. Each level is an object, or a list of them.
 * https://developer.hashicorp.com/terraform/language/syntax/json
 */
export function jsonBlocks(grammar: HclGrammar, text: string, file: string): readonly Block[] {
  const document = parsed(text);
  if (document === undefined) return [];
  return membersOf(document.body).flatMap((member) => {
    const kind = nameOf(member);
    const count = Object.hasOwn(LABELS, kind) ? LABELS[kind] : undefined;
    if (count === undefined) return [];
    return labelled(member, count).flatMap(({ labels, at }) =>
      objectsOf(at.value).map((object) => ({
        kind,
        labels,
        file,
        line: at.loc.start.line,
        body: once(() => bodyOf(grammar, object, file)),
      })),
    );
  });
}

function parsed(text: string): DocumentNode | undefined {
  if (isDeeper(text)) return undefined;
  try {
    return parse(text, { mode: 'json' });
  } catch {
    // A file that is not JSON declares nothing; Terraform itself refuses it.
    return undefined;
  }
}

function isDeeper(text: string): boolean {
  let depth = 0;
  let inString = false;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text[index];
    if (inString && sign === '\\') index += 1;
    else if (sign === '"') inString = !inString;
    else if (!inString && (sign === '{' || sign === '[')) depth += 1;
    else if (!inString && (sign === '}' || sign === ']')) depth -= 1;
    if (depth > DEEPEST) return true;
  }
  return false;
}

const nameOf = ({ name }: MemberNode): string => (name.type === 'String' ? name.value : name.name);

const objectsOf = (node: ValueNode): readonly ObjectNode[] => {
  if (node.type === 'Object') return [node];
  return node.type === 'Array' ? node.elements.flatMap(({ value }) => objectsOf(value)) : [];
};

/** A member named `//` is a comment. */
const membersOf = (node: ValueNode): readonly MemberNode[] =>
  objectsOf(node).flatMap(({ members }) => members.filter((member) => nameOf(member) !== '//'));

interface Labelled {
  readonly labels: readonly string[];
  readonly at: MemberNode;
}

const labelled = (member: MemberNode, count: number): readonly Labelled[] =>
  count === 0
    ? [{ labels: [], at: member }]
    : membersOf(member.value).flatMap((inner) =>
        labelled(inner, count - 1).map(({ labels, at }) => ({ labels: [nameOf(inner), ...labels], at })),
      );

/** Nobody can tell attributes from blocks here without the schema of the provider: an object is both. */
function bodyOf(grammar: HclGrammar, object: ObjectNode, file: string): Body {
  const members = object.members.filter((member) => nameOf(member) !== '//');
  return {
    attributes: new Map(members.map((member) => [nameOf(member), expressionOfJson(grammar, member.value)])),
    blocks: members.flatMap((member) =>
      labelled(member, nameOf(member) === 'dynamic' ? 1 : 0).flatMap(({ labels, at }) =>
        objectsOf(at.value).map((inner) => ({
          kind: nameOf(member),
          labels,
          file,
          line: at.loc.start.line,
          body: once(() => bodyOf(grammar, inner, file)),
        })),
      ),
    ),
  };
}

function expressionOfJson(grammar: HclGrammar, node: ValueNode): SourceExpression {
  switch (node.type) {
    case 'Object':
      return {
        kind: 'object',
        members: node.members.map((member) => ({
          key: expressionOfText(grammar, nameOf(member)),
          value: expressionOfJson(grammar, member.value),
        })),
      };
    case 'Array':
      return { kind: 'list', items: node.elements.map(({ value }) => expressionOfJson(grammar, value)) };
    case 'String':
      return expressionOfText(grammar, node.value);
    case 'Number':
    case 'Boolean':
      return { kind: 'literal', value: node.value };
    case 'Null':
      return { kind: 'literal', value: null };
    case 'NaN':
    case 'Infinity':
      return { kind: 'unknown', text: node.type };
  }
}

/** A string is a template without escapes, which is what a heredoc is; but a heredoc ends with the end of a line. */
function expressionOfText(grammar: HclGrammar, text: string): SourceExpression {
  if (!/[$%]\{/.test(text)) return { kind: 'literal', value: text };
  const word = endWordFor(text);
  const expression = grammar.parse(`a = <<${word}\n${text}\n${word}\n`, (root) => {
    const attribute = root.namedChildren[0]?.namedChildren[0];
    const node = attribute?.type === 'attribute' ? attribute.namedChildren[1] : undefined;
    return node === undefined ? undefined : withoutLastLineEnd(expressionOfNode(node));
  });
  return expression ?? { kind: 'unknown', text };
}

function endWordFor(text: string): string {
  let word = 'END';
  while (text.includes(word)) word += '_';
  return word;
}

function withoutLastLineEnd(expression: SourceExpression): SourceExpression {
  if (expression.kind === 'literal') return { ...expression, value: String(expression.value).replace(/\n$/, '') };
  if (expression.kind !== 'template') return expression;
  const last = expression.parts.at(-1);
  if (last?.kind !== 'literal' || typeof last.value !== 'string' || !last.value.endsWith('\n')) return expression;
  const rest = expression.parts.slice(0, -1);
  const parts = last.value === '\n' ? rest : [...rest, { ...last, value: last.value.slice(0, -1) }];
  const [only = { kind: 'literal', value: '' }, ...others] = parts;
  return others.length === 0 ? only : { kind: 'template', parts };
}
