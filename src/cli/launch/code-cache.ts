import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join } from 'node:path';
import { getHeapCodeStatistics } from 'node:v8';
import type { Script } from 'node:vm';

/** What V8 compiled in earlier runs of the same build on the same Node. */
export interface CodeCache {
  /** For the file of the program with this name, which changes with its content. */
  readonly dataOf: (name: string) => Buffer | undefined;
  /** Keeps what V8 has compiled by now, where that is more than what was there. Never throws: the next run is slower then. */
  readonly keep: (scripts: ReadonlyMap<string, Script>) => void;
}

const NONE: CodeCache = { dataOf: () => undefined, keep: () => {} };
const DIGEST_BYTES = 32;
/** A run that compiled this much more than the largest before has something to add. */
const GROWTH = 1.1;
const LARGEST = 'largest-run.json';
/** What the names of builds begin with. */
const BUILD = 'program-';

/**
 * A third of a short run is V8 compiling. Node's own `module.enableCompileCache` is not in Node 20, and refuses what was compiled
 * before `v8.setFlagsFromString`. `build` names the build, `flags` those of V8; folders of other builds are removed.
 */
export function openCodeCache(folder: string | undefined, build: string, flags: string): CodeCache {
  if (folder === undefined) return NONE;
  const wished = join(folder, `${process.version}-${process.arch}`, build, flags);
  const found = tryTo(() => ownFolder(wished));
  const known = new Set<string>();
  return {
    dataOf: (name) => {
      const data = found === undefined ? undefined : tryTo(() => read(join(found, name)));
      if (data !== undefined) known.add(name);
      return data;
    },
    keep: (scripts) => {
      tryTo(() => {
        const compiled = getHeapCodeStatistics().bytecode_and_metadata_size;
        const largest = Number(tryTo(() => JSON.parse(readFileSync(join(found ?? wished, LARGEST), 'utf8'))) ?? 0);
        const grown = compiled > largest * GROWTH;
        const wanted = [...scripts].filter(([name, { cachedDataRejected }]) => {
          return grown || cachedDataRejected === true || !known.has(name);
        });
        if (wanted.length === 0) return;
        const own = found ?? newFolder(wished);
        if (found === undefined) removeOthers(dirname(own));
        for (const [name, script] of wanted) {
          const data = script.createCachedData();
          const before = script.cachedDataRejected === true ? undefined : tryTo(() => read(join(own, name)));
          if (data.length > (before?.length ?? 0)) write(join(own, name), Buffer.concat([digest(data), data]));
        }
        if (grown) write(join(own, LARGEST), JSON.stringify(compiled));
      });
    },
  };
}

/**
 * Where programs of this user keep what can be made again; Node's own variables for its own cache are heeded. Not by the package
 * env-paths: it asks for the home directory as it is loaded, and Node throws where the user has none.
 */
export function cacheFolder(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): string | undefined {
  if (env['NODE_DISABLE_COMPILE_CACHE'] === '1') return undefined;
  const home = (): string => tryTo(homedir) ?? '';
  const usual = (): string => {
    if (platform === 'win32') return env['LOCALAPPDATA'] ?? '';
    return platform === 'darwin' ? join(home(), 'Library/Caches') : join(home(), '.cache');
  };
  const folder = [env['NODE_COMPILE_CACHE'], env['XDG_CACHE_HOME'], usual()].find((path) => path && isAbsolute(path));
  return folder && join(folder, 's3log-audit');
}

const MAY_OTHERS_WRITE = 0o022;
/** What is in a folder with this bit only its owner may rename or remove. */
const STICKY = 0o1000;

/**
 * The folder by its path without symbolic links. V8 runs what is in there, so that nobody else may write there, nor put
 * another folder in its place, at any time of the run.
 */
function ownFolder(folder: string): string {
  const path = realpathSync(folder);
  mustStay(path);
  if (process.getuid !== undefined && (statSync(path).mode & MAY_OTHERS_WRITE) !== 0)
    throw new Error(`others may write to ${path}`);
  return path;
}

/** As root this makes nothing in the folders of another user, who could neither use nor remove it. */
function newFolder(folder: string): string {
  const missing: string[] = [];
  let above = folder;
  for (; !existsSync(above) && above !== dirname(above); above = dirname(above)) missing.unshift(above);
  mustStay(realpathSync(above));
  // Not by `recursive`, which tries for ever where `/proc` or an automounter refuses a new folder with `ENOENT`.
  for (const path of missing) makeFolder(path);
  return ownFolder(folder);
}

function makeFolder(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    // Another run may have made it meanwhile.
    if (!existsSync(path)) throw error;
  }
}

/** Throws where somebody other than this user and root could put something else in the place of the folder. */
function mustStay(path: string): void {
  if (process.getuid === undefined) return;
  const { uid, mode } = statSync(path);
  const isOpen = (mode & MAY_OTHERS_WRITE) !== 0 && (mode & STICKY) === 0;
  if (isOpen || (uid !== 0 && uid !== process.getuid())) throw new Error(`${path} is not of this user alone`);
  if (path !== dirname(path)) mustStay(dirname(path));
}

/** Folders of other builds. */
function removeOthers(own: string): void {
  const node = dirname(own);
  for (const name of readdirSync(node))
    if (join(node, name) !== own && name.startsWith(BUILD)) rmSync(join(node, name), { recursive: true, force: true });
}

/** V8 checks version, flags and the length of the source. A disk that lost a part is found by the digest. */
function read(path: string): Buffer {
  const bytes = readFileSync(path);
  const data = bytes.subarray(DIGEST_BYTES);
  if (!digest(data).equals(bytes.subarray(0, DIGEST_BYTES))) throw new Error(`${path} is damaged`);
  return data;
}

const digest = (data: Buffer): Buffer => createHash('sha256').update(data).digest();

/** Whole or not at all, also with another run beside this one. */
function write(path: string, data: string | Buffer): void {
  const temporary = `${path}.${process.pid}`;
  try {
    writeFileSync(temporary, data, { mode: 0o600 });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** `undefined` where it fails: nothing here may stop a run. */
function tryTo<T>(action: () => T): T | undefined {
  try {
    return action();
  } catch {
    return undefined;
  }
}
