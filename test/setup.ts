// Run by Vitest before each file of tests: what one file leaves behind is none of the next one's.
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, vi } from 'vitest';
import { end } from './ends.ts';
import { MACHINE_FOLDER } from './machine-folder.ts';

// Locks lie there too, and files that run at the same time must not wait for each other's.
const folder = await mkdtemp(join(MACHINE_FOLDER, 's3log-audit-test-'));
vi.stubEnv('TMPDIR', folder);

afterAll(async () => {
  await end();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(folder, { recursive: true, force: true });
});
