// Run by Vitest before each file of tests: what one file leaves behind is none of the next one's.
import { afterAll, vi } from 'vitest';
import { end } from './ends.ts';

afterAll(async () => {
  await end();
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});
