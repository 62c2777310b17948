import { appendFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readInventory } from '../../src/inventory/read-inventory.ts';
import { writeInventory } from '../../src/inventory/write-inventory.ts';
import { denied } from '../../src/model/observation.ts';
import { UserError } from '../../src/model/user-error.ts';
import { A, B, headerOf, inventoryOf, READ } from './inventories.ts';

const header = headerOf([A, B]);

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  path = join(folder, 'inventory.ndjson');
});
afterEach(() => rm(folder, { recursive: true }));

async function writeWhole(): Promise<void> {
  const writer = await writeInventory(path, header);
  await Promise.all([
    writer.account(inventoryOf(B, 3), READ),
    writer.rcps(denied('organizations:ListPolicies')),
    writer.account(inventoryOf(A, 5), READ),
  ]);
  await writer.end('2026-01-01T01:00:00.000Z');
  await writer.close();
}

const all = async <T>(items: AsyncIterable<T>): Promise<T[]> => {
  const list: T[] = [];
  for await (const item of items) list.push(item);
  return list;
};

test('gives back what was written, in the order of account ids, whatever the order of writing', async () => {
  await writeWhole();
  const inventory = await readInventory(path, { unfinished: false });
  expect(await all(inventory.accounts())).toEqual([inventoryOf(A, 5), inventoryOf(B, 3)]);
  expect(inventory.header.organization?.rcps).toEqual(denied('organizations:ListPolicies'));
  expect(inventory.ended).toBe('2026-01-01T01:00:00.000Z');
  await inventory.close();
});

test('records, facts and members that only a later version knows are ignored', async () => {
  await writeWhole();
  const lines = (await readFile(path, 'utf8')).split('\n').filter(Boolean);
  let sum = 0;
  const grown = lines.flatMap((text) => {
    const record = JSON.parse(text);
    const later = JSON.stringify({
      ...record,
      later: { a: 1 },
      ...(record.facts && { facts: { ...record.facts, later: { state: 'denied', action: 'x' } } }),
    });
    if (record.type === 'end') return ['{"type":"later"}', later];
    if (record.type === 'account' || record.type === 'bucket') {
      // A record of a later version may also lie between those of an account, within its checksum.
      const own = record.type === 'account' ? [later, '{"type":"later","of":"the account"}'] : [later];
      sum = crc32(`${own.join('\n')}\n`, record.type === 'account' ? 0 : sum);
      return own;
    }
    return record.type === 'account-end' ? [JSON.stringify({ ...record, crc32: sum })] : [later];
  });
  await writeFile(path, `${grown.join('\n')}\n`);
  const inventory = await readInventory(path, { unfinished: false });
  const [a, b] = await all(inventory.accounts());
  expect(a).toMatchObject(inventoryOf(A, 5));
  expect(b).toMatchObject(inventoryOf(B, 3));
  expect([a, b].flatMap((one) => [one?.facts, ...(one?.buckets ?? []).map(({ facts }) => facts)])).toEqual(
    [inventoryOf(A, 5), inventoryOf(B, 3)].flatMap((one) => [one.facts, ...one.buckets.map(({ facts }) => facts)]),
  );
  expect(inventory.header.organization?.rcps).toEqual(denied('organizations:ListPolicies'));
  await inventory.close();
});

test.each([
  ['under its first name', { entry: { state: 'denied', action: 'sts:AssumeRole' } }, { state: 'denied' }],
  ['not at all', {}, { state: 'failed', code: 'NotRecorded' }],
])('an account whose access is recorded %s is never taken for one that was seen', async (_, written, access) => {
  const writer = await writeInventory(path, headerOf([A]));
  await writer.account(inventoryOf(A, 1), READ);
  await writer.end('2026-01-01T01:00:00.000Z');
  await writer.close();
  const [first = '', account = '', bucket = '', end = '', ...rest] = (await readFile(path, 'utf8')).split('\n');
  const { access: _access, ...others } = JSON.parse(account);
  const changed = JSON.stringify({ ...others, ...written });
  const sum = JSON.stringify({ ...JSON.parse(end), crc32: crc32(`${changed}\n${bucket}\n`) });
  await writeFile(path, [first, changed, bucket, sum, ...rest].join('\n'));
  const inventory = await readInventory(path, { unfinished: false });
  expect(await all(inventory.accounts())).toMatchObject([{ access }]);
  await inventory.close();
});

test('only its owner may read it, also where an open file lay before', async () => {
  await writeFile(path, 'old', { mode: 0o644 });
  await writeWhole();
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

test('a segment larger than the write chunk comes back whole', async () => {
  const writer = await writeInventory(path, header);
  await writer.account(inventoryOf(A, 20_000), READ);
  await writer.account(inventoryOf(B, 0), READ);
  await writer.end('2026-01-01T01:00:00.000Z');
  await writer.close();
  const inventory = await readInventory(path, { unfinished: false });
  expect((await all(inventory.accounts())).map(({ buckets }) => buckets.length)).toEqual([20_000, 0]);
  await inventory.close();
});

test('an account that a stopped scan did not come to is told as not entered', async () => {
  const writer = await writeInventory(path, header);
  await writer.account(inventoryOf(B, 1), READ);
  await writer.close();
  await expect(readInventory(path, { unfinished: false })).rejects.toThrow(/cut short/);
  const inventory = await readInventory(path, { unfinished: true });
  const [first, second] = await all(inventory.accounts());
  expect(first?.access).toMatchObject({ state: 'failed' });
  expect(second).toEqual(inventoryOf(B, 1));
  await inventory.close();
});

test.each([
  ['an empty file', () => writeFile(path, ''), /not an inventory.*empty/],
  ['a report', () => writeFile(path, '{"schemaVersion":1}\n'), /not an inventory/],
  ['text', () => writeFile(path, 'hello\n'), /not an inventory/],
  [
    'a header without accounts',
    () => writeFile(path, '{"type":"header","formatVersion":1}\n'),
    /not an inventory.*accounts/,
  ],
  ['JSON that is no object', () => writeFile(path, 'null\n'), /not an inventory/],
  [
    'a newer version',
    () => writeFile(path, '{"type":"header","formatVersion":2,"toolVersion":"9.0.0"}\n'),
    /version 2.*9\.0\.0/,
  ],
  [
    'a record after the end',
    async () => {
      await writeWhole();
      await appendFile(path, '{"type":"news"}\n');
    },
    /:16: .*damaged/,
  ],
  [
    'a changed byte',
    async () => {
      await writeWhole();
      await writeFile(path, (await readFile(path, 'utf8')).replace('bucket-111111111111-3', 'bucket-111111111111-4'));
    },
    /checksum/,
  ],
  [
    'a bucket line that is gone',
    async () => {
      await writeWhole();
      await writeFile(path, (await readFile(path, 'utf8')).replace(/\{"type":"bucket".*\n/, ''));
    },
    /checksum/,
  ],
  [
    'an account that the header lacks',
    async () => {
      await writeWhole();
      const [first = '', ...rest] = (await readFile(path, 'utf8')).split('\n');
      const { accounts, ...less } = JSON.parse(first);
      await writeFile(path, [JSON.stringify({ ...less, accounts: accounts.slice(1) }), ...rest].join('\n'));
    },
    /damaged: account 111111111111 is not in its header/,
  ],
  [
    'a changed byte in the header',
    async () => {
      await writeWhole();
      await writeFile(path, (await readFile(path, 'utf8')).replace('"path":"o-a/r-b"', '"path":"o-a/r-c"'));
    },
    /:1: .*damaged: its header does not match its checksum/,
  ],
  [
    'an account that is gone',
    async () => {
      await writeWhole();
      await writeFile(
        path,
        (await readFile(path, 'utf8')).replace(/\{"type":"account",[\s\S]*?"type":"account-end".*\n/, ''),
      );
    },
    /damaged: account \d+ is missing, though the scan came to its end/,
  ],
])('refuses %s', async (_what, make, message) => {
  await make();
  const refusal = readInventory(path, { unfinished: false });
  await expect(refusal).rejects.toThrow(message);
  await expect(refusal).rejects.toBeInstanceOf(UserError);
});

test('cut anywhere, it is never taken for a whole one', async () => {
  await writeWhole();
  const whole = await readFile(path);
  for (let length = 0; length < whole.length - 1; length += 37) {
    await writeFile(path, whole.subarray(0, length));
    await expect(readInventory(path, { unfinished: false }), `${length} bytes`).rejects.toBeInstanceOf(UserError);
  }
});

test('a file that is not there is the mistake of the caller', async () => {
  await expect(readInventory(join(folder, 'none'), { unfinished: false })).rejects.toBeInstanceOf(UserError);
});
