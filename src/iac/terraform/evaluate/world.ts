import type { JsonObject } from '../../../model/record.ts';
import type { Block } from '../../source/block.ts';
import type { SourceExpression } from '../../source/expression.ts';
import type { SourceModule } from '../../source/terraform-source.ts';
import type { Instances } from '../instances.ts';
import type { InstanceKey, ModuleStep, PlannedResource } from '../plan.ts';
import { type ObjectValue, OPEN, type Value } from './value.ts';

/** Where an expression stands. */
export interface Scope {
  readonly module: readonly ModuleStep[];
  readonly source: SourceModule;
  readonly key: InstanceKey;
  /** The block that it stands in and those that override it, for what its `for_each` goes over. */
  readonly blocks: readonly Block[];
  /** Names of `dynamic` blocks around it. */
  readonly bound?: ReadonlyMap<string, Value>;
}

/** What there is to know beside the source itself. */
export interface WholePlan {
  readonly variables: JsonObject;
  readonly instances: Instances;
  readonly root: SourceModule;
  readonly dataOf: (module: readonly ModuleStep[], data: string) => readonly DataInstance[];
  /** The partition that ARNs of a resource have. */
  readonly partitionOf: (resource: PlannedResource) => string;
  /** Id of the account of a resource, or what stands for it. */
  readonly accountOf: (resource: PlannedResource) => string;
  readonly locals: Map<string, Value>;
  /** What blocks go over: a thousand instances share it. */
  readonly over: Map<string, Value>;
  /** Texts of policy documents, by their address. */
  readonly documents: Map<string, Value>;
  readonly valueAt: (expression: SourceExpression, scope: Scope) => Value;
}

/** A data source. */
export interface DataInstance {
  readonly key: InstanceKey;
  /** As they were read while planning. */
  readonly values: JsonObject;
  /** It will be read during apply. */
  readonly pending: PlannedResource | undefined;
}

export function moduleAt(root: SourceModule, module: readonly ModuleStep[]): SourceModule | undefined {
  let at: SourceModule | undefined = root;
  for (const { name } of module) at = at?.calls.get(name)?.module ?? undefined;
  return at;
}

/** Blocks of that kind and name; those of override files come last. */
export const blocksOf = ({ blocks }: SourceModule, kind: string, labels: readonly string[]): readonly Block[] =>
  blocks.filter((one) => one.kind === kind && labels.every((label, index) => one.labels[index] === label));

/** What an override file says of an attribute counts, so the last one does. */
export function writtenIn(blocks: readonly Block[], path: readonly string[]): SourceExpression | undefined {
  const [name = '', ...rest] = path;
  if (rest.length === 0)
    return blocks
      .findLast((block) => block.body().attributes.has(name))
      ?.body()
      .attributes.get(name);
  const inner = blocks.findLast((block) => block.body().blocks.some(({ kind }) => kind === name));
  return writtenIn((inner?.body().blocks ?? []).filter(({ kind }) => kind === name).slice(0, 1), rest);
}

/** One, or all of them by key. */
export function wholes<T extends { readonly key: InstanceKey }>(all: readonly T[], wholeOf: (one: T) => Value): Value {
  const [first] = all;
  if (first === undefined) return OPEN;
  if (first.key === null) return wholeOf(first);
  if (typeof first.key === 'number') return all.toSorted((a, b) => Number(a.key) - Number(b.key)).map(wholeOf);
  return Object.fromEntries(all.map((one) => [String(one.key), wholeOf(one)])) satisfies ObjectValue;
}
