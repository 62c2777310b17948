import type { ScanOptions } from '../../config/options.ts';
import { stackResource, templatesIn } from '../../iac/cloudformation/read-templates.ts';
import { declaredBuckets } from '../../iac/source/fault.ts';
import { declaredInState } from '../../iac/source/state.ts';
import { locatorOf } from '../../iac/source/terraform-locator.ts';
import { readTerraformSource } from '../../iac/source/terraform-source.ts';
import { declaredInSource } from '../../iac/terraform/named-in-source.ts';
import type { Inventory } from '../../inventory/read-inventory.ts';
import { sourceFolder } from '../../store/source-folder.ts';
import { readJsonInput } from '../planned/read-plan-file.ts';
import { belowHere } from '../planned/read-planned.ts';
import type { SourceLines } from './source-lines.ts';

/**
 * From a state and the source, or from the source alone, which names some buckets itself.
 * @throws UserError for what is no state, and no folder
 */
export async function sourceLines(
  { sourceFolder: source, state }: Pick<ScanOptions, 'sourceFolder' | 'state'>,
  input: AsyncIterable<string | Uint8Array> | undefined,
): Promise<SourceLines | undefined> {
  if (source === null) return undefined;
  const files = await sourceFolder(source);
  const [root, templates] = [await readTerraformSource(files), await templatesIn(files)];
  const inTerraform =
    state === null ? declaredInSource(root) : declaredInState(await readJsonInput(state, input, STATE));
  const ofTerraform = locatorOf(root);
  return {
    declared: new Map([...(templates === null ? [] : declaredBuckets(templates.inventory)), ...inTerraform]),
    locate: (address) => ofTerraform(address) ?? templates?.locate(address),
    folder: belowHere(source),
    templates,
  };
}

/** How messages speak of a state. */
export const STATE = {
  flag: '--state',
  what: 'state',
  hint: 'terraform state pull > state.json, or terraform show -json > state.json',
};

/** With the buckets whose stacks are known. What the source names itself stays. */
export async function withStacks(lines: SourceLines, inventory: Pick<Inventory, 'accounts'>): Promise<SourceLines> {
  const { templates, declared } = lines;
  if (templates === null) return lines;
  const byStack = new Map(declared);
  for await (const { regions } of inventory.accounts())
    for (const { stacks } of Object.values(regions)) {
      if (stacks?.state !== 'known') continue;
      for (const [name, { stack, logicalId }] of Object.entries(stacks.value.buckets)) {
        const bucket = templates.inStacks.get(stackResource(stack, logicalId));
        if (bucket !== undefined && !byStack.has(name)) byStack.set(name, bucket);
      }
    }
  return { ...lines, declared: byStack };
}
