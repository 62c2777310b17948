import type { Node } from 'web-tree-sitter';
import type { ObjectMember, ReferenceStep, SourceExpression } from './expression.ts';
import { templateOf } from './hcl-template.ts';

/** How deep expressions stand in expressions: more than that is no configuration. */
const DEPTH = 60;

export const expressionOfNode = (node: Node): SourceExpression =>
  node.hasError ? { kind: 'unknown', text: node.text } : expressionAt(node, DEPTH);

function expressionAt(node: Node, depth: number): SourceExpression {
  const unknown: SourceExpression = { kind: 'unknown', text: node.text };
  if (depth <= 0) return unknown;
  const inner = (child: Node): SourceExpression => expressionAt(child, depth - 1);
  const literal = LITERALS[node.type]?.(node.text);
  if (literal !== undefined) return literal;
  const [only, ...others] = partsOf(node);
  if (only === undefined) return unknown;
  switch (node.type) {
    case 'expression':
      return chainOf([only, ...others], inner);
    case 'literal_value':
      return inner(only);
    case 'string_lit':
    case 'quoted_template':
    case 'heredoc_template':
      return templateOf(node, inner);
    case 'template_expr':
    case 'collection_value':
    case 'for_expr':
    case 'operation':
      return inner(only);
    case 'tuple':
      return { kind: 'list', items: childrenOf(node, 'expression').map(inner) };
    case 'object':
      return { kind: 'object', members: childrenOf(node, 'object_elem').flatMap((one) => memberOf(one, inner)) };
    case 'function_call':
      return callOf(node, inner);
    case 'conditional': {
      const [condition = unknown, yes = unknown, no = unknown] = childrenOf(node, 'expression').map(inner);
      return { kind: 'conditional', condition, yes, no };
    }
    case 'unary_operation':
    case 'binary_operation':
      return operationOf(node, inner);
    case 'for_tuple_expr':
    case 'for_object_expr':
      return forOf(node, inner) ?? unknown;
    default:
      return unknown;
  }
}

type Inner = (node: Node) => SourceExpression;

/** Comments stand anywhere. */
const partsOf = (node: Node): readonly Node[] => node.children.filter(({ type }) => type !== 'comment');

const childrenOf = (node: Node, type: string): readonly Node[] =>
  node.namedChildren.filter((child) => child.type === type);

const STEPS: readonly string[] = ['get_attr', 'index', 'splat'];

/** A term and the steps from it; parentheses say nothing more. */
function chainOf(nodes: readonly Node[], inner: Inner): SourceExpression {
  const [term, ...rest] = nodes.filter(({ isNamed }) => isNamed);
  if (term === undefined) return { kind: 'unknown', text: '' };
  const steps = rest.filter(({ type }) => STEPS.includes(type)).flatMap((step) => stepsOf(step, inner));
  if (term.type === 'variable_expr') return { kind: 'reference', root: term.text, steps };
  const of = inner(term);
  return steps.length === 0 ? of : { kind: 'access', of, steps };
}

function stepsOf(node: Node, inner: Inner): readonly ReferenceStep[] {
  const [only] = node.namedChildren;
  switch (node.type) {
    case 'get_attr':
      return [{ kind: 'attribute', name: only?.text ?? '' }];
    case 'index':
      return only === undefined ? [] : stepsOf(only, inner);
    case 'new_index':
      return only === undefined ? [] : [{ kind: 'index', key: inner(only) }];
    case 'legacy_index':
      return [{ kind: 'index', key: { kind: 'literal', value: Number(node.text.slice(1)) } }];
    case 'splat':
      return only === undefined
        ? []
        : [{ kind: 'splat' }, ...only.namedChildren.flatMap((step) => stepsOf(step, inner))];
    default:
      return [];
  }
}

const LITERALS: Readonly<Record<string, (text: string) => SourceExpression>> = {
  numeric_lit: (text) => ({ kind: 'literal', value: Number(text) }),
  bool_lit: (text) => ({ kind: 'literal', value: text === 'true' }),
  null_lit: () => ({ kind: 'literal', value: null }),
};

function memberOf(node: Node, inner: Inner): readonly ObjectMember[] {
  const [key, value] = childrenOf(node, 'expression');
  if (key === undefined || value === undefined) return [];
  const name = inner(key);
  // A bare name is that name; in parentheses it is a reference.
  const bare = name.kind === 'reference' && name.steps.length === 0 && !key.text.startsWith('(');
  return [{ key: bare ? { kind: 'literal', value: name.root } : name, value: inner(value) }];
}

function callOf(node: Node, inner: Inner): SourceExpression {
  const [name, given] = node.namedChildren.filter(({ type }) => type !== 'comment');
  const args = given === undefined ? [] : childrenOf(given, 'expression').map(inner);
  const spread = given !== undefined && childrenOf(given, 'ellipsis').length > 0;
  return { kind: 'call', name: name?.text ?? '', args, spread };
}

function operationOf(node: Node, inner: Inner): SourceExpression {
  const sides: Node[][] = [[]];
  let operator = '';
  for (const part of partsOf(node)) {
    if (part.isNamed) sides.at(-1)?.push(part);
    else if (part.type !== '(' && part.type !== ')') {
      operator = part.type;
      if (sides.at(-1)?.length !== 0) sides.push([]);
    }
  }
  const operands = sides.map((side) => chainOf(side, inner));
  const [first] = operands;
  if (operator === '-' && operands.length === 1 && first?.kind === 'literal' && typeof first.value === 'number')
    return { kind: 'literal', value: -first.value };
  return { kind: 'operation', operator, operands };
}

function forOf(node: Node, inner: Inner): SourceExpression | undefined {
  const [intro] = childrenOf(node, 'for_intro');
  const [over] = intro === undefined ? [] : childrenOf(intro, 'expression');
  const [first, second] = childrenOf(node, 'expression');
  const value = second ?? first;
  if (intro === undefined || over === undefined || first === undefined || value === undefined) return undefined;
  const [condition] = childrenOf(node, 'for_cond').flatMap((one) => childrenOf(one, 'expression'));
  return {
    kind: 'for',
    names: childrenOf(intro, 'identifier').map(({ text }) => text),
    over: inner(over),
    key: second === undefined ? null : inner(first),
    value: inner(value),
    condition: condition === undefined ? null : inner(condition),
    grouped: childrenOf(node, 'ellipsis').length > 0,
  };
}
