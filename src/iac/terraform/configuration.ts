import type { JsonObject } from '../../model/record.ts';
import { blocksIn, type ModuleStep, objectIn, type PlannedResource, textIn } from './plan.ts';

/** What is written, found by where it belongs. */
export interface Configuration {
  readonly moduleOf: (module: readonly ModuleStep[]) => JsonObject;
  /** `{}` where the configuration does not have it. */
  readonly resourceOf: (resource: PlannedResource) => JsonObject;
  /** The call of the innermost module. */
  readonly callOf: (module: readonly ModuleStep[]) => JsonObject;
}

/** Each module is indexed once: a plan may have thousands of resources. */
export function configurationOf(written: JsonObject): Configuration {
  const root = objectIn(written, 'root_module');
  const indexes = new Map<JsonObject, ReadonlyMap<string, JsonObject>>();
  const indexOf = (module: JsonObject): ReadonlyMap<string, JsonObject> => {
    const before = indexes.get(module);
    if (before !== undefined) return before;
    const index = new Map(
      blocksIn(module, 'resources').map((one) => [`${textIn(one, 'type')}.${textIn(one, 'name')}`, one]),
    );
    indexes.set(module, index);
    return index;
  };
  const moduleOf = (module: readonly ModuleStep[]): JsonObject =>
    module.reduce((config, { name }) => objectIn(objectIn(objectIn(config, 'module_calls'), name), 'module'), root);
  return {
    moduleOf,
    resourceOf: ({ module, type, name }) => indexOf(moduleOf(module)).get(`${type}.${name}`) ?? {},
    callOf: (module) => objectIn(objectIn(moduleOf(module.slice(0, -1)), 'module_calls'), module.at(-1)?.name ?? ''),
  };
}
