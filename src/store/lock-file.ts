import { open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { UserError } from '../model/user-error.ts';
import { isAlive } from './process-alive.ts';

/** Milliseconds. A lock of another machine says that it is still held by being touched. */
const TOUCH_EVERY = 30_000;
const STALE_AFTER = 5 * 60_000;

/**
 * Takes these files for this run: two scans that write one inventory or one report would both lose their work.
 * @returns what gives them back
 * @throws UserError naming the file that another run writes
 */
export async function lockFiles(paths: readonly string[]): Promise<() => Promise<void>> {
  const locks: string[] = [];
  const release = async (): Promise<void> => {
    clearInterval(timer);
    for (const lock of locks) await rm(lock, { force: true });
  };
  const timer = setInterval(() => {
    const now = new Date();
    for (const lock of locks) void utimes(lock, now, now).catch(() => undefined);
  }, TOUCH_EVERY);
  timer.unref();
  try {
    for (const path of paths) {
      const lock = `${path}.lock`;
      if (await isTaken(lock)) locks.push(lock);
      else if (await isStale(lock)) {
        await rm(lock, { force: true });
        if (await isTaken(lock)) locks.push(lock);
        else throw inUse(path);
      } else if (await exists(lock)) throw inUse(path);
    }
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

/** Makes the lock. `false` where it is there, or where nothing can be written: whoever writes the file says so. */
async function isTaken(lock: string): Promise<boolean> {
  try {
    const file = await open(lock, 'wx', 0o600);
    await file.writeFile(JSON.stringify({ pid: process.pid, host: hostname() }));
    await file.close();
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error) return false;
    throw error;
  }
}

const exists = (lock: string): Promise<boolean> =>
  stat(lock).then(
    () => true,
    () => false,
  );

async function isStale(lock: string): Promise<boolean> {
  try {
    const { mtimeMs } = await stat(lock);
    if (Date.now() - mtimeMs > STALE_AFTER) return true;
    const { pid, host }: { readonly pid?: unknown; readonly host?: unknown } = JSON.parse(await readFile(lock, 'utf8'));
    return host === hostname() && typeof pid === 'number' && !isAlive(pid);
  } catch {
    // Gone meanwhile, or not yet written by whoever makes it.
    return false;
  }
}

const inUse = (path: string): UserError =>
  new UserError(`${path} is being written by another run`, {
    hint: `wait for its end, or name another file; if there is no other run, remove ${path}.lock`,
  });
