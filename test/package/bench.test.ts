import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const BENCH = join(import.meta.dirname, '../bench');
const SRC = join(import.meta.dirname, '../../src');

test('the benchmark finds the modules that it measures', () => {
  const files = readdirSync(BENCH, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.mjs'));
  const named = files.flatMap((name) =>
    [...readFileSync(join(BENCH, name), 'utf8').matchAll(/built\('([\w/-]+)\.js'\)/g)].map(([, path = '']) => path),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(SRC, `${path}.ts`)))).toEqual([]);
});
