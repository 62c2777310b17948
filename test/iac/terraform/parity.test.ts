import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { sourceFolder } from '../../../src/store/source-folder.ts';
import { judgedPlan } from './judged-plan.ts';
import { FIXTURES, PARITY_FOLDERS } from './parity-folders.ts';

/** Findings of a scan after the same files were applied into the simulated organization, by a real Terraform. */
interface Parity {
  readonly names: Readonly<Record<string, string>>;
  readonly findings: readonly {
    readonly rule: string;
    readonly verdict: string;
    readonly affected: readonly string[];
  }[];
}

test.each(PARITY_FOLDERS)('%s: a plan is judged as the scan after it', async (folder) => {
  const json = async (file: string) => JSON.parse(await readFile(join(FIXTURES, folder, file), 'utf8'));
  const { names, findings }: Parity = await json('parity.json');
  const plan = readPlan(await json('plan.json'));
  const source = await readTerraformSource(await sourceFolder(join(FIXTURES, folder)));
  expect(new Set(plannedInventory(plan, { source }).buckets.map(({ address }) => address))).toEqual(
    new Set(Object.keys(names)),
  );
  const judged = judgedPlan(plan, { source });
  for (const [address, name] of Object.entries(names)) {
    const live = Object.fromEntries(
      findings.filter(({ affected }) => affected.includes(name)).map(({ rule, verdict }) => [rule, verdict]),
    );
    const planned = judged[address]?.verdicts ?? {};
    for (const rule of new Set([...Object.keys(live), ...Object.keys(planned)])) {
      // What only apply tells may come out either way.
      if (planned[rule] === 'unknown') continue;
      expect({ address, rule, verdict: planned[rule] }).toEqual({ address, rule, verdict: live[rule] });
    }
  }
});
