import { isJsonObject } from '../../model/record.ts';
import type { SourceFiles } from '../planned.ts';
import type { Block } from './block.ts';
import { blocksIn } from './files.ts';
import { joinPath } from './join-path.ts';

/** A module as its files declare it. Two calls of one folder have the same blocks. */
export interface SourceModule {
  /** Path below the folder of the source; `''` is that folder itself. */
  readonly folder: string;
  readonly blocks: readonly Block[];
  /** By name of the call. */
  readonly calls: ReadonlyMap<string, ModuleCall>;
}

export interface ModuleCall {
  readonly block: Block;
  /** `null`: downloaded, outside of the folder of the source, or not there. */
  readonly module: SourceModule | null;
}

/** Calls of modules are followed down to here. */
const DEPTH = 16;
/** All calls together. */
const CALLS = 10_000;

/** Reads the root module and all that it calls. `root`: its path below the folder of the source. */
export async function readTerraformSource(files: SourceFiles, root = ''): Promise<SourceModule> {
  const folders = await installedModules(files, root);
  const read = new Map<string, Promise<readonly Block[]>>();
  let calls = 0;

  const moduleAt = async (
    folder: string,
    path: readonly string[],
    callers: readonly string[],
  ): Promise<SourceModule> => {
    let pending = read.get(folder);
    if (pending === undefined) {
      pending = blocksIn(files, folder);
      read.set(folder, pending);
    }
    const blocks = await pending;
    const found = new Map<string, ModuleCall>();
    const around = [...callers, folder];
    for (const block of blocks) {
      const name = block.kind === 'module' ? block.labels[0] : undefined;
      if (name === undefined || found.has(name)) continue;
      calls += 1;
      const inner = [...path, name];
      const to = folders(folder, block, inner);
      // Terraform refuses circles, which would never end.
      const within = to !== undefined && !around.includes(to) && inner.length <= DEPTH && calls <= CALLS;
      const module = within ? await moduleAt(to, inner, around) : null;
      // A folder without any block is a module that is not there.
      found.set(name, { block, module: module === null || module.blocks.length === 0 ? null : module });
    }
    return { folder, blocks, calls: found };
  };
  return moduleAt(normalized(root) ?? '', [], []);
}

/** Folder of what a module calls; `undefined` where that is not part of the source. */
type FolderOf = (caller: string, block: Block, path: readonly string[]) => string | undefined;

/** What `terraform init` notes down says where each module lies. Without it the local ones are known by their `source`. */
async function installedModules(files: SourceFiles, root: string): Promise<FolderOf> {
  const noted = notedFolders(await files.read(joined(root, '.terraform/modules/modules.json')));
  return (caller, block, path) => {
    const source = block.body().attributes.get('source');
    const text = source?.kind === 'literal' ? source.value : undefined;
    const isLocal = typeof text === 'string' && /^\.\.?(\/|$)/.test(text);
    const dir = isLocal ? joined(caller, text) : noted.get(path.join('.'));
    const folder = dir === undefined ? undefined : normalized(isLocal ? dir : joined(root, dir));
    return folder?.split('/').includes('.terraform') ? undefined : folder;
  };
}

function notedFolders(text: string | null): ReadonlyMap<string, string> {
  const folders = new Map<string, string>();
  let noted: unknown;
  try {
    noted = JSON.parse(text ?? '{}');
  } catch {
    // Half a file: as if `terraform init` had not run.
    return folders;
  }
  const modules = isJsonObject(noted) && Array.isArray(noted['Modules']) ? noted['Modules'] : [];
  for (const one of modules.filter(isJsonObject)) {
    const { Key: key, Dir: dir } = one;
    if (typeof key === 'string' && typeof dir === 'string') folders.set(key, dir);
  }
  return folders;
}

const joined = (folder: string, path: string): string => (folder === '' ? path : `${folder}/${path}`);

/** Without `.` and `..`; `undefined` where it leaves the folder of the source. */
function normalized(path: string): string | undefined {
  if (path.startsWith('/') || path.includes('\\') || path.includes('\0')) return undefined;
  const joined = joinPath('', path);
  return joined === '..' || joined.startsWith('../') ? undefined : joined;
}
