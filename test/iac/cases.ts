import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const CASES = fileURLToPath(new URL('../fixtures/plans', import.meta.url));

/** Names of the cases that have a file of this name: plans and templates stand side by side. */
export const casesWith = async (file: string): Promise<readonly string[]> =>
  (await readdir(CASES, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && existsSync(join(CASES, entry.name, file)))
    .map(({ name }) => name)
    .sort();
