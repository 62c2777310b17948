import { readConfig } from '../../config/config-file.ts';
import type { ScanFlags } from '../../config/flags.ts';
import { type ResolvedOptions, resolveOptions } from '../../config/scan-options.ts';
import type { Io } from '../io.ts';
import { FORMAT_FILES } from './format-files.ts';

/** Options of a scan, from its flags, the environment and the file of settings. */
export async function decide(flags: ScanFlags, { env, now }: Io): Promise<ResolvedOptions> {
  const named = flags.config ?? (env['S3LOG_AUDIT_CONFIG'] || undefined);
  return resolveOptions({ flags, env, file: await readConfig(named), files: FORMAT_FILES, now: now() });
}
