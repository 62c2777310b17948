import { isJsonObject, type JsonObject } from '../../model/record.ts';
import type { Configuration } from './configuration.ts';
import { type InstanceKey, type ModuleStep, objectIn, type PlannedResource, type TerraformPlan } from './plan.ts';

/** Where an expression stands: its module, and the key of the resource or module that it belongs to. */
interface Scope {
  readonly module: readonly ModuleStep[];
  readonly key: InstanceKey;
  /** What its `for_each` goes over. */
  readonly each: JsonObject;
}

export interface References {
  /** Addresses of the resources of a type that an attribute of a resource refers to, however deep. `null`: nobody can tell. */
  readonly targetsOf: (resource: PlannedResource, path: readonly string[], type: string) => readonly string[] | null;
  /** The expressions of a resource, as they are written. */
  readonly expressionsOf: (resource: PlannedResource) => JsonObject;
}

/** How deep variables and outputs are followed: more than that is a circle. */
const DEPTH = 64;

/**
 * Nearly every reference of a first plan is known only after apply; which resources it names stands in the configuration.
 * https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
 */
export function references({ resources }: TerraformPlan, written: Configuration): References {
  const byPlace = new Map<string, PlannedResource[]>();
  for (const resource of resources) {
    const place = placeOf(resource.module, `${resource.type}.${resource.name}`);
    const same = byPlace.get(place);
    if (same === undefined) byPlace.set(place, [resource]);
    else same.push(resource);
  }

  const expressionsOf = (resource: PlannedResource): JsonObject =>
    objectIn(written.resourceOf(resource), 'expressions');

  /** `null` as soon as one reference leads nowhere that is known. */
  const follow = (expression: JsonObject, scope: Scope, type: string, depth = 0): readonly string[] | null => {
    const given = expression['references'];
    if (!Array.isArray(given) || depth > DEPTH) return null;
    const all = given.filter((one) => typeof one === 'string');
    // Beside `aws_s3_bucket.logs["a"].id` stand the instance and the resource, which say less.
    const names = all.filter(
      (one) => !all.some((other) => other !== one && /^[.[]/.test(other.slice(one.length)) && other.startsWith(one)),
    );
    const found = new Set<string>();
    for (const name of names) {
      const targets = followOne(name, names, { scope, type, depth });
      if (targets === null) return null;
      for (const target of targets) found.add(target);
    }
    return [...found];
  };

  interface Following {
    readonly scope: Scope;
    readonly type: string;
    readonly depth: number;
  }

  const followOne = (
    name: string,
    beside: readonly string[],
    { scope, type, depth }: Following,
  ): readonly string[] | null => {
    const parts = name.split('.');
    if (name.startsWith('var.')) {
      const parent = scope.module.slice(0, -1);
      const step = scope.module.at(-1);
      if (step === undefined) return null;
      const call = written.callOf(scope.module);
      const argument = objectIn(call, 'expressions')[parts[1] ?? ''];
      const caller = { module: parent, key: step.key, each: objectIn(call, 'for_each_expression') };
      return isJsonObject(argument) ? follow(argument, caller, type, depth + 1) : null;
    }
    if (name === 'each.value' || name.startsWith('each.value.')) return eachOf(scope, type);
    if (name.startsWith('module.')) {
      const step = moduleOf(name, beside, scope);
      const output = objectIn(objectIn(written.moduleOf([...scope.module, step]), 'outputs'), parts[2] ?? '');
      const inside = { module: [...scope.module, step], key: null, each: {} };
      return follow(objectIn(output, 'expression'), inside, type, depth + 1);
    }
    if (!name.startsWith(`${type}.`)) return /^(each|count|path|terraform)\./.test(name) ? [] : null;
    return resourcesAt(name, beside, scope, type);
  };

  /** The instance of the same key, where `for_each` goes over resources of the type. */
  const eachOf = ({ module, key, each }: Scope, type: string): readonly string[] | null => {
    const given = each['references'];
    const over = Array.isArray(given) ? given.map(String).filter((one) => one.startsWith(`${type}.`)) : [];
    const [only, ...others] = new Set(over);
    if (only === undefined) return [];
    const found = (byPlace.get(placeOf(module, only)) ?? []).filter((one) => one.key === key);
    return others.length === 0 && found.length === 1 ? found.map(({ address }) => address) : null;
  };

  const resourcesAt = (
    name: string,
    beside: readonly string[],
    scope: Scope,
    type: string,
  ): readonly string[] | null => {
    const [, label = '', index] = /^[^.]+\.([\w-]+)(?:\[([^\]]*)\])?/.exec(name) ?? [];
    const all = byPlace.get(placeOf(scope.module, `${type}.${label}`)) ?? [];
    const key = index === undefined ? keyBeside(beside, scope) : keyOf(index);
    const fits = all.filter((one) => one.key === null || all.length === 1 || one.key === key);
    return fits.length === 1 ? fits.map(({ address }) => address) : null;
  };

  return {
    expressionsOf,
    targetsOf(resource, path, type) {
      const expression = path.reduce<unknown>((at, part) => {
        // Blocks are lists, of one as well.
        const block: unknown = Array.isArray(at) ? at[0] : at;
        return isJsonObject(block) ? block[part] : undefined;
      }, expressionsOf(resource));
      const { module, key } = resource;
      const scope = { module, key, each: objectIn(written.resourceOf(resource), 'for_each_expression') };
      return isJsonObject(expression) ? follow(expression, scope, type) : null;
    },
  };
}

const placeOf = (module: readonly ModuleStep[], resource: string): string => JSON.stringify([module, resource]);

function moduleOf(name: string, beside: readonly string[], scope: Scope): ModuleStep {
  const [, label = '', index] = /^module\.([\w-]+)(?:\[([^\]]*)\])?/.exec(name) ?? [];
  return { name: label, key: index === undefined ? keyBeside(beside, scope) : keyOf(index) };
}

/** `each.key` and `count.index` beside a reference mean the instance of the same key. */
const keyBeside = (beside: readonly string[], { key }: Scope): InstanceKey =>
  beside.some((one) => one === 'each.key' || one === 'each.value' || one === 'count.index') ? key : null;

const keyOf = (index: string): InstanceKey => (/^\d+$/.test(index) ? Number(index) : index.replaceAll('"', ''));
