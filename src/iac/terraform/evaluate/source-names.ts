import type { Block } from '../../source/block.ts';
import type { ReferenceStep } from '../../source/expression.ts';
import type { SourceModule } from '../../source/terraform-source.ts';
import { instancesOf } from '../instances.ts';
import type { PlannedResource, TerraformPlan } from '../plan.ts';
import { attributeOf } from './attributes.ts';
import { dataInstances } from './data-sources.ts';
import { type Budget, evaluate, type Names } from './evaluate.ts';
import { isListValue, isObjectValue, OPEN, ofJson, type Value, Whole } from './value.ts';
import { variable } from './variables.ts';
import { blocksOf, moduleAt, type Scope, type WholePlan, wholes, writtenIn } from './world.ts';

/** Values of what the source writes about resources of the plan. */
export interface SourceValues {
  /** `path`: names of blocks, then of the attribute. `OPEN` where the source does not tell. */
  readonly of: (resource: PlannedResource, path: readonly string[]) => Value;
  /** Whether a `dynamic` block makes blocks of a kind in it: how many may be known only after apply. */
  readonly isDynamic: (resource: PlannedResource, kind: string) => boolean;
  /** An attribute of a provider of the root module, which goes by its key in a plan: `aws`, `aws.logs`. */
  readonly ofProvider: (key: string, attribute: string) => Value;
}

/** What there is to know beside the source. */
export type KnownBeside = Pick<TerraformPlan, 'resources' | 'reads' | 'variables' | 'prior'>;

const budget = (): Budget => ({ left: 200_000, depth: 400 });

export function sourceValues(
  plan: KnownBeside,
  root: SourceModule,
  place: Pick<WholePlan, 'partitionOf' | 'accountOf'>,
): SourceValues {
  let left = budget();
  const world: WholePlan = {
    variables: plan.variables,
    root,
    ...place,
    instances: instancesOf(plan),
    dataOf: dataInstances(plan),
    locals: new Map(),
    over: new Map(),
    documents: new Map(),
    valueAt: (expression, scope) => evaluate(expression, namesIn(scope, world), left),
  };
  const writtenAs = (source: SourceModule | undefined, { mode, type, name }: PlannedResource): readonly Block[] =>
    source === undefined ? [] : blocksOf(source, mode === 'data' ? 'data' : 'resource', [type, name]);
  return {
    isDynamic: (resource, kind) =>
      writtenAs(moduleAt(root, resource.module), resource).some((written) =>
        written.body().blocks.some((inner) => inner.kind === 'dynamic' && inner.labels[0] === kind),
      ),
    of(resource, path) {
      const source = moduleAt(root, resource.module);
      const blocks = writtenAs(source, resource);
      const expression = writtenIn(blocks, path);
      if (source === undefined || expression === undefined) return OPEN;
      left = budget();
      return world.valueAt(expression, { module: resource.module, source, key: resource.key, blocks });
    },
    ofProvider(key, attribute) {
      const [name = '', alias] = key.split('.');
      const scope: Scope = { module: [], source: root, key: null, blocks: [] };
      for (const block of blocksOf(root, 'provider', [name])) {
        const { attributes } = block.body();
        const [own, expression] = [attributes.get('alias'), attributes.get(attribute)];
        left = budget();
        if ((own === undefined ? undefined : world.valueAt(own, scope)) !== alias) continue;
        return expression === undefined ? OPEN : world.valueAt(expression, scope);
      }
      return OPEN;
    },
  };
}

const nameOf = (step: ReferenceStep | undefined): string => (step?.kind === 'attribute' ? step.name : '');

function namesIn(scope: Scope, world: WholePlan): Names {
  return {
    bound: scope.bound ?? new Map(),
    attribute: (of, name) => attributeOf(of, name, world),
    resolve(root, steps) {
      const name = nameOf(steps[0]);
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
          return { value: dataValue(`${name}.${nameOf(steps[1])}`, scope, world), taken: 2 };
        case 'path':
        case 'terraform':
        case 'self':
          return { value: OPEN, taken: steps.length };
        default:
          return { value: resourceValue(root, name, { scope, world }), taken: 1 };
      }
    },
  };
}

function local(name: string, { module, source }: Scope, world: WholePlan): Value {
  const id = JSON.stringify([module, name]);
  const before = world.locals.get(id);
  if (before !== undefined) return before;
  // One that needs itself stays open; Terraform refuses it anyway.
  world.locals.set(id, OPEN);
  const expression = writtenIn(blocksOf(source, 'locals', []), [name]);
  const value = expression === undefined ? OPEN : world.valueAt(expression, { module, source, key: null, blocks: [] });
  world.locals.set(id, value);
  return value;
}

function eachValue(scope: Scope, world: WholePlan): Value {
  const expression = writtenIn(scope.blocks, ['for_each']);
  if (expression === undefined || scope.key === null) return OPEN;
  const [block] = scope.blocks;
  const id = JSON.stringify([scope.module, block?.file, block?.line]);
  const over = world.over.get(id) ?? world.valueAt(expression, { ...scope, key: null, blocks: [] });
  world.over.set(id, over);
  if (isObjectValue(over)) return over[String(scope.key)] ?? OPEN;
  return isListValue(over) ? String(scope.key) : OPEN;
}

function resourceValue(
  type: string,
  name: string,
  { scope: { module, source }, world }: { readonly scope: Scope; readonly world: WholePlan },
): Value {
  const all = world.instances.resources(module, `${type}.${name}`, null);
  if (all.length === 0) {
    // Of none that are declared, there are none.
    const blocks = blocksOf(source, 'resource', [type, name]);
    if (writtenIn(blocks, ['count']) !== undefined) return [];
    if (writtenIn(blocks, ['for_each']) !== undefined) return {};
  }
  return wholes(all, (one) => new Whole(one));
}

const moduleValue = (name: string, { module }: Scope, { instances }: WholePlan): Value =>
  wholes(instances.modules(module, name, null), (step) => new Whole([...module, step]));

const dataValue = (data: string, { module }: Scope, { dataOf }: WholePlan): Value =>
  wholes(dataOf(module, data), ({ values, pending }) => (pending === undefined ? ofJson(values) : new Whole(pending)));
