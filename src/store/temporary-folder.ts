import { createHash } from 'node:crypto';
import { access, constants, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../model/user-error.ts';
import { isAlive, processNamespace } from './process-alive.ts';
import { isSystemError } from './system-error.ts';

/** Machines that share a folder for temporary files know nothing of each other's processes. */
const MACHINE = createHash('sha256').update(`${hostname()} ${processNamespace()}`).digest('hex').slice(0, 8);
const PREFIX = `s3log-audit-${MACHINE}-`;

/**
 * A new folder below `parent` that only its owner may enter; whoever asks for it removes it.
 * @throws UserError
 */
export async function createTemporaryFolder(parent: string): Promise<string> {
  try {
    return await mkdtemp(join(parent, `${PREFIX}${process.pid}-`));
  } catch (error) {
    throw unusable(parent, error);
  }
}

/**
 * Removes what killed runs left behind, which holds policies.
 * @throws UserError where temporary files cannot be written
 */
export async function prepareTemporaryFolders(parent: string): Promise<void> {
  let names: readonly string[];
  try {
    await access(parent, constants.W_OK | constants.X_OK);
    names = await readdir(parent);
  } catch (error) {
    throw unusable(parent, error);
  }
  for (const name of names) {
    const pid = name.startsWith(PREFIX) ? /^(\d+)-/.exec(name.slice(PREFIX.length))?.[1] : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) await removeIfPossible(join(parent, name));
  }
}

/** It may be another user's, or removed by another run at the same time. */
async function removeIfPossible(path: string): Promise<void> {
  try {
    await rm(path, { recursive: true, force: true });
  } catch (error) {
    if (!isSystemError(error)) throw error;
  }
}

const unusable = (parent: string, error: unknown): UserError =>
  new UserError(`temporary files cannot be written to ${parent}: ${error instanceof Error ? error.message : error}`, {
    hint: 'set TMPDIR to a folder that exists and may be written',
    cause: error,
  });
