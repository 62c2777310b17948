import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MANIFEST } from '../../init/nightly-files.ts';
import type { WrittenFile } from '../../init/nightly-job.ts';
import { type PackageSource, packageSource } from '../../init/package-source.ts';
import { LOCK } from '../../init/workflow-parts.ts';
import { UserError } from '../../model/user-error.ts';
import { isSystemError } from '../../store/system-error.ts';

interface GivenPackage {
  readonly dependency: string;
  /** The tarball, if it does not lie in the folder yet. */
  readonly files: readonly WrittenFile[];
}

/** @throws UserError for what the workflow could not install */
export async function givenPackage(given: string, folder: string): Promise<GivenPackage> {
  if (given === '') return { dependency: '', files: [] };
  const { dependency, tarball, place } = packageSource(given, folder);
  if (tarball === undefined || place === undefined) return { dependency, files: [] };
  const text = await readTarball(tarball, given);
  return { dependency, files: resolve(folder, place) === tarball ? [] : [{ path: place, text }] };
}

async function readTarball(path: string, given: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError(`--package ${JSON.stringify(given)}: cannot be read: ${error.message}`, {
      hint: 'npm pack writes the tarball of a clone',
      cause: error,
    });
  }
}

/** How the lock file comes about, which the workflow installs by. */
export async function lockCommand({ dependency }: Pick<PackageSource, 'dependency'>, folder: string): Promise<string> {
  const declared = await declaredIn(join(folder, MANIFEST));
  if (dependency === '') return declared === undefined ? `${LOCK} SPEC` : LOCK;
  return declared === dependency ? LOCK : `${LOCK} 's3log-audit@${dependency}'`;
}

/** What package.json says of s3log-audit; it may be one that was there before and says nothing of it. */
async function declaredIn(path: string): Promise<string | undefined> {
  try {
    const { dependencies }: { readonly dependencies?: Readonly<Record<string, string>> } = JSON.parse(
      await readFile(path, 'utf8'),
    );
    return dependencies?.['s3log-audit'];
  } catch (error) {
    if (error instanceof SyntaxError || isSystemError(error)) return undefined;
    throw error;
  }
}
