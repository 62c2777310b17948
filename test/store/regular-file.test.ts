import { execFile } from 'node:child_process';
import { symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config-file.ts';
import { readBaseline } from '../../src/inventory/read-baseline.ts';
import { readInventory } from '../../src/inventory/read-inventory.ts';
import { UserError } from '../../src/model/user-error.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { emptyFolder } from '../e2e/run-cli.ts';

test('a pipe, a device and a folder are refused at once, wherever a file is named', async () => {
  const folder = await emptyFolder();
  const pipe = join(folder, 'pipe');
  await promisify(execFile)('mkfifo', [pipe]);
  for (const path of [pipe, '/dev/zero', folder]) {
    await expect(readConfig(path), path).rejects.toThrow(UserError);
    await expect(readBaseline(path), path).rejects.toThrow(UserError);
    await expect(readInventory(path, { unfinished: false }), path).rejects.toThrow(UserError);
  }
});

test('a link out of a folder of rules is not followed, and nothing of its file is shown', async () => {
  const folder = await emptyFolder();
  const secret = join(await emptyFolder(), 'credentials');
  await writeFile(secret, 'aws_secret_access_key = example');
  await symlink(secret, join(folder, 'rule.yaml'));
  const loaded = loadRules({ folders: [folder], builtin: false });
  await expect(loaded).rejects.toThrow(/a link to a file outside of the folder/);
  await expect(loaded).rejects.not.toThrow(/example/);
});
