import { randomUUID } from 'node:crypto';
import { open, readFile, rm, stat, unlink, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../model/user-error.ts';
import { discard } from './discard.ts';
import { isAlive, processNamespace } from './process-alive.ts';
import { isStream } from './regular-file.ts';
import { isS3Url } from './s3/s3-url.ts';
import { isSystemError } from './system-error.ts';

/** Milliseconds. Whoever holds a lock touches it, so that other machines see that it is held. */
const TOUCH_EVERY = 30_000;
const STALE_AFTER = 5 * 60_000;
/** After so long, another run that found the same stale lock has replaced it, or never will. */
const SETTLED_AFTER = 100;

interface LockContent {
  readonly pid: number;
  /** Where that is the id of a process. */
  readonly host: string;
  readonly namespace: string;
  readonly token: string;
}

/**
 * Reserves these files for this run: of two scans that write one inventory or one report, both would lose their work.
 * @returns a function that releases them
 * @throws UserError naming the file that another run writes
 */
export async function lockFiles(paths: readonly string[]): Promise<() => Promise<void>> {
  const locks: string[] = [];
  const timer = setInterval(() => {
    for (const lock of locks) void touch(lock);
  }, TOUCH_EVERY);
  timer.unref();
  const release = async (): Promise<void> => {
    clearInterval(timer);
    for (const lock of locks) await rm(lock, { force: true });
  };
  try {
    for (const path of new Set(paths)) {
      // Of an object S3 itself refuses to replace what another run has written.
      if (isS3Url(path) || (await isStream(path))) continue;
      const lock = `${path}.lock`;
      if (await acquire(lock, path)) locks.push(lock);
    }
    return release;
  } catch (error) {
    await release();
    throw error;
  }
}

/** `false` where no lock can be written: the file cannot be written either, and whoever tries says so. */
async function acquire(lock: string, path: string): Promise<boolean> {
  const content: LockContent = { pid: process.pid, ...here(), token: randomUUID() };
  const first = await create(lock, content);
  if (first !== 'held') return first === 'created';
  if (!(await isStale(lock)) || !(await isRemoved(lock))) throw inUse(path);
  if ((await create(lock, content)) !== 'created') throw inUse(path);
  await sleep(SETTLED_AFTER);
  if ((await contentOf(lock))?.token !== content.token) throw inUse(path);
  return true;
}

async function create(lock: string, content: LockContent): Promise<'created' | 'held' | 'unwritable'> {
  try {
    const file = await open(lock, 'wx', 0o600);
    try {
      await file.writeFile(JSON.stringify(content));
    } finally {
      await file.close();
    }
    return 'created';
  } catch (error) {
    if (!isSystemError(error)) throw error;
    if (error.code === 'EEXIST') return 'held';
    // A full disk may have room for an empty file.
    await discard(lock);
    return 'unwritable';
  }
}

const here = (): Pick<LockContent, 'host' | 'namespace'> => ({ host: hostname(), namespace: processNamespace() });

/** Held by a process of this machine that has ended, or by one of another machine that touches it no more. */
async function isStale(lock: string): Promise<boolean> {
  const mtime = await mtimeOf(lock);
  if (mtime === undefined) return true;
  if (Date.now() - mtime > STALE_AFTER) return true;
  const content = await contentOf(lock);
  const { host, namespace } = here();
  return content?.host === host && content.namespace === namespace && !isAlive(content.pid);
}

/** What another user has left behind in a shared folder only that user may remove. */
async function isRemoved(lock: string): Promise<boolean> {
  try {
    await unlink(lock);
    return true;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return error.code === 'ENOENT';
  }
}

/** `undefined` where it is gone, or not written yet. */
async function contentOf(lock: string): Promise<LockContent | undefined> {
  try {
    const content: LockContent = JSON.parse(await readFile(lock, 'utf8'));
    return typeof content?.pid === 'number' ? content : undefined;
  } catch (error) {
    if (isSystemError(error) || error instanceof SyntaxError) return undefined;
    throw error;
  }
}

async function mtimeOf(lock: string): Promise<number | undefined> {
  try {
    return (await stat(lock)).mtimeMs;
  } catch (error) {
    if (isSystemError(error)) return undefined;
    throw error;
  }
}

async function touch(lock: string): Promise<void> {
  const now = new Date();
  try {
    await utimes(lock, now, now);
  } catch (error) {
    // Somebody removed it.
    if (!isSystemError(error)) throw error;
  }
}

const inUse = (path: string): UserError =>
  new UserError(`${path} is being written by another run`, {
    hint: `wait for its end, or name another file; if there is no other run, remove ${path}.lock`,
  });
