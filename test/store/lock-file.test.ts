import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, readlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { lockFiles } from '../../src/store/lock-file.ts';
import { emptyFolder } from '../e2e/run-cli.ts';

const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
const HERE = { host: hostname(), namespace };

test('a file is written by one run at a time, and by the next one after it', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'inventory.ndjson');
  const release = await lockFiles([path]);
  await expect(lockFiles([join(folder, 'other'), path])).rejects.toThrow(UserError);
  await release();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFiles([path]))();
});

test('of many runs that find a stale lock one gets it', async () => {
  const path = join(await emptyFolder(), 'report.json');
  await writeFile(`${path}.lock`, JSON.stringify({ pid: 2 ** 30, ...HERE }));
  const all = await Promise.allSettled(Array.from({ length: 8 }, () => lockFiles([path])));
  const got = all.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect(got).toHaveLength(1);
  await got[0]?.();
});

test('a device has no lock, nor has a file in a folder that does not exist', async () => {
  const release = await lockFiles(['/dev/null', join(await emptyFolder(), 'nowhere', 'report.json')]);
  expect(existsSync('/dev/null.lock')).toBe(false);
  await release();
});

test('a lock says who holds it and nothing else', async () => {
  const path = join(await emptyFolder(), 'report.json');
  const release = await lockFiles([path]);
  const content = JSON.parse(await readFile(`${path}.lock`, 'utf8'));
  expect(content).toEqual({ pid: process.pid, ...HERE, token: expect.any(String) });
  await release();
});

test('what a killed run has left is no lock', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'report.json');
  await writeFile(`${path}.lock`, JSON.stringify({ pid: 2 ** 30, ...HERE }));
  await (await lockFiles([path]))();
});

test.each([
  ['another machine', { pid: process.pid, host: 'elsewhere.example', namespace }],
  ['a container with the name of this one', { pid: 2 ** 30, host: hostname(), namespace: 'pid:[1]' }],
])('the lock of %s holds as long as it is touched', async (_, content) => {
  const path = join(await emptyFolder(), 'report.json');
  await writeFile(`${path}.lock`, JSON.stringify(content));
  await expect(lockFiles([path])).rejects.toThrow(/another run/);
  await utimes(`${path}.lock`, 0, 0);
  await (await lockFiles([path]))();
});

test('a stale lock that cannot be removed is said to be there', async () => {
  const path = join(await emptyFolder(), 'report.json');
  await mkdir(`${path}.lock`);
  await utimes(`${path}.lock`, 0, 0);
  await expect(lockFiles([path])).rejects.toThrow(UserError);
});
