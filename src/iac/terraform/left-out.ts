import type { JsonObject } from '../../model/record.ts';
import { writtenResource } from './named-in-source.ts';
import { blocksIn, type ModuleStep, objectIn, type PlannedResource, type TerraformPlan, textIn } from './plan.ts';

/**
 * Settings of buckets that the configuration has and of which the plan says nothing: OpenTofu does not tell that a plan was made with
 * -target. What is counted may be there not at all.
 */
export function leftOut({ isWhole, resources, deleted, configuration }: TerraformPlan): readonly PlannedResource[] {
  if (isWhole) return [];
  const planned = new Set(
    [...resources, ...deleted].map(({ address }) => address.replaceAll(/\[(?:\d+|"[^"]*")\]/g, '')),
  );
  const found: PlannedResource[] = [];
  const isRepeated = (block: JsonObject): boolean => 'count_expression' in block || 'for_each_expression' in block;
  const visit = (written: JsonObject, module: readonly ModuleStep[]): void => {
    const path = module.map(({ name }) => `module.${name}.`).join('');
    for (const one of blocksIn(written, 'resources')) {
      const [type, name] = [textIn(one, 'type'), textIn(one, 'name')];
      const address = `${path}${type}.${name}`;
      if (!type.startsWith('aws_s3_bucket_') || isRepeated(one) || planned.has(address)) continue;
      const bucket = textIn(objectIn(objectIn(one, 'expressions'), 'bucket'), 'constant_value');
      found.push(writtenResource(address, { module, type, name, key: null }, bucket === '' ? {} : { bucket }));
    }
    for (const [name, call] of Object.entries(objectIn(written, 'module_calls')))
      if (!isRepeated(objectIn({ call }, 'call')))
        visit(objectIn(objectIn({ call }, 'call'), 'module'), [...module, { name, key: null }]);
  };
  visit(objectIn(configuration, 'root_module'), []);
  return found;
}
