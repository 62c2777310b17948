import { rm } from 'node:fs/promises';
import { isSystemError } from './system-error.ts';

/** Removes what a write that failed may have left. Where even that fails, why the write did is what the user has to know. */
export async function discard(path: string): Promise<void> {
  try {
    await rm(path, { force: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}
