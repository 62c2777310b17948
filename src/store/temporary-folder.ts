import { createHash } from 'node:crypto';
import { access, constants, mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { UserError } from '../model/user-error.ts';
import { isAlive } from './process-alive.ts';

/** Machines that share a folder for temporary files know nothing of each other's processes. */
const MACHINE = createHash('sha256').update(hostname()).digest('hex').slice(0, 8);
const PREFIX = `s3log-audit-${MACHINE}-`;

/** @throws UserError where temporary files cannot be written */
export async function checkTemporaryFolder(): Promise<void> {
  try {
    await access(tmpdir(), constants.W_OK | constants.X_OK);
  } catch (error) {
    throw unusable(error);
  }
  await sweep();
}

/**
 * A new folder that only its owner may enter; whoever asks for it removes it.
 * @throws UserError
 */
export async function temporaryFolder(): Promise<string> {
  try {
    return await mkdtemp(join(tmpdir(), `${PREFIX}${process.pid}-`));
  } catch (error) {
    throw unusable(error);
  }
}

/** Removes what killed runs left behind: they hold policies. */
async function sweep(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const pid = Number(/^(\d+)-/.exec(name.slice(PREFIX.length))?.[1] ?? Number.NaN);
    if (!Number.isInteger(pid) || isAlive(pid)) continue;
    // Somebody else's, or swept by another run at the same time.
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

const unusable = (error: unknown): UserError =>
  new UserError(`temporary files cannot be written: ${(error as Error).message}`, {
    hint: 'set TMPDIR to a folder that exists and may be written',
    cause: error,
  });
