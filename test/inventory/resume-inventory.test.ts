import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readInventory } from '../../src/inventory/read-inventory.ts';
import { earlierInventory } from '../../src/inventory/resume-inventory.ts';
import type { ScanHeader } from '../../src/model/inventory.ts';
import { UserError } from '../../src/model/user-error.ts';
import { A, account, accountsOf, B, C, folderOfTest, headerOf, inventoryOf, READ, writeWhole } from './inventories.ts';

const HEADER = headerOf([A, B, C]);
const ENDED = '2026-01-02T00:00:00.000Z';

/** Goes on as a scan does: keeps what is there, writes what is not. */
async function goOn(path: string, header: ScanHeader = HEADER): Promise<readonly string[]> {
  const earlier = await earlierInventory(path);
  if (earlier === null) {
    await writeWhole(path, header);
    return [];
  }
  const keep = header.accounts.map(({ id }) => id).filter((id) => earlier.read.has(id));
  const writer = await earlier.continueWith(header, keep);
  for (const [index, { id }] of header.accounts.entries())
    if (!keep.includes(id)) await writer.account(inventoryOf(id, index + 1), READ);
  await writer.end(ENDED);
  await writer.close();
  await earlier.close();
  return keep;
}

test('cut at any byte, it goes on to the same accounts, and keeps every segment that was whole', async () => {
  const path = join(await folderOfTest(), 'inventory.ndjson');
  await writeWhole(path, HEADER);
  const whole = await readFile(path);
  const ends = [A, B, C].map((id) => {
    const end = whole.indexOf(`{"type":"account-end","id":"${id}"`);
    return whole.indexOf('\n', end) + 1;
  });
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 0, max: whole.length }), async (length) => {
      await writeFile(path, whole.subarray(0, length));
      const kept = await goOn(path);
      expect(kept).toEqual([A, B, C].filter((_, index) => (ends[index] ?? 0) <= length));
      const inventory = await readInventory(path, { unfinished: false });
      expect(await accountsOf(inventory)).toEqual([inventoryOf(A, 1), inventoryOf(B, 2), inventoryOf(C, 3)]);
    }),
    { numRuns: 120 },
  );
  expect(await readdir(join(path, '..'))).toEqual(['inventory.ndjson']);
});

test('accounts that came, went or changed their name are told as they are now', async () => {
  const path = join(await folderOfTest(), 'inventory.ndjson');
  await writeWhole(path, headerOf([A, B]));
  const renamed = { ...account(B), name: 'another name' };
  expect(await goOn(path, { ...headerOf([B, C]), accounts: [renamed, account(C)] })).toEqual([B]);
  const inventory = await readInventory(path, { unfinished: false });
  expect(inventory.ended).toBe(ENDED);
  expect(await accountsOf(inventory)).toEqual([{ ...inventoryOf(B, 2), account: renamed }, inventoryOf(C, 2)]);
});

test('each account has the time of its reading', async () => {
  const path = join(await folderOfTest(), 'inventory.ndjson');
  await writeWhole(path, HEADER);
  const earlier = await earlierInventory(path);
  expect([...(earlier?.read ?? [])]).toEqual([A, B, C].map((id) => [id, READ]));
  expect(await earlier?.account(account(B))).toEqual(inventoryOf(B, 2));
  await earlier?.close();
});

test('only its owner may read the file that takes the place of the earlier one', async () => {
  const path = join(await folderOfTest(), 'inventory.ndjson');
  await writeWhole(path, HEADER, null);
  await goOn(path);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test.each([
  ['no file', null],
  ['an empty file', ''],
  ['half a header', '{"type":"head'],
  ['a header without its end', '{"type":"header","formatVersion":1,"toolV'],
])('%s: nothing to go on with', async (_what, text) => {
  const path = join(await folderOfTest(), 'inventory.ndjson');
  if (text !== null) await writeFile(path, text);
  expect(await earlierInventory(path)).toBeNull();
});

test.each([
  ['a text without a line feed', 'notes of somebody'],
  ['a report', '{\n  "schemaVersion": 1\n}\n'],
])('%s is refused and stays', async (_what, text) => {
  const path = join(await folderOfTest(), 'inventory.ndjson');
  await writeFile(path, text);
  await expect(earlierInventory(path)).rejects.toBeInstanceOf(UserError);
  expect(await readFile(path, 'utf8')).toBe(text);
});

test('what is damaged before its end is refused', async () => {
  const path = join(await folderOfTest(), 'inventory.ndjson');
  await writeWhole(path, HEADER);
  await writeFile(path, (await readFile(path, 'utf8')).replace('bucket-222222222222-1', 'bucket-222222222222-7'));
  await expect(earlierInventory(path)).rejects.toThrow(/damaged: account 222222222222 does not match its checksum/);
});
