import type { Environment } from '../model/environment.ts';
import { type Layer, refuseContradictions, withoutIgnored } from './contradictions.ts';
import { defaultOptions } from './default-options.ts';
import { flagsOfEnvironment, unknownVariables } from './environment.ts';
import { fromFlags, type ScanFlags } from './flags.ts';
import { fromFile } from './from-file.ts';
import type { ReportFiles } from './option-kind.ts';
import { flagKeyOf, flagOf, optionList, pathInFile, rowList, variableOf } from './option-names.ts';
import type { OptionCommand } from './option-row.ts';
import type { OptionName, Row, ScanOptions } from './options.ts';
import type { ConfigFile } from './parse-config.ts';
import { DEFAULT_FORMATS, defaultTarget } from './report-targets.ts';

/** Everything that options are resolved from. */
export interface OptionSources {
  readonly flags: ScanFlags;
  readonly env: Environment;
  readonly file: ConfigFile | null;
  /** Default file name of each known format. */
  readonly files: ReportFiles;
  readonly now: Date;
  /** Whose options they are; `null` for one that has no flags of the table. */
  readonly command: OptionCommand | null;
}

export interface ResolvedOptions {
  readonly options: ScanOptions;
  /** The settings file that was read. */
  readonly settings: string | null;
  /** For people: a flag, a variable, `file:line` or `default`. */
  readonly origins: Readonly<Record<OptionName, string>>;
  /** Sentences for standard error. */
  readonly warnings: readonly string[];
}

/**
 * The one place where options are resolved: flag beats environment beats file beats default.
 * @throws UserError naming the place, what it got and what it takes
 */
export function resolveOptions({ flags, env, file, files, now, command }: OptionSources): ResolvedOptions {
  const today = now.toISOString().slice(0, 10);
  const layers = {
    default: defaultOptions(DEFAULT_FORMATS.map((format) => defaultTarget(format, files))),
    file: file === null ? {} : fromFile(file, files, today),
    environment: fromFlags(flagsOfEnvironment(env, command), files, variableOf),
    flag: fromFlags(withoutCommanderDefaults(flags), files, flagOf),
  };
  const layerOf = (name: OptionName): Layer =>
    (['flag', 'environment', 'file'] as const).find((layer) => name in layers[layer]) ?? 'default';
  const layered = {
    options: { ...layers.default, ...layers.file, ...layers.environment, ...layers.flag },
    // The list has every option once.
    origins: Object.fromEntries(
      optionList.map(([name, row]) => [name, originOf(row, layerOf(name), file)]),
    ) as ResolvedOptions['origins'],
    layerOf,
  };
  refuseContradictions(layered, command);
  const { options, origins } = withoutIgnored(layered);
  return { options, settings: file?.path ?? null, origins, warnings: unknownVariables(env) };
}

/** A flag that begins with `--no-` is `true` where nobody gave it. */
function withoutCommanderDefaults(flags: ScanFlags): ScanFlags {
  const negated = rowList.filter(([, row]) => flagOf(row).startsWith('--no-')).map(([, row]) => flagKeyOf(row));
  return Object.fromEntries(Object.entries(flags).filter(([key, value]) => !(negated.includes(key) && value === true)));
}

function originOf(row: Row, layer: Layer, file: ConfigFile | null): string {
  switch (layer) {
    case 'flag':
      return flagOf(row);
    case 'environment':
      return variableOf(row);
    case 'file':
      return file === null ? 'default' : `${file.path}:${file.faultAt({ path: pathInFile(row), key: true }, '').line}`;
    case 'default':
      return 'default';
  }
}
