import { constants } from 'node:buffer';
import { execFile } from 'node:child_process';
import { open, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from '../../src/config/config-file.ts';
import { JOURNAL_FILES } from '../../src/fix/journal/journal-file.ts';
import { joinInventories } from '../../src/inventory/join-inventories.ts';
import { readBaseline } from '../../src/inventory/read-baseline.ts';
import { readInventory } from '../../src/inventory/read-inventory.ts';
import { earlierInventory } from '../../src/inventory/resume-inventory.ts';
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

test('what is too large for a text, or cannot be read to its end, is no bug', async () => {
  const large = join(await emptyFolder(), 'large');
  const file = await open(large, 'w');
  // Without a byte on the disk.
  await file.truncate(constants.MAX_STRING_LENGTH + 1);
  await file.close();
  const refused = (why: RegExp) =>
    expect.toSatisfy((error: unknown) => error instanceof UserError && why.test(error.message));
  await expect(readConfig(large)).rejects.toEqual(refused(/the settings cannot be read: too large$/));
  await expect(readBaseline(large)).rejects.toEqual(refused(/cannot be read: too large$/));
  await expect(JOURNAL_FILES.read(large)).rejects.toEqual(refused(/the journal cannot be read: .* is too large$/));
});

test.skipIf(process.platform !== 'linux')('a fault of the disk is told as one', async () => {
  // The memory of the process begins with an address that is not there.
  const broken = '/proc/self/mem';
  const faulty = expect.objectContaining({ name: 'UserError', message: expect.stringMatching(/cannot be read: EIO/) });
  await expect(readInventory(broken, { unfinished: false })).rejects.toEqual(faulty);
  await expect(joinInventories([broken])).rejects.toEqual(faulty);
  await expect(earlierInventory(broken)).rejects.toEqual(faulty);
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
