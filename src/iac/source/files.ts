import type { SourceFiles } from '../planned.ts';
import type { Block } from './block.ts';
import { hclGrammar } from './grammar.ts';
import { hclBlocks } from './hcl-blocks.ts';
import { jsonBlocks } from './json-blocks.ts';

/** More text than anybody writes into one file. */
const LARGEST = 4_000_000;

/** The blocks of all files in a folder. Those of override files come last, as Terraform reads them. */
export async function blocksIn(files: SourceFiles, folder: string): Promise<readonly Block[]> {
  const names = (await files.list(folder)).filter((name) => isConfiguration(name));
  const ordered = [...names.filter((name) => !isOverride(name)), ...names.filter(isOverride)];
  const blocks: Block[] = [];
  for (const name of ordered) {
    const file = folder === '' ? name : `${folder}/${name}`;
    const text = (await files.read(file))?.replace(/^\uFEFF/, '');
    if (text === undefined || text.length > LARGEST) continue;
    const grammar = await hclGrammar();
    blocks.push(...(name.endsWith('.json') ? jsonBlocks(grammar, text, file) : hclBlocks(grammar, text, file)));
  }
  return blocks;
}

const isConfiguration = (name: string): boolean => /\.(tf|tofu)(\.json)?$/.test(name) && !name.startsWith('.');

/** https://developer.hashicorp.com/terraform/language/files/override */
const isOverride = (name: string): boolean => /^(.*_)?override\.(tf|tofu)(\.json)?$/.test(name);
