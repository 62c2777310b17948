import { readConfig } from '../../config/config-file.ts';
import { namedSettings } from '../../config/environment.ts';
import type { ScanFlags } from '../../config/flags.ts';
import type { OptionCommand } from '../../config/option-row.ts';
import { DEFAULT_FILE } from '../../config/options.ts';
import { type ResolvedOptions, resolveOptions } from '../../config/resolve-options.ts';
import { FORMAT_FILES } from '../../scan/report-formats.ts';
import { isMissing } from '../../store/regular-file.ts';
import type { Io } from '../io.ts';
import { printable } from '../text/printable.ts';

/** Nobody means it to be overlooked: a scan without its settings may look at less, and find less. */
const OTHER_ENDING = DEFAULT_FILE.replace(/yaml$/, 'yml');

/** Options of a scan, from its flags, the environment and the settings file; warnings go to standard error. */
export async function readOptions(
  flags: ScanFlags,
  { env, now, err }: Io,
  command: OptionCommand | null,
): Promise<ResolvedOptions> {
  const file = await readConfig(namedSettings(flags, env));
  const resolved = resolveOptions({ flags, env, file, files: FORMAT_FILES, now: now(), command });
  const overlooked =
    file === null && !(await isMissing(OTHER_ENDING))
      ? [`${OTHER_ENDING} is ignored: the settings are read from ${DEFAULT_FILE}`]
      : [];
  for (const warning of [...overlooked, ...resolved.warnings]) err.write(`s3log-audit: ${printable(warning)}\n`);
  return resolved;
}
