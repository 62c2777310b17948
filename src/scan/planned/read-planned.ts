import type { ScanOptions } from '../../config/options.ts';
import type { Locate, PlannedInventory } from '../../iac/planned.ts';
import { terraformLocator } from '../../iac/source/terraform-locator.ts';
import { plannedInventory } from '../../iac/terraform/inventory.ts';
import { readPlan } from '../../iac/terraform/plan.ts';
import { UserError } from '../../model/user-error.ts';
import { sourceFolder } from '../../store/source-folder.ts';
import type { ScanPorts } from '../ports.ts';
import { readPlanFile } from './read-plan-file.ts';

/** A plan or templates, and where they are written. */
export interface ReadPlan {
  /** As the user named it. */
  readonly name: string;
  readonly planned: PlannedInventory;
  readonly partition: string;
  readonly locate: Locate;
}

type PlanOptions = Pick<ScanOptions, 'plan' | 'template' | 'parameters' | 'source' | 'planAccounts'>;

/** @throws UserError for what is no plan, and no template */
export async function readPlanned(options: PlanOptions, { input }: Pick<ScanPorts, 'input'>): Promise<ReadPlan> {
  const { plan, source } = options;
  const name = plan ?? '';
  const planned = plannedInventory(readPlan(await readPlanFile(name, input)), {
    accounts: accountsOf(options.planAccounts),
  });
  const locate = source === null ? () => undefined : await terraformLocator(await sourceFolder(source));
  return { name, planned, partition: partitionOf(planned), locate };
}

/** `ID` alone is that of every provider that has none of its own: the key `''`. */
function accountsOf(given: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    given.map((text) => {
      const [, alias = '', id = ''] = /^(?:([\w.-]+)=)?(\d{12})$/.exec(text) ?? [];
      if (id === '')
        throw new UserError(`--plan-account ${JSON.stringify(text)}: not an account id of twelve digits`, {
          hint: 'write 111122223333, or alias=111122223333 for the provider with that alias',
        });
      return [alias, id] as const;
    }),
  );
}

/** By the names of its Regions. https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html */
function partitionOf({ accounts }: PlannedInventory): string {
  const regions = accounts.flatMap(({ buckets }) => buckets.map(({ region }) => region));
  if (regions.some((region) => region.startsWith('cn-'))) return 'aws-cn';
  return regions.some((region) => region.startsWith('us-gov-')) ? 'aws-us-gov' : 'aws';
}
