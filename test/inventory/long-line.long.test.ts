import { constants } from 'node:buffer';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readInventory } from '../../src/inventory/read-inventory.ts';
import { emptyFolder } from '../e2e/run-cli.ts';

test('a file without a line feed is not gathered in memory, however large it is', { timeout: 60_000 }, async () => {
  const path = join(await emptyFolder(), 'disk.img');
  const file = await open(path, 'w');
  // Without a byte on the disk.
  await file.truncate(64 * constants.MAX_STRING_LENGTH);
  await file.close();
  await expect(readInventory(path, { unfinished: true })).rejects.toMatchObject({
    name: 'UserError',
    message: `${path}: not an inventory of s3log-audit: a line of it is too long`,
  });
});
