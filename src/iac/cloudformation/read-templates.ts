import { UserError } from '../../model/user-error.ts';
import type { Locate, PlannedBucket, PlannedInventory, SourceFiles } from '../planned.ts';
import { joinPath } from '../source/join-path.ts';
import { assemblyStacks, MANIFEST } from './cdk-assembly.ts';
import { stackTree, type TemplateTree, templateTree } from './nested-stacks.ts';
import { refusalOf } from './parameters.ts';
import { parseTemplate } from './parse-template.ts';
import { plannedTemplates } from './planned-template.ts';
import { sharedValues } from './shared-values.ts';
import type { AddressOf, Stack, StackEnvironment } from './stack.ts';
import { templateLocator } from './template-locator.ts';
import { environmentOf, type TemplateOptions } from './template-options.ts';
import { mapIn, memberOf, textIn } from './template-value.ts';

/** What templates declare, and where. */
export interface PlannedTemplates {
  readonly inventory: PlannedInventory;
  readonly locate: Locate;
  /** Every bucket, by what the tags of its stack will say: `stackResource`. */
  readonly inStacks: ReadonlyMap<string, PlannedBucket>;
}

/** A resource of a stack, as one key. */
export const stackResource = (stack: string, logicalId: string): string => `${stack}/${logicalId}`;

interface Deployed {
  readonly tree: TemplateTree;
  readonly environment: StackEnvironment;
  readonly stackName: string;
  readonly owner: string;
}

/**
 * Reads a template, a folder cdk.out or a folder of templates. `path` is relative to the folder of the source; `''` is that folder.
 * @throws UserError if there is none
 */
export async function readTemplates(
  path: string,
  files: SourceFiles,
  options: TemplateOptions = {},
): Promise<PlannedTemplates> {
  const folder = joinPath('', path);
  const text = folder === '' ? null : await files.read(folder);
  const isManifest = folder === MANIFEST || folder.endsWith(`/${MANIFEST}`);
  const trees =
    text === null || isManifest
      ? await inFolder(isManifest ? folder.slice(0, -MANIFEST.length) : folder, files, options)
      : [await deployed({ text, file: folder, owner: '', stackName: '' }, files, options)];
  if (trees.length === 0)
    throw new UserError(`${folder === '' ? 'the folder' : folder}: there is no template`, {
      hint: 'give a CloudFormation template, or the folder cdk.out that cdk synth writes',
    });
  return notTooDeep(path, () => planned(trees, options));
}

/**
 * What templates of a folder declare of what is deployed already; `null` where it has none.
 * @throws UserError for a template that cannot be read
 */
export async function templatesIn(files: SourceFiles): Promise<PlannedTemplates | null> {
  const trees = await inFolder('', files, {});
  return trees.length === 0 ? null : notTooDeep('the folder', () => planned(trees, {}));
}

function notTooDeep<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UserError(`${path}: nested too deeply`, { hint: 'give the template that you deploy' });
  }
}

const deployed = async (
  {
    text,
    file,
    owner,
    stackName,
  }: { readonly text: string; readonly file: string; readonly owner: string; readonly stackName: string },
  files: SourceFiles,
  options: TemplateOptions,
): Promise<Deployed> => ({
  tree: await templateTree(parseTemplate(text, file), files),
  environment: environmentOf(options),
  ...{ owner, stackName },
});

async function inFolder(folder: string, files: SourceFiles, options: TemplateOptions): Promise<readonly Deployed[]> {
  const names = await files.list(folder);
  if (names.includes(MANIFEST)) return ofAssembly(folder, files, options);
  if (names.includes('cdk.out/')) return ofAssembly(joinPath(folder, 'cdk.out'), files, options);
  const found: Deployed[] = [];
  for (const name of names.filter((one) => /\.(?:ya?ml|json|template)$/i.test(one))) {
    const file = joinPath(folder, name);
    const text = await files.read(file);
    if (text === null || !/^\s*["']?Resources["']?\s*:/m.test(text)) continue;
    found.push(await deployed({ text, file, owner: `${name.replace(/\..*$/s, '')}.`, stackName: '' }, files, options));
  }
  return found;
}

async function ofAssembly(folder: string, files: SourceFiles, options: TemplateOptions): Promise<readonly Deployed[]> {
  const stacks = await assemblyStacks(folder, files);
  return Promise.all(
    stacks.map(async ({ id, stackName, file, account, region }) => {
      const text = await files.read(file);
      if (text === null)
        throw new UserError(`${file}: there is no such file, and the manifest of the folder names it`, {
          hint: 'run cdk synth again',
        });
      const environment = environmentOf({ ...options, ...(account && { account }), ...(region && { region }) });
      const template = parseTemplate(text, file, { mayBeEmpty: true });
      return { tree: await templateTree(template, files), environment, stackName, owner: `${id}.` };
    }),
  );
}

function planned(all: readonly Deployed[], { parameters = {} }: TemplateOptions): PlannedTemplates {
  checkParameters(all, parameters);
  const stacks: Stack[] = [];
  for (const { tree, environment, stackName, owner } of all)
    stacks.push(
      ...stackTree(tree, {
        ...environment,
        stackName,
        owner,
        parameters,
        shared: sharedValues(() => stacks, environment),
      }),
    );
  const inventory = plannedTemplates(stacks, addressOf);
  return { inventory, locate: templateLocator(stacks, addressOf), inStacks: inStacks(stacks, inventory) };
}

/** A stack that nothing names is taken to be called like its file. */
function inStacks(stacks: readonly Stack[], { buckets }: PlannedInventory): ReadonlyMap<string, PlannedBucket> {
  const byAddress = new Map(buckets.map((bucket) => [bucket.address, bucket]));
  const found = new Map<string, PlannedBucket>();
  for (const stack of stacks) {
    const name = stack.stackName || fileName(stack.template.file);
    for (const { id } of stack.resources) {
      const bucket = byAddress.get(addressOf(stack, id));
      if (bucket !== undefined) found.set(stackResource(name, id), bucket);
    }
  }
  return found;
}

/** `network` of `stacks/network.template.yaml`. */
const fileName = (path: string): string => path.replace(/^.*\//s, '').replace(/(?:\.template)?\.[a-z]+$/i, '');

/** Of several stacks, the construct path says more than a logical id; where there is one template, its logical ids do. */
const addressOf: AddressOf = ({ owner, template }, id) => {
  const resource = memberOf(mapIn(template.body, 'Resources'), id);
  const path = owner === '' ? '' : textIn(mapIn(resource, 'Metadata'), 'aws:cdk:path');
  return path === '' ? `${owner}${id}` : path.replace(/\/Resource$/, '');
};

function checkParameters(all: readonly Deployed[], given: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(given)) {
    const declared = all.flatMap(({ tree }) => memberOf(mapIn(tree.template.body, 'Parameters'), name) ?? []);
    if (declared.length === 0)
      throw new UserError(`no template has a parameter ${name}`, { hint: 'check the names of the parameters' });
    const refusal = declared.map((one) => refusalOf(one, value)).find((one) => one !== undefined);
    if (refusal !== undefined)
      throw new UserError(`parameter ${name}: ${refusal}`, {
        hint: 'give a value that CloudFormation would take for the parameter',
      });
  }
}
