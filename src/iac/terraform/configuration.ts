import type { JsonObject } from '../../model/record.ts';
import { blocksIn, type ModuleStep, moduleSteps, objectIn, type PlannedResource, textIn } from './plan.ts';

interface WrittenResource {
  readonly type: string;
  readonly name: string;
  readonly isData: boolean;
}

/** What is written, found by where it belongs. */
export interface Configuration {
  readonly moduleOf: (module: readonly ModuleStep[]) => JsonObject;
  /** `{}` where the configuration does not have it. */
  readonly resourceOf: (resource: PlannedResource) => JsonObject;
  readonly resourceAt: (module: readonly ModuleStep[], resource: WrittenResource) => JsonObject;
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
      blocksIn(module, 'resources').map((one) => [
        keyOf({ type: textIn(one, 'type'), name: textIn(one, 'name'), isData: one['mode'] === 'data' }),
        one,
      ]),
    );
    indexes.set(module, index);
    return index;
  };
  const moduleOf = (module: readonly ModuleStep[]): JsonObject =>
    module.reduce((config, { name }) => objectIn(objectIn(objectIn(config, 'module_calls'), name), 'module'), root);
  const resourceAt: Configuration['resourceAt'] = (module, resource) =>
    indexOf(moduleOf(module)).get(keyOf(resource)) ?? {};
  return {
    moduleOf,
    resourceAt,
    resourceOf: ({ module, type, name, mode }) => resourceAt(module, { type, name, isData: mode === 'data' }),
    callOf: (module) => objectIn(objectIn(moduleOf(module.slice(0, -1)), 'module_calls'), module.at(-1)?.name ?? ''),
  };
}

const keyOf = ({ type, name, isData }: WrittenResource): string => `${isData ? 'data.' : ''}${type}.${name}`;

/** The modules that a resource is in, by its address. */
export const moduleOfAddress = (address: string): readonly ModuleStep[] =>
  moduleSteps(/^(?:module\.[\w-]+(?:\[(?:\d+|"(?:[^"\\]|\\.)*")\])?\.)*/.exec(address)?.[0] ?? '');
