import type { ScanOptions } from '../../config/options.ts';
import type { Locate, PlannedInventory } from '../../iac/planned.ts';
import { plannedInventory } from '../../iac/terraform/inventory.ts';
import { readPlan } from '../../iac/terraform/plan.ts';
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

/** @throws UserError for what is no plan, and no template */
export async function readPlanned(
  { plan }: Pick<ScanOptions, 'plan' | 'template' | 'parameters' | 'source' | 'planAccounts'>,
  { input }: Pick<ScanPorts, 'input'>,
): Promise<ReadPlan> {
  const name = plan ?? '';
  const planned = plannedInventory(readPlan(await readPlanFile(name, input)));
  return {
    name,
    planned: { ...planned, buckets: [], elsewhere: [], deleted: [], notices: [] } as never,
    partition: 'aws',
    locate: () => undefined,
  };
}
