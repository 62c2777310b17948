import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Inventory } from '../../src/inventory/read-inventory.ts';
import { writeInventory } from '../../src/inventory/write-inventory.ts';
import type { Account, AccountInventory, ScanHeader } from '../../src/model/inventory.ts';
import { absent, denied, known, notRead } from '../../src/model/observation.ts';

export const account = (id: string): Account => ({ id, name: `name of ${id} é`, path: 'o-a/r-b', state: 'ACTIVE' });

export const inventoryOf = (id: string, buckets: number): AccountInventory => ({
  account: account(id),
  access: known(true),
  listing: known(true),
  buckets: Array.from({ length: buckets }, (_, i) => ({
    name: `bucket-${id}-${i}`,
    region: 'eu-west-1',
    created: '2024-01-01T00:00:00.000Z',
    judged: true,
    facts: { logging: i % 2 === 0 ? absent : denied('s3:GetBucketLogging'), policy: known({ text: '{"Ü":"\\n"}' }) },
  })),
  facts: { accountPublicAccessBlock: absent },
  regions: {},
  names: {},
});

export const A = '111111111111';
export const B = '222222222222';
export const C = '333333333333';
export const READ = '2026-01-01T00:00:01.000Z';

export const headerOf = (ids: readonly string[], more: Partial<ScanHeader> = {}): ScanHeader => ({
  formatVersion: 1,
  toolVersion: '0.0.0',
  started: '2026-01-01T00:00:00.000Z',
  partition: 'aws',
  caller: A,
  organization: { id: 'o-abcdefghij', managementAccount: A, rcps: notRead },
  scope: { accounts: [], excludedAccounts: [], organizationalUnits: [], regions: [] },
  accounts: ids.map(account),
  skipped: [],
  ...more,
});

/** A folder of its own for one test. */
export async function folderOfTest(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Writes one, with as many buckets in each account as its place in the list says. `null`: it does not come to its end. */
export async function writeWhole(
  path: string,
  header: ScanHeader,
  ended: string | null = '2026-01-01T01:00:00.000Z',
): Promise<void> {
  const writer = await writeInventory(path, header);
  await Promise.all(header.accounts.map(({ id }, index) => writer.account(inventoryOf(id, index + 1), READ)));
  if (ended !== null) await writer.end(ended);
  await writer.close();
}

/** All accounts of an inventory, which is closed. */
export async function accountsOf(inventory: Inventory): Promise<readonly AccountInventory[]> {
  const list: AccountInventory[] = [];
  for await (const item of inventory.accounts()) list.push(item);
  await inventory.close();
  return list;
}
