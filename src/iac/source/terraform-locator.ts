import type { Locate, SourceFiles } from '../planned.ts';
import { parseAddress } from './address.ts';
import type { Block } from './block.ts';
import { type ModuleCall, readTerraformSource, type SourceModule } from './terraform-source.ts';

/**
 * File and line of the block of a resource. What a downloaded module declares is found at the nearest call of it that is part
 * of the source.
 * @param root path of the root module below the folder of the source
 */
export const terraformLocator = async (files: SourceFiles, root = ''): Promise<Locate> =>
  locatorOf(await readTerraformSource(files, root));

export function locatorOf(root: SourceModule): Locate {
  const indexes = new Map<SourceModule, ReadonlyMap<string, Block>>();
  const indexOf = (module: SourceModule): ReadonlyMap<string, Block> => {
    let index = indexes.get(module);
    if (index === undefined) {
      index = indexBlocks(module.blocks);
      indexes.set(module, index);
    }
    return index;
  };
  return (address) => {
    const parsed = parseAddress(address);
    if (parsed === undefined) return undefined;
    const { modules, mode, type, name, inner } = parsed;
    let at: SourceModule | null = root;
    let caller: Block | undefined;
    for (const { name: step } of modules) {
      const call: ModuleCall | undefined = at?.calls.get(step);
      caller = call?.block ?? caller;
      at = call?.module ?? null;
    }
    const own = name === '' || at === null ? undefined : indexOf(at).get(keyOf(mode, [type, name]));
    // An inner block that is not there has no line; the resource is asked for by its own address.
    const block = inner === '' ? (own ?? caller) : own?.body().blocks.find((one) => kindOf(one) === inner);
    return block && { file: block.file, line: block.line, address: address.replace(/#[\w-]*$/, '') };
  };
}

/** A `dynamic` block makes blocks of the kind that it is labelled with. */
const kindOf = ({ kind, labels }: Block): string | undefined => (kind === 'dynamic' ? labels[0] : kind);

const keyOf = (kind: string, labels: readonly string[]): string => JSON.stringify([kind, ...labels]);

/** The first one counts: what an override file repeats is declared elsewhere. */
function indexBlocks(blocks: readonly Block[]): ReadonlyMap<string, Block> {
  const index = new Map<string, Block>();
  for (const block of blocks) {
    const key = keyOf(block.kind, block.labels);
    if (!index.has(key)) index.set(key, block);
  }
  return index;
}
