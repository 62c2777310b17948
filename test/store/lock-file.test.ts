import { readdir, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UserError } from '../../src/model/user-error.ts';
import { lockFiles } from '../../src/store/lock-file.ts';
import { emptyFolder } from '../e2e/run-cli.ts';

test('a file is written by one run at a time, and by the next one after it', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'inventory.ndjson');
  const release = await lockFiles([path]);
  await expect(lockFiles([join(folder, 'other'), path])).rejects.toThrow(UserError);
  await release();
  expect(await readdir(folder)).toEqual([]);
  await (await lockFiles([path]))();
});

test('what a killed run has left is no lock', async () => {
  const folder = await emptyFolder();
  const path = join(folder, 'report.json');
  await writeFile(`${path}.lock`, JSON.stringify({ pid: 2 ** 30, host: hostname() }));
  await (await lockFiles([path]))();
  await writeFile(`${path}.lock`, JSON.stringify({ pid: process.pid, host: 'elsewhere.example' }));
  await expect(lockFiles([path])).rejects.toThrow(/another run/);
  await utimes(`${path}.lock`, 0, 0);
  await (await lockFiles([path]))();
});
