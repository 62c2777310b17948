import { isJsonObject, type JsonObject } from '../../model/record.ts';
import type { Configuration } from './configuration.ts';
import { type Instances, instancesOf } from './instances.ts';
import {
  type InstanceKey,
  type ModuleStep,
  objectIn,
  type PlannedResource,
  type TerraformPlan,
  textIn,
} from './plan.ts';

/** Where an expression stands: its module, and the key of the resource or module that it belongs to. */
interface Scope {
  readonly module: readonly ModuleStep[];
  readonly key: InstanceKey;
  /** What its `for_each` goes over, as it is written. */
  readonly each: JsonObject;
}

export interface References {
  /**
   * Addresses of the resources of a type that an attribute of a resource may mean, however deep: of a conditional those of
   * both ways. `null`: nobody can tell.
   */
  readonly targetsOf: (resource: PlannedResource, path: readonly string[], type: string) => readonly string[] | null;
  /** Addresses of the resources of a type that stand in the expression of an attribute, whatever becomes of them there. */
  readonly mentionedIn: (resource: PlannedResource, path: readonly string[], type: string) => readonly string[];
  /** The expressions of a resource, as they are written. */
  readonly expressionsOf: (resource: PlannedResource) => JsonObject;
}

/** How deep variables and outputs are followed: more than that is a circle. */
const DEPTH = 64;

/** What an attribute may be that names the resource: of a bucket its name or ARN, of a key its id or ARN. */
const NAMING = ['id', 'bucket', 'arn', 'key_id', 'target_key_id', 'name'];

/** Resources about a bucket give its name on. */
const SETTINGS = /^aws_s3_bucket_\w+$/;

interface Following {
  readonly scope: Scope;
  readonly type: string;
  readonly depth: number;
}

/** `[]`: it says nothing of which one is meant. */
type Found = readonly string[] | null;

/**
 * Nearly every reference of a first plan is known only after apply; which resources it names stands in the configuration.
 * https://developer.hashicorp.com/terraform/internals/json-format#expression-representation
 */
export function references(plan: TerraformPlan, written: Configuration): References {
  const instances = instancesOf(plan);
  const read = new Set(plan.prior.filter((one) => one['mode'] === 'data').map((one) => textIn(one, 'address')));
  const expressionsOf = (resource: PlannedResource): JsonObject =>
    objectIn(written.resourceOf(resource), 'expressions');

  /** `null` as soon as one reference leads nowhere that is known. */
  const follow = (expression: JsonObject, following: Following): Found => {
    // A constant is known while planning: it is not what is known only after apply.
    if ('constant_value' in expression && !('references' in expression)) return [];
    if (hasTextAround(expression)) return null;
    const names = namesIn(expression);
    if (names === null || following.depth > DEPTH) return null;
    const found = new Set<string>();
    for (const name of names) {
      const targets = followOne(name, names, { ...following, depth: following.depth + 1 });
      if (targets === null) return null;
      for (const target of targets) found.add(target);
    }
    return [...found];
  };

  const followOne = (name: string, beside: readonly string[], following: Following): Found => {
    const { scope, type } = following;
    // Of a variable that is an object or a list, an index may follow: `var.logging["target_bucket"]`.
    const [, variable] = /^var\.([\w-]+)/.exec(name) ?? [];
    if (variable !== undefined) return followVariable(variable, following);
    if (name === 'each.value' || name.startsWith('each.value.')) return eachOf(name, following);
    if (name.startsWith('module.')) return followOutput(name, beside, following);
    if (name.startsWith('data.')) return read.has(addressIn(scope.module, name)) ? [] : null;
    if (/^(each|count|path|terraform)\./.test(name)) return [];
    const [resource = ''] = name.split('.', 1);
    if (resource === type) {
      const attribute = attributeOf(name);
      return attribute === '' || NAMING.includes(attribute) ? addressesOf(instances, name, { beside, scope }) : null;
    }
    if (!SETTINGS.test(resource) || !['bucket', 'id'].includes(attributeOf(name))) return null;
    return followSettings(addressesOf(instances, name, { beside, scope }), following);
  };

  const followVariable = (name: string, { scope, type, depth }: Following): Found => {
    const step = scope.module.at(-1);
    // What the user gives is known while planning.
    if (step === undefined) return [];
    const call = written.callOf(scope.module);
    const argument = objectIn(call, 'expressions')[name];
    const module = scope.module.slice(0, -1);
    const caller = { module, key: step.key, each: objectIn(call, 'for_each_expression') };
    return isJsonObject(argument) ? follow(argument, { scope: caller, type, depth }) : [];
  };

  const followOutput = (name: string, beside: readonly string[], { scope, type, depth }: Following): Found => {
    const [, label = '', index, output = ''] = /^module\.([\w-]+)(?:\[([^\]]*)\])?(?:\.([\w-]+))?/.exec(name) ?? [];
    const key = index === undefined ? keyBeside(beside, scope) : keyOf(index);
    const found = new Set<string>();
    for (const step of instances.modules(scope.module, label, key)) {
      const module = [...scope.module, step];
      const { expression } = objectIn(objectIn(written.moduleOf(module), 'outputs'), output);
      const inside = { module, key: null, each: {} };
      const targets = isJsonObject(expression) ? follow(expression, { scope: inside, type, depth }) : null;
      if (targets === null) return null;
      for (const target of targets) found.add(target);
    }
    return found.size === 0 ? null : [...found];
  };

  /** What `each.value` is: the instance of the same key, where `for_each` goes over resources or modules, else what stands in it. */
  const eachOf = (name: string, { scope, type, depth }: Following): Found => {
    const names = namesIn(scope.each);
    if (names === null) return 'constant_value' in scope.each ? [] : null;
    const rest = name.slice('each.value'.length);
    const outer = { ...scope, each: {} };
    const found = new Set<string>();
    for (const over of names) {
      const isWhole = /^(?:module\.)?[\w-]+(?:\.[\w-]+)?$/.test(over) && !/^(var|local|each|count|path)\./.test(over);
      const one = isWhole ? `${over}${scope.key === null ? '' : `[${JSON.stringify(scope.key)}]`}${rest}` : over;
      const targets = followOne(one, names, { scope: outer, type, depth: depth + 1 });
      if (targets === null) return null;
      for (const target of targets) found.add(target);
    }
    return [...found];
  };

  const followSettings = (addresses: Found, { type, depth }: Following): Found => {
    const found = new Set<string>();
    for (const address of addresses ?? []) {
      const resource = instances.at(address);
      const targets = resource && targetsAt(resource, ['bucket'], { type, depth });
      if (targets == null || targets.length === 0) return null;
      for (const target of targets) found.add(target);
    }
    return found.size === 0 ? null : [...found];
  };

  const expressionAt = (resource: PlannedResource, path: readonly string[]): unknown =>
    path.reduce<unknown>((at, part) => {
      // Blocks are lists, of one as well.
      const block: unknown = Array.isArray(at) ? at[0] : at;
      return isJsonObject(block) ? block[part] : undefined;
    }, expressionsOf(resource));

  const scopeOf = (resource: PlannedResource): Scope => {
    const { module, key } = resource;
    return { module, key, each: objectIn(written.resourceOf(resource), 'for_each_expression') };
  };

  const mentionedIn: References['mentionedIn'] = (resource, path, type) => {
    const expression = expressionAt(resource, path);
    const names = (isJsonObject(expression) && namesIn(expression)) || [];
    const found = names
      .filter((name) => name.split('.', 1)[0] === type)
      .flatMap((name) => addressesOf(instances, name, { beside: names, scope: scopeOf(resource) }) ?? []);
    return [...new Set(found)];
  };

  const targetsAt = (
    resource: PlannedResource,
    path: readonly string[],
    { type, depth }: Pick<Following, 'type' | 'depth'>,
  ): Found => {
    const literal = textIn(resource.after, path.at(-1) ?? '');
    const known = literal === '' ? undefined : instances.named(type, literal);
    if (known !== undefined) return [known];
    const expression = expressionAt(resource, path);
    const scope = scopeOf(resource);
    const found = isJsonObject(expression) ? follow(expression, { scope, type, depth }) : null;
    return found?.length === 0 ? null : found;
  };

  return {
    expressionsOf,
    mentionedIn,
    targetsOf: (resource, path, type) => targetsAt(resource, path, { type, depth: 0 }),
  };
}

/**
 * In the JSON syntax the text of a template stands beside its references. What is more than one of them is another name; of the other
 * syntax a plan does not tell.
 */
function hasTextAround({ constant_value: text }: JsonObject): boolean {
  return typeof text === 'string' && !/^\$\{[^{}]*\}$/.test(text);
}

/** Beside `aws_s3_bucket.logs["a"].id` stand the instance and the resource, which say less. `null`: it has none. */
function namesIn(expression: JsonObject): readonly string[] | null {
  const given = expression['references'];
  if (!Array.isArray(given)) return null;
  const all = given.filter((one) => typeof one === 'string');
  return all.filter(
    (one) => !all.some((other) => other !== one && /^[.[]/.test(other.slice(one.length)) && other.startsWith(one)),
  );
}

const RESOURCE = /^([\w-]+)\.([\w-]+)(?:\[([^\]]*)\])?(?:\.([\w-]+))?/;

const attributeOf = (name: string): string => RESOURCE.exec(name)?.[4] ?? '';

function addressesOf(
  instances: Instances,
  name: string,
  { beside, scope }: { readonly beside: readonly string[]; readonly scope: Scope },
): Found {
  const [, type = '', label = '', index] = RESOURCE.exec(name) ?? [];
  const key = index === undefined ? keyBeside(beside, scope) : keyOf(index);
  const found = instances.resources(scope.module, `${type}.${label}`, key);
  return found.length === 0 ? null : found.map(({ address }) => address);
}

const addressIn = (module: readonly ModuleStep[], name: string): string => {
  const [data = ''] = /^data\.[\w-]+\.[\w-]+(?:\[[^\]]*\])?/.exec(name) ?? [];
  const path = module.map((step) => `module.${step.name}${step.key === null ? '' : `[${JSON.stringify(step.key)}]`}.`);
  return `${path.join('')}${data}`;
};

/**
 * `each.key` and `count.index` beside a reference mean the instance of the same key; `each.value` the one that stands there,
 * if that is written as it is. `null`: it may be any.
 */
function keyBeside(beside: readonly string[], { key, each }: Scope): InstanceKey {
  if (beside.some((one) => one === 'each.key' || one === 'count.index')) return key;
  if (!beside.includes('each.value') || 'references' in each) return null;
  const over = each['constant_value'];
  if (Array.isArray(over)) return key;
  const value = isJsonObject(over) ? over[String(key)] : undefined;
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}

const keyOf = (index: string): InstanceKey => (/^\d+$/.test(index) ? Number(index) : index.replaceAll('"', ''));
