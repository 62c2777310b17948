import { type AddressStep, parseAddress } from './address.ts';
import type { Block } from './block.ts';
import {
  budget,
  type EvaluationNames,
  eachOf,
  evaluate,
  type ResolvedReference,
  type SourceScope,
} from './evaluate.ts';
import type { SourceExpression } from './expression.ts';
import { known, type SourceReference, type SourceValue, unknownValue } from './source-value.ts';
import type { SourceModule } from './terraform-source.ts';

/** What is known beside the source: from a plan, a state, a file of variables. */
export interface KnownValues {
  /** A variable of the root module. */
  readonly variable: (name: string) => SourceValue | undefined;
  /** An attribute of a resource or data source; the address is `addressOfReference` of it. */
  readonly reference: (reference: SourceReference) => SourceValue | undefined;
}

export interface SourceEvaluator {
  /**
   * Value of an attribute of a resource, for the instance that the address names. `path` leads through blocks, of which the first
   * of a kind is taken. `undefined`: the source does not have it.
   */
  readonly attribute: (address: string, path: readonly string[]) => SourceValue | undefined;
  /** The same as it is written. */
  readonly expression: (address: string, path: readonly string[]) => SourceExpression | undefined;
}

export function sourceEvaluator(root: SourceModule, values: KnownValues): SourceEvaluator {
  const rootScope = moduleScope({ module: root, address: '', parent: null, values });
  const find = (address: string) => {
    const parsed = parseAddress(address);
    if (parsed === undefined || parsed.name === '') return undefined;
    let scope: ModuleScope | undefined = rootScope;
    for (const step of parsed.modules) scope = scope?.child(step);
    const { mode, type, name, key } = parsed;
    const blocks = scope?.module.blocks.filter(
      ({ kind, labels }) => kind === mode && labels[0] === type && labels[1] === name,
    );
    return scope === undefined || blocks === undefined ? undefined : { scope, blocks, key };
  };
  const expression: SourceEvaluator['expression'] = (address, path) => expressionIn(find(address)?.blocks ?? [], path);
  return {
    expression,
    attribute: (address, path) => {
      const found = find(address);
      const written = expressionIn(found?.blocks ?? [], path);
      if (found === undefined || written === undefined) return undefined;
      const scope = found.scope.scopeWithin(budget());
      return evaluate(written, scope, namesOf(found.blocks, found.key, scope));
    },
  };
}

/** What an override file says of an attribute counts, so the last one does. */
function expressionIn(blocks: readonly Block[], path: readonly string[]): SourceExpression | undefined {
  const [name = '', ...rest] = path;
  if (rest.length === 0)
    return blocks
      .findLast((block) => block.body().attributes.has(name))
      ?.body()
      .attributes.get(name);
  const inner = blocks.flatMap((block) => block.body().blocks.filter(({ kind }) => kind === name));
  return expressionIn(inner.slice(0, 1), rest);
}

/** `each` and `count` of an instance. */
function namesOf(blocks: readonly Block[], key: AddressStep['key'], scope: SourceScope): EvaluationNames {
  const names = new Map<string, SourceValue>();
  if (typeof key === 'number') names.set('count', { kind: 'object', members: new Map([['index', known(key)]]) });
  if (typeof key === 'string') {
    const over = expressionIn(blocks, ['for_each']);
    const value = over === undefined ? undefined : eachOf(evaluate(over, scope), key);
    const members = new Map([
      ['key', known(key)],
      ['value', value ?? unknownValue('each.value')],
    ]);
    names.set('each', { kind: 'object', members });
  }
  return names;
}

interface ModuleScope {
  readonly module: SourceModule;
  readonly child: (step: AddressStep) => ModuleScope | undefined;
  readonly scopeWithin: (left: SourceScope['budget']) => SourceScope;
}

interface ModuleInstance {
  readonly module: SourceModule;
  /** `''` for the root. */
  readonly address: string;
  /** `null` for the root. */
  readonly parent: {
    readonly scope: ModuleScope;
    readonly blocks: readonly Block[];
    readonly key: AddressStep['key'];
  } | null;
  readonly values: KnownValues;
}

function moduleScope({ module, address, parent, values }: ModuleInstance): ModuleScope {
  const locals = new Map<string, SourceExpression>();
  for (const block of module.blocks)
    if (block.kind === 'locals') for (const [name, written] of block.body().attributes) locals.set(name, written);
  const labelled = (kind: string, name: string): readonly Block[] =>
    module.blocks.filter((block) => block.kind === kind && block.labels[0] === name);

  /** Values of locals, variables and outputs; what is being looked for leads in a circle. */
  const held = new Map<string, SourceValue>();
  const hold = (key: string, compute: () => SourceValue | undefined): SourceValue | undefined => {
    const value = held.get(key);
    if (value !== undefined) return value;
    held.set(key, unknownValue(`a circle at ${key}`));
    const found = compute();
    if (found === undefined) held.delete(key);
    else held.set(key, found);
    return found;
  };

  const children = new Map<string, ModuleScope | undefined>();
  const child = (step: AddressStep): ModuleScope | undefined => {
    const name = step.key === null ? step.name : `${step.name}[${JSON.stringify(step.key)}]`;
    if (!children.has(name)) {
      const called = module.calls.get(step.name)?.module;
      const inner = address === '' ? `module.${name}` : `${address}.module.${name}`;
      const caller = { scope: self, blocks: labelled('module', step.name), key: step.key };
      children.set(name, called ? moduleScope({ module: called, address: inner, parent: caller, values }) : undefined);
    }
    return children.get(name);
  };

  const variable = (name: string, scope: SourceScope): SourceValue | undefined => {
    const given = parent === null ? values.variable(name) : argument(name, scope);
    if (given !== undefined) return given;
    const otherwise = expressionIn(labelled('variable', name), ['default']);
    return otherwise && evaluate(otherwise, scope);
  };
  const argument = (name: string, { budget: left }: SourceScope): SourceValue | undefined => {
    const written = parent === null ? undefined : expressionIn(parent.blocks, [name]);
    if (parent === null || written === undefined) return undefined;
    const outer = parent.scope.scopeWithin(left);
    return evaluate(written, outer, namesOf(parent.blocks, parent.key, outer));
  };

  const output = (path: SourceReference['path'], scope: SourceScope): ResolvedReference | undefined => {
    const [name, second, third] = path;
    const key = typeof second === 'object' ? second.key : null;
    const wanted = typeof second === 'object' ? third : second;
    if (typeof name !== 'string' || typeof wanted !== 'string') return undefined;
    const inner = child({ name, key });
    const blocks = inner?.module.blocks.filter(({ kind, labels }) => kind === 'output' && labels[0] === wanted) ?? [];
    const written = expressionIn(blocks, ['value']);
    if (inner === undefined || written === undefined) return undefined;
    const rest = path.slice(key === null ? 2 : 3);
    return {
      value: hold(`module.${name}.${key}.${wanted}`, () => evaluate(written, inner.scopeWithin(scope.budget))),
      rest,
    };
  };

  const resolve = (name: string, path: SourceReference['path'], scope: SourceScope): ResolvedReference => {
    const [first] = path;
    if (name === 'local' && typeof first === 'string') {
      const written = locals.get(first);
      const value = written && hold(`local.${first}`, () => evaluate(written, scope));
      return { value, rest: path.slice(1) };
    }
    if (name === 'var' && typeof first === 'string')
      return { value: hold(`var.${first}`, () => variable(first, scope)), rest: path.slice(1) };
    if (name === 'module') return output(path, scope) ?? { value: undefined, rest: path };
    return { value: values.reference({ kind: 'reference', module: address, root: name, path }), rest: [] };
  };

  const self: ModuleScope = {
    module,
    child,
    scopeWithin: (left) => {
      const scope: SourceScope = { module: address, budget: left, resolve: (name, path) => resolve(name, path, scope) };
      return scope;
    },
  };
  return self;
}
