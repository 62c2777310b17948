import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import type { Spool } from '../../../src/model/report.ts';
import { openSpools } from '../../../src/scan/assess/spool.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';

async function linesOf(spool: Spool): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of spool.lines()) lines.push(line);
  return lines;
}

test('reports that put something aside at the same time have a file each, and leave none', async () => {
  const folder = await emptyFolder();
  const { spool, close } = openSpools(folder);
  const spools = Array.from({ length: 8 }, () => spool());
  await Promise.all(spools.map((one, index) => one.write(`line ${index}`)));
  const texts = await Promise.all(spools.map(linesOf));
  expect(texts).toEqual(spools.map((_, index) => [`line ${index}`]));
  await close();
  expect(await readdir(folder)).toEqual([]);
});
