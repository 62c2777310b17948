import { type InstanceKey, type ModuleStep, type PlannedResource, type TerraformPlan, textIn } from './plan.ts';

/** Instances of the resources and modules of a plan, by where they are. */
export interface Instances {
  /** Those that a reference with this key may mean: the one of the key, else the only one, else each. `null`: it has none. */
  readonly resources: (module: readonly ModuleStep[], resource: string, key: InstanceKey) => readonly PlannedResource[];
  readonly modules: (parent: readonly ModuleStep[], name: string, key: InstanceKey) => readonly ModuleStep[];
  readonly at: (address: string) => PlannedResource | undefined;
  /** Address of the resource of a type with this name or ARN. */
  readonly named: (type: string, name: string) => string | undefined;
}

const placeOf = (module: readonly ModuleStep[], resource: string): string =>
  JSON.stringify([module.map(({ name, key }) => [name, key]), resource]);

export function instancesOf({ resources }: Pick<TerraformPlan, 'resources'>): Instances {
  const byPlace = new Map<string, PlannedResource[]>();
  const byAddress = new Map<string, PlannedResource>();
  const byName = new Map<string, string>();
  const modules = new Map<string, Map<InstanceKey, ModuleStep>>();
  for (const resource of resources) {
    const place = placeOf(resource.module, `${resource.type}.${resource.name}`);
    const same = byPlace.get(place);
    if (same === undefined) byPlace.set(place, [resource]);
    else same.push(resource);
    byAddress.set(resource.address, resource);
    for (const attribute of ['bucket', 'arn', 'key_id']) {
      const name = textIn(resource.after, attribute);
      if (name !== '') byName.set(`${resource.type} ${name}`, resource.address);
    }
    for (const [index, step] of resource.module.entries()) {
      const parent = placeOf(resource.module.slice(0, index), step.name);
      const steps = modules.get(parent) ?? new Map<InstanceKey, ModuleStep>();
      modules.set(parent, steps.set(step.key, step));
    }
  }
  return {
    resources: (module, resource, key) => chosen(byPlace.get(placeOf(module, resource)) ?? [], key),
    modules: (parent, name, key) => chosen([...(modules.get(placeOf(parent, name))?.values() ?? [])], key),
    at: (address) => byAddress.get(address),
    named: (type, name) => byName.get(`${type} ${name}`),
  };
}

function chosen<T extends { readonly key: InstanceKey }>(all: readonly T[], key: InstanceKey): readonly T[] {
  const single = all.find((one) => one.key === null);
  if (single !== undefined) return [single];
  const same = all.filter((one) => key !== null && String(one.key) === String(key));
  return same.length > 0 ? same : all;
}
