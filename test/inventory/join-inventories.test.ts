import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isGone } from '../../src/baseline/scope.ts';
import { joinInventories } from '../../src/inventory/join-inventories.ts';
import { readInventory } from '../../src/inventory/read-inventory.ts';
import type { ScanHeader } from '../../src/model/inventory.ts';
import { absent, denied, known } from '../../src/model/observation.ts';
import { shardIndexOf } from '../../src/model/shard-of.ts';
import { UserError } from '../../src/model/user-error.ts';
import { A, account, accountsOf, B, C, folderOfTest, headerOf, inventoryOf, writeWhole } from './inventories.ts';

/** The header of one of two shards: it reads these, the other one has the others. */
const half = (index: number, ids: readonly string[], others: readonly string[], more: Partial<ScanHeader> = {}) =>
  headerOf(ids, { shard: { index, count: 2, others: others.map(account) }, ...more });

async function written(...headers: readonly (ScanHeader | readonly [ScanHeader, null])[]): Promise<readonly string[]> {
  const folder = await folderOfTest();
  return Promise.all(
    headers.map(async (given, index) => {
      const path = join(folder, `${index + 1}.ndjson`);
      if ('formatVersion' in given) await writeWhole(path, given);
      else await writeWhole(path, given[0], given[1]);
      return path;
    }),
  );
}

test('two shards read as one, by account id', async () => {
  const skipped = [{ ...account('444444444444'), reason: 'its state is SUSPENDED' }];
  const inventory = await joinInventories(
    await written(
      half(2, [B], [A, C], { started: '2026-01-01T00:00:05.000Z' }),
      half(1, [A, C], [B], { skipped, started: '2026-01-01T00:00:03.000Z' }),
    ),
  );
  expect(inventory.header).toEqual(headerOf([A, B, C], { skipped, started: '2026-01-01T00:00:03.000Z' }));
  expect([inventory.missingShards, inventory.missingAccounts]).toEqual([[], []]);
  expect(inventory.ended).toBe('2026-01-01T01:00:00.000Z');
  expect(await accountsOf(inventory)).toEqual([inventoryOf(A, 1), inventoryOf(B, 1), inventoryOf(C, 2)]);
});

test('a missing shard is named with its accounts, which are told as not reached', async () => {
  const inventory = await joinInventories(await written(half(1, [A], [B])));
  expect(inventory.missingShards).toEqual(['shard 2/2']);
  expect(inventory.missingAccounts).toEqual([account(B)]);
  expect(inventory.ended).toBeNull();
  // Whether C left the organization, or the missing shard skips it, nobody knows.
  expect(isGone(C, inventory.header)).toBe(false);
  const [, second] = await accountsOf(inventory);
  expect(second).toMatchObject({ account: { id: B }, access: { state: 'failed' }, listing: { state: 'failed' } });
});

test('a shard that was stopped leaves its accounts missing, and the whole not whole', async () => {
  const folder = await folderOfTest();
  const [first = ''] = await written(half(1, [A], [B]));
  const second = join(folder, 'stopped.ndjson');
  await writeWhole(second, { ...half(2, [], [A]) }, null);
  const stopped = await joinInventories([first, second]);
  expect(stopped.ended).toBeNull();
  expect(stopped.missingAccounts).toEqual([account(B)]);
  await stopped.close();
});

test('an account that its own shard, which is given, does not have says what became of it', async () => {
  // Of the second of two shards, by its hash.
  const later = '444444444444';
  const inventory = await joinInventories(await written(half(1, [A], [later]), half(2, [], [A])));
  expect(inventory.missingAccounts).toEqual([account(later)]);
  const reason = 'it joined or left between the scans of the shards; scan the earlier shards again';
  expect(await accountsOf(inventory)).toContainEqual(
    expect.objectContaining({ account: account(later), access: expect.objectContaining({ reason }) }),
  );
  await inventory.close();
});

test('an account that its own shard skips is not missing', async () => {
  const skipped = [{ ...account(B), reason: 'its state is CLOSED' }];
  const inventory = await joinInventories(await written(half(1, [A], [B]), half(2, [], [A], { skipped })));
  expect(inventory.missingAccounts).toEqual([]);
  expect(inventory.header.accounts).toEqual([account(A)]);
  await inventory.close();
});

test('resource control policies that one shard could read hold for all', async () => {
  const rcps = known({ policies: [] });
  const withRcps = (seen: typeof rcps | typeof absent | ReturnType<typeof denied>) => ({
    organization: { id: 'o-abcdefghij', managementAccount: A, rcps: seen },
  });
  const inventory = await joinInventories(
    await written(
      half(1, [A], [B], { ...withRcps(rcps), started: '2026-01-01T00:00:01.000Z' }),
      half(2, [B], [A], { ...withRcps(denied('organizations:ListPolicies')), started: '2026-01-01T00:00:02.000Z' }),
    ),
  );
  expect(inventory.header.organization?.rcps).toEqual(rcps);
  await inventory.close();
});

test('a single inventory of everything reads as it is', async () => {
  const [path = ''] = await written(headerOf([A, B]));
  const one = await joinInventories([path]);
  const whole = await readInventory(path, { unfinished: false });
  expect(one.header).toEqual(whole.header);
  expect(await accountsOf(one)).toEqual(await accountsOf(whole));
});

test.each<[string, readonly ScanHeader[], RegExp]>([
  ['the same shard twice', [half(1, [A], [B]), half(1, [A], [B])], /shard 1\/2 is in both .*1\.ndjson and .*2\.ndjson/],
  ['an account twice', [half(1, [A, B], []), half(2, [B], [])], /account 222222222222 is in both/],
  [
    'the whole and a shard',
    [headerOf([A]), half(2, [B], [])],
    /not shares of one whole: .* is the whole, .* is shard 2\/2/,
  ],
  [
    'other assumptions',
    [half(1, [A], [B]), { ...half(2, [B], [A]), assumptions: { 'writer-sends-source-org': false } }],
    /not of the same scan: assumptions: none, and writer-sends-source-org: false/,
  ],
  [
    'a shard of last night, since its own failed before it wrote anything',
    [half(1, [A], [B]), half(2, [B], [A], { started: '2025-12-31T00:00:00.000Z' })],
    /2\.ndjson and .*1\.ndjson are not of the same scan: started 2025-12-31T00:00:00.000Z, and 2026-01-01T00:00:00.000Z/,
  ],
  [
    'other shares',
    [half(1, [A], []), headerOf([B], { shard: { index: 2, count: 3, others: [] } })],
    /not shares of one whole/,
  ],
  ['another partition', [half(1, [A], [B]), half(2, [B], [A], { partition: 'aws-cn' })], /partition: aws, and aws-cn/],
  [
    'another organization',
    [
      half(1, [A], [B]),
      half(2, [B], [A], { organization: { id: 'o-other00000', managementAccount: A, rcps: absent } }),
    ],
    /organization: o-abcdefghij, and o-other00000/,
  ],
  [
    'another scope',
    [
      half(1, [A], [B]),
      half(2, [B], [A], {
        scope: { accounts: [], excludedAccounts: [], organizationalUnits: [], regions: ['eu-west-1'] },
      }),
    ],
    /Regions: all, and eu-west-1/,
  ],
])('refuses %s', async (_what, headers, message) => {
  const paths = await written(...headers);
  const refusal = joinInventories(paths);
  await expect(refusal).rejects.toThrow(message);
  await expect(refusal).rejects.toBeInstanceOf(UserError);
});

test('each account belongs to one share, and shares are about equal', () => {
  const ids = Array.from({ length: 1_000 }, (_, index) => String(100_000_000_000 + index * 7));
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 40 }), (count) => {
      const sizes = new Array<number>(count).fill(0);
      for (const id of ids) {
        const share = shardIndexOf(id, count);
        sizes[share] = (sizes[share] ?? 0) + 1;
      }
      expect(sizes).toHaveLength(count);
      const even = ids.length / count;
      for (const size of sizes) expect(Math.abs(size - even)).toBeLessThan(6 * Math.sqrt(even));
    }),
    { numRuns: 30 },
  );
  // The recipe is part of what machines agree on.
  expect(['111122223333', '444455556666', '999988887777'].map((id) => shardIndexOf(id, 16))).toMatchInlineSnapshot(`
    [
      6,
      13,
      2,
    ]
  `);
});
