import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readTerraformSource } from '../../../src/iac/source/terraform-source.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { loadRules } from '../../../src/ruleset/load-rules.ts';
import { assessAccount } from '../../../src/scan/assess/assess-account.ts';
import { plannedResults } from '../../../src/scan/planned/planned-scan.ts';
import { sourceFolder } from '../../../src/store/source-folder.ts';

const FOLDER = fileURLToPath(new URL('../../fixtures/parity/58-documents', import.meta.url));

test('a finding says that its policy is as the source writes it, and others do not', async () => {
  const source = await readTerraformSource(await sourceFolder(FOLDER));
  const plan = readPlan(JSON.parse(await readFile(join(FOLDER, 'plan.json'), 'utf8')));
  const planned = plannedInventory(plan, { source, policiesFromSource: true });
  const { rules } = await loadRules({ folders: [], builtin: true });
  const judged = rules.filter(({ info }) => info.tags.includes('default') && info.on === 'bucket');
  async function* assessed() {
    for (const account of planned.accounts)
      yield assessAccount(account, judged, { partition: 'aws', organization: null });
  }
  const scan = {
    ...{ name: 'plan.json', root: '', live: null, planned, locate: () => undefined, folder: '' },
    ...{ before: new Map(), notices: [], all: true },
  };
  const said = new Map<string, boolean>();
  for await (const { findings } of plannedResults(assessed(), scan))
    for (const { rule, message } of findings)
      said.set(
        rule,
        message.endsWith('. The policy is judged as its source writes it, since the plan does not have it.'),
      );
  expect(Object.fromEntries(said)).toEqual({
    'log-delivery-permitted': true,
    'log-target-expires-logs': false,
    'log-target-versioned': false,
  });
});
