import { UserError } from '../model/user-error.ts';
import { readRegularFile } from '../store/regular-file.ts';
import { DEFAULT_FILE } from './options.ts';
import type { ConfigFile } from './parse-config.ts';

/**
 * Reads the file that is named, or `s3log-audit.yaml` in the working folder if there is one.
 * @throws UserError with every mistake, as `file:line:column`
 */
export async function readConfig(named: string | undefined): Promise<ConfigFile | null> {
  const path = named ?? DEFAULT_FILE;
  let text: string;
  try {
    text = await readRegularFile(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
    if (code === undefined) throw error;
    if (named === undefined && code === 'ENOENT') return null;
    throw new UserError(`${path}: the settings cannot be read: ${code}`, {
      hint: 'name a YAML file with --config',
      cause: error,
    });
  }
  // Most runs have no settings file, and then need no YAML.
  const { parseConfig } = await import('./parse-config.ts');
  return parseConfig(path, text);
}
