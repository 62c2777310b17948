import type { Block, Body } from '../../source/block.ts';
import type { SourceExpression } from '../../source/expression.ts';
import { isListValue, isObjectValue, OPEN, type Value } from './value.ts';

export type Bound = ReadonlyMap<string, Value>;

/** What stands in a block, and the names of the `dynamic` blocks around it. */
export interface BlockInstance {
  readonly body: Body;
  readonly bound: Bound;
}

/** More blocks than anybody writes. */
const MOST = 1_000;

/**
 * The blocks of a kind inside of another, those of `dynamic` blocks among them. `undefined`: nobody can tell which.
 * https://developer.hashicorp.com/terraform/language/expressions/dynamic-blocks
 */
export function blockInstances(
  { body, bound }: BlockInstance,
  kind: string,
  evaluated: (expression: SourceExpression, bound: Bound) => Value,
): readonly BlockInstance[] | undefined {
  if (body.isPartial) return undefined;
  const found: BlockInstance[] = [];
  for (const block of body.blocks) {
    if (block.kind === kind) found.push({ body: block.body(), bound });
    if (block.kind !== 'dynamic' || block.labels[0] !== kind) continue;
    const made = dynamicBlocks(block, bound, evaluated);
    if (made === undefined || found.length + made.length > MOST) return undefined;
    found.push(...made);
  }
  return found.some((one) => one.body.isPartial) ? undefined : found;
}

function dynamicBlocks(
  block: Block,
  bound: Bound,
  evaluated: (expression: SourceExpression, bound: Bound) => Value,
): readonly BlockInstance[] | undefined {
  const { attributes, blocks, isPartial } = block.body();
  const over = attributes.get('for_each');
  const content = blocks.find(({ kind }) => kind === 'content')?.body();
  const iterator = attributes.get('iterator');
  const name = iterator?.kind === 'reference' ? iterator.root : iterator === undefined ? block.labels[0] : undefined;
  if (isPartial || over === undefined || content === undefined || name === undefined) return undefined;
  const entries = entriesOf(evaluated(over, bound));
  return entries?.map(([key, value]) => ({ body: content, bound: new Map([...bound, [name, { key, value }]]) }));
}

/** Of a set the key is the value and of a list the index, and nobody can tell these two apart here. */
function entriesOf(over: Value): readonly (readonly [Value, Value])[] | undefined {
  if (isListValue(over)) return over.map((item) => [OPEN, item]);
  if (!isObjectValue(over)) return undefined;
  return Object.keys(over)
    .sort()
    .map((key) => [key, over[key] ?? null]);
}
