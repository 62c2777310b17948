import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const FIXTURES = fileURLToPath(new URL('../../fixtures', import.meta.url));

/** Folders below `FIXTURES` with a plan, and what a scan found after a real Terraform had applied it. */
export const PARITY_FOLDERS: readonly string[] = (
  await Promise.all(
    ['plans', 'parity'].map(async (name) => {
      const entries = await readdir(join(FIXTURES, name), { withFileTypes: true });
      return entries.map((entry) => join(name, entry.name));
    }),
  )
)
  .flat()
  .filter((folder) => ['plan.json', 'parity.json'].every((file) => existsSync(join(FIXTURES, folder, file))))
  .sort();
