import { stat } from 'node:fs/promises';
import { basename, dirname, relative, resolve, sep } from 'node:path';
import type { ScanOptions } from '../../config/options.ts';
import { readTemplates } from '../../iac/cloudformation/read-templates.ts';
import type { Locate, PlannedInventory } from '../../iac/planned.ts';
import { locatorOf } from '../../iac/source/terraform-locator.ts';
import { readTerraformSource } from '../../iac/source/terraform-source.ts';
import { plannedInventory } from '../../iac/terraform/inventory.ts';
import { readPlan } from '../../iac/terraform/plan.ts';
import { partitionOfRegion } from '../../model/regions.ts';
import { UserError } from '../../model/user-error.ts';
import { sourceFolder } from '../../store/source-folder.ts';
import { isSystemError } from '../../store/system-error.ts';
import type { ScanPorts } from '../ports.ts';
import { readPlanFile } from './read-plan-file.ts';

/** A plan or templates, and where they are written. */
export interface ReadPlan {
  /** As the user named it. */
  readonly name: string;
  readonly planned: PlannedInventory;
  readonly partition: string;
  readonly locate: Locate;
  /** Root module or folder of the templates; `''`: the working folder. */
  readonly root: string;
  /** Folder that lines are relative to, seen from the working folder; `''` where it is that folder, or lies outside of it. */
  readonly folder: string;
}

type PlanOptions = Pick<
  ScanOptions,
  'plan' | 'template' | 'parameters' | 'sourceFolder' | 'planAccounts' | 'policiesFromSource'
>;

/** @throws UserError for what is no plan, and no template */
export async function readPlanned(options: PlanOptions, { input }: Pick<ScanPorts, 'input'>): Promise<ReadPlan> {
  const { plan, sourceFolder: source } = options;
  const accounts = accountsOf(options.planAccounts);
  if (plan === null) return readTemplate(options, accounts);
  const written = source === null ? undefined : await readTerraformSource(await sourceFolder(source));
  const planned = plannedInventory(readPlan(await readPlanFile(plan, input)), {
    accounts: new Map([...accounts].map(([alias, { id }]) => [alias, id])),
    ...(written && { source: written }),
    policiesFromSource: options.policiesFromSource,
  });
  const locate = written === undefined ? () => undefined : locatorOf(written);
  const root = source ?? dirname(plan);
  return {
    name: plan,
    planned,
    partition: partitionOf(planned),
    locate,
    root: rootName(root),
    folder: source === null ? '' : belowHere(source),
  };
}

async function readTemplate(
  { template, sourceFolder: source, parameters }: PlanOptions,
  accounts: ReadonlyMap<string, GivenPlace>,
): Promise<ReadPlan> {
  const name = template ?? '';
  const folder = source ?? (await folderOf(name));
  const path = relative(resolve(folder), resolve(name));
  if (path === '..' || path.startsWith(`..${sep}`))
    throw new UserError(`--template ${name} is not in the folder of --source ${folder}`, {
      hint: 'name a folder that holds the template, or leave --source out',
    });
  const { id, region } = accounts.get('') ?? {};
  const { inventory, locate } = await readTemplates(path.replaceAll(sep, '/'), await sourceFolder(folder), {
    ...(id === undefined ? {} : { account: id }),
    ...(region === undefined ? {} : { region }),
    parameters: parametersOf(parameters),
  });
  return {
    name,
    planned: inventory,
    partition: partitionOf(inventory),
    locate,
    root: rootName((await isFolder(name)) ? name : dirname(name)),
    folder: belowHere(folder),
  };
}

/** From the working folder, with `/`; `''` for that folder and for what lies outside of it. */
export function belowHere(folder: string): string {
  const path = relative('', folder);
  return path === '..' || path.startsWith(`..${sep}`) || path === resolve(folder) ? '' : path.replaceAll(sep, '/');
}

/** What lies outside of the working folder has no path that would be the same on another machine. */
const rootName = (folder: string): string =>
  belowHere(folder) || (resolve(folder) === resolve('') ? '' : basename(resolve(folder)));

/** The working folder where it has the template, so that findings name files as people see them. */
async function folderOf(template: string): Promise<string> {
  const path = relative('', template);
  if (path !== '..' && !path.startsWith(`..${sep}`) && path !== resolve(template)) return '.';
  return (await isFolder(template)) ? template : dirname(template);
}

async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError(`--template ${path} cannot be read: ${error.message}`, {
      hint: `name a CloudFormation template, or the folder that cdk synth wrote; ${basename(path)} is neither`,
    });
  }
}

function parametersOf(given: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    given.map((text) => {
      const [name = '', ...value] = text.split('=');
      if (name === '' || value.length === 0)
        throw new UserError(`--parameters ${JSON.stringify(text)}: not a parameter and its value`, {
          hint: 'write NAME=VALUE',
        });
      return [name, value.join('=')];
    }),
  );
}

/** `ID` alone is that of every provider that has none of its own: the key `''`. */
function accountsOf(given: readonly string[]): ReadonlyMap<string, GivenPlace> {
  return new Map(
    given.map((text) => {
      const [, alias = '', id = '', region] =
        /^(?:([\w.-]+)=)?(\d{12})(?:\/([a-z]{2,}(?:-[a-z]+)+-\d))?$/.exec(text) ?? [];
      if (id === '')
        throw new UserError(`--plan-account ${JSON.stringify(text)}: not an account id of twelve digits`, {
          hint: 'write 111122223333, 111122223333/eu-west-1, or alias=111122223333 for the provider with that alias',
        });
      return [alias, { id, region }] as const;
    }),
  );
}

interface GivenPlace {
  readonly id: string;
  readonly region: string | undefined;
}

/** A plan is of one partition, and may leave some Regions to deployment. */
const partitionOf = ({ accounts }: PlannedInventory): string =>
  accounts
    .flatMap(({ buckets }) => buckets.map(({ region }) => partitionOfRegion(region)))
    .find((partition) => partition !== undefined) ?? 'aws';
