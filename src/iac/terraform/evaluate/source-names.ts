import { bucketArn } from '../../../model/names.ts';
import { placeholder } from '../../../model/placeholder.ts';
import type { JsonObject } from '../../../model/record.ts';
import type { Block } from '../../source/block.ts';
import type { ReferenceStep, SourceExpression } from '../../source/expression.ts';
import type { SourceModule } from '../../source/terraform-source.ts';
import { type Instances, instancesOf } from '../instances.ts';
import {
  type InstanceKey,
  type ModuleStep,
  objectIn,
  type PlannedResource,
  type TerraformPlan,
  textIn,
} from '../plan.ts';
import { type Budget, evaluate, type Names } from './evaluate.ts';
import { isListValue, isObjectValue, type ObjectValue, OPEN, ofJson, type Value, Whole } from './value.ts';

/** Where an expression stands. */
interface Scope {
  readonly module: readonly ModuleStep[];
  readonly source: SourceModule;
  readonly key: InstanceKey;
  /** The block that it stands in, for what its `for_each` goes over. */
  readonly block: Block | undefined;
}

/** Values of what the source writes about resources of the plan. */
export interface SourceValues {
  /** `path`: names of blocks, then of the attribute. `OPEN` where the source does not tell. */
  readonly of: (resource: PlannedResource, path: readonly string[]) => Value;
}

const BUCKET = 'aws_s3_bucket';
/** Locals, variables and outputs inside of each other. */
const DEPTH = 60;

interface World {
  readonly plan: TerraformPlan;
  readonly instances: Instances;
  readonly root: SourceModule;
  readonly prior: ReadonlyMap<string, JsonObject>;
  readonly locals: Map<string, Value>;
  /** What blocks go over: a thousand instances share it. */
  readonly over: Map<string, Value>;
  readonly partition: string;
  depth: number;
}

export function sourceValues(plan: TerraformPlan, root: SourceModule, partition = 'aws'): SourceValues {
  const world: World = {
    plan,
    root,
    partition,
    instances: instancesOf(plan),
    prior: new Map(plan.prior.map((one) => [textIn(one, 'address'), objectIn(one, 'values')])),
    locals: new Map(),
    over: new Map(),
    depth: 0,
  };
  return {
    of(resource, path) {
      const source = moduleAt(root, resource.module);
      const block = source && blockOf(source, 'resource', [resource.type, resource.name]);
      if (source === undefined || block === undefined) return OPEN;
      const inner = path
        .slice(0, -1)
        .reduce<Block | undefined>((at, name) => at?.body().blocks.find(({ kind }) => kind === name), block);
      const expression = inner?.body().attributes.get(path.at(-1) ?? '');
      const scope = { module: resource.module, source, key: resource.key, block };
      return expression === undefined ? OPEN : valueAt(expression, scope, world);
    },
  };
}

function moduleAt(root: SourceModule, module: readonly ModuleStep[]): SourceModule | undefined {
  let at: SourceModule | undefined = root;
  for (const { name } of module) at = at?.calls.get(name)?.module ?? undefined;
  return at;
}

const blockOf = ({ blocks }: SourceModule, kind: string, labels: readonly string[]): Block | undefined =>
  blocks.find((one) => one.kind === kind && labels.every((label, index) => one.labels[index] === label));

const budgetOf = (): Budget => ({ left: 100_000 });

function valueAt(expression: SourceExpression, scope: Scope, world: World): Value {
  if (world.depth > DEPTH) return OPEN;
  world.depth += 1;
  const value = evaluate(expression, namesIn(scope, world), budgetOf());
  world.depth -= 1;
  return value;
}

function namesIn(scope: Scope, world: World): Names {
  const first = (steps: readonly ReferenceStep[], index: number): string => {
    const step = steps[index];
    return step?.kind === 'attribute' ? step.name : '';
  };
  return {
    bound: new Map(),
    attribute: (of, name) => attributeOf(of, name, world),
    resolve(root, steps) {
      const name = first(steps, 0);
      switch (root) {
        case 'var':
          return { value: variable(name, scope, world), taken: 1 };
        case 'local':
          return { value: local(name, scope, world), taken: 1 };
        case 'each':
          return { value: name === 'key' ? (scope.key ?? OPEN) : eachValue(scope, world), taken: 1 };
        case 'count':
          return { value: typeof scope.key === 'number' ? scope.key : OPEN, taken: 1 };
        case 'module':
          return { value: moduleValue(name, scope, world), taken: 1 };
        case 'data':
          return { value: dataValue(`${name}.${first(steps, 1)}`, scope, world), taken: 2 };
        case 'path':
        case 'terraform':
        case 'self':
          return { value: OPEN, taken: steps.length };
        default:
          return { value: resourceValue(`${root}.${name}`, scope, world), taken: 1 };
      }
    },
  };
}

function variable(name: string, { module, source }: Scope, world: World): Value {
  const step = module.at(-1);
  const declared = blockOf(source, 'variable', [name]);
  const otherwise = declared?.body().attributes.get('default');
  const byDefault = (): Value =>
    otherwise === undefined ? OPEN : valueAt(otherwise, { module, source, key: null, block: undefined }, world);
  if (step === undefined) {
    const sensitive = declared?.body().attributes.get('sensitive');
    if (sensitive?.kind === 'literal' && sensitive.value === true) return OPEN;
    const given = objectIn(world.plan.variables, name);
    return 'value' in given ? ofJson(given['value']) : byDefault();
  }
  const parent = module.slice(0, -1);
  const caller = moduleAt(world.root, parent);
  const block = caller?.calls.get(step.name)?.block;
  const argument = block?.body().attributes.get(name);
  if (caller === undefined || block === undefined) return OPEN;
  return argument === undefined
    ? byDefault()
    : valueAt(argument, { module: parent, source: caller, key: step.key, block }, world);
}

function local(name: string, { module, source }: Scope, world: World): Value {
  const id = JSON.stringify([module, name]);
  const before = world.locals.get(id);
  if (before !== undefined) return before;
  // One that needs itself stays open; Terraform refuses it anyway.
  world.locals.set(id, OPEN);
  const expression = source.blocks
    .filter(({ kind }) => kind === 'locals')
    .map((block) => block.body().attributes.get(name))
    .find((one) => one !== undefined);
  const value =
    expression === undefined ? OPEN : valueAt(expression, { module, source, key: null, block: undefined }, world);
  world.locals.set(id, value);
  return value;
}

function eachValue(scope: Scope, world: World): Value {
  const expression = scope.block?.body().attributes.get('for_each');
  if (expression === undefined || scope.key === null) return OPEN;
  const id = JSON.stringify([scope.module, scope.block?.file, scope.block?.line]);
  const over = world.over.get(id) ?? valueAt(expression, { ...scope, key: null, block: undefined }, world);
  world.over.set(id, over);
  if (isObjectValue(over)) return over[String(scope.key)] ?? OPEN;
  return isListValue(over) ? String(scope.key) : OPEN;
}

/** One, or all of them by key. */
function wholes<T extends { readonly key: InstanceKey }>(all: readonly T[], wholeOf: (one: T) => Value): Value {
  const [first] = all;
  if (first === undefined) return OPEN;
  if (first.key === null) return wholeOf(first);
  if (typeof first.key === 'number') return all.toSorted((a, b) => Number(a.key) - Number(b.key)).map(wholeOf);
  return Object.fromEntries(all.map((one) => [String(one.key), wholeOf(one)])) satisfies ObjectValue;
}

const resourceValue = (resource: string, { module, source }: Scope, { instances }: World): Value => {
  const all = instances.resources(module, resource, null);
  const [type = '', name = ''] = resource.split('.');
  const block = blockOf(source, 'resource', [type, name]);
  // Of none that are declared, there are none.
  if (all.length === 0 && block?.body().attributes.has('count')) return [];
  if (all.length === 0 && block?.body().attributes.has('for_each')) return {};
  return wholes(all, (one) => new Whole(one));
};

const moduleValue = (name: string, { module }: Scope, { instances }: World): Value =>
  wholes(instances.modules(module, name, null), (step) => new Whole([...module, step]));

function dataValue(data: string, { module }: Scope, { prior }: World): Value {
  const path = module
    .map(({ name, key }) => `module.${name}${key === null ? '' : `[${JSON.stringify(key)}]`}.`)
    .join('');
  const values = prior.get(`${path}data.${data}`);
  return values === undefined ? OPEN : ofJson(values);
}

function attributeOf({ of }: Whole, name: string, world: World): Value {
  if ('type' in of) return resourceAttribute(of, name, world.partition);
  const source = moduleAt(world.root, of);
  const block = source && blockOf(source, 'output', [name]);
  const expression = block?.body().attributes.get('value');
  if (source === undefined || expression === undefined) return OPEN;
  return valueAt(expression, { module: of, source, key: null, block: undefined }, world);
}

function resourceAttribute(resource: PlannedResource, name: string, partition: string): Value {
  const { type, address, after, unknown } = resource;
  if (type === BUCKET && ['id', 'bucket', 'arn'].includes(name)) {
    const bucket = textIn(after, 'bucket') || placeholder(address);
    return name === 'arn' ? bucketArn(partition, bucket) : bucket;
  }
  // The id of settings is the name of their bucket, or begins with it.
  const known = after[name];
  if (known !== undefined && known !== null && unknown[name] === undefined) return ofJson(known);
  if (unknown[name] === true) return placeholder(`${address}.${name}`);
  return OPEN;
}
