import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { install } from './installed.ts';
import { clone, exported, prepare, releaseRepository } from './release-repository.ts';

test('prepare builds where there are sources and no build', { timeout: 180_000 }, async () => {
  const { tarball, remove } = await install();
  onTestFinished(remove);
  const base = dirname(tarball);
  const repository = await releaseRepository(tarball, base);
  const folder = await clone(await exported(repository, repository.source, join(base, 'of-source')), base);
  await prepare(folder);
  expect(existsSync(join(folder, 'dist/cli/main.js'))).toBe(true);
});
