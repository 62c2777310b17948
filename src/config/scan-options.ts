import { UserError } from '../model/user-error.ts';
import type { ConfigFile } from './config-file.ts';
import { defaultOptions } from './default-options.ts';
import { type Environment, flagsOfEnvironment, variableOf } from './environment.ts';
import { FLAG_OF, fromFlags, type ScanFlags } from './flags.ts';
import { fromFile, PATH_IN_FILE } from './from-file.ts';
import type { ScanOptions } from './options.ts';
import { DEFAULT_FORMATS, defaultTarget, type ReportFiles } from './report-targets.ts';

/** Everything that options are decided from. */
export interface Said {
  readonly flags: ScanFlags;
  readonly env: Environment;
  readonly file: ConfigFile | null;
  /** Default file name of each known format. */
  readonly files: ReportFiles;
  readonly now: Date;
}

export interface ResolvedOptions {
  readonly options: ScanOptions;
  /** For people: a flag, a variable, `file:line` or `default`. */
  readonly origins: Readonly<Record<keyof ScanOptions, string>>;
}

/**
 * The one place where options are decided: flag beats environment beats file beats default.
 * @throws UserError naming the place, what it got and what it takes
 */
export function resolveOptions({ flags, env, file, files, now }: Said): ResolvedOptions {
  const today = now.toISOString().slice(0, 10);
  const { builtinRules, ...others } = flags;
  const layers = {
    default: defaultOptions(DEFAULT_FORMATS.map((format) => defaultTarget(format, files))),
    file: file === null ? {} : fromFile(file, files, today),
    environment: fromFlags(flagsOfEnvironment(env), files, variableOf),
    flag: fromFlags(builtinRules === false ? flags : others, files, (flag) => flag),
  };
  const options: ScanOptions = { ...layers.default, ...layers.file, ...layers.environment, ...layers.flag };
  const layerOf = (key: keyof ScanOptions): keyof typeof layers =>
    (['flag', 'environment', 'file'] as const).find((layer) => key in layers[layer]) ?? 'default';
  const origins = Object.fromEntries(
    Object.keys(options).map((key) => {
      const option = key as keyof ScanOptions;
      return [option, originOf(option, layerOf(option), file)];
    }),
  ) as ResolvedOptions['origins'];
  refuseContradictions({ options, origins }, layerOf);
  return withoutIdleSettings({ options, origins }, layerOf);
}

type Layer = 'flag' | 'environment' | 'file' | 'default';
type LayerOf = (key: keyof ScanOptions) => Layer;

function originOf(key: keyof ScanOptions, layer: Layer, file: ConfigFile | null): string {
  const flag = key in FLAG_OF ? FLAG_OF[key as keyof typeof FLAG_OF] : '';
  switch (layer) {
    case 'flag':
      return flag;
    case 'environment':
      return variableOf(flag);
    case 'file': {
      const path = PATH_IN_FILE[key as keyof typeof PATH_IN_FILE];
      return file === null ? 'default' : `${file.path}:${file.faultAt({ path, key: true }, '').line}`;
    }
    case 'default':
      return 'default';
  }
}

const OF_ORGANIZATION = ['accounts', 'excludedAccounts', 'organizationalUnits'] as const;

const isSaidNow = (layer: Layer): boolean => layer === 'flag' || layer === 'environment';

function refuseContradictions({ options, origins }: ResolvedOptions, layerOf: LayerOf): void {
  for (const key of OF_ORGANIZATION) {
    if (options[key].length > 0 && !options.organization && isSaidNow(layerOf(key))) {
      throw new UserError(`${origins[key]} chooses accounts of an organization, and --org is not given`, {
        hint: 'add --org, or leave the flag out to scan the account of your credentials',
      });
    }
  }
  const live = options.saveInventory !== null || (options.organization && isSaidNow(layerOf('organization')));
  if (options.inventory !== null && live) {
    throw new UserError('--inventory judges what is in the file, so --org and --save-inventory do not go with it', {
      hint: 'leave --inventory out to read AWS',
    });
  }
  if (options.resume && options.saveInventory === null) {
    throw new UserError(`${origins.resume} goes on with a saved inventory, and none is named`, {
      hint: 'name the file of the scan that was stopped with --save-inventory',
    });
  }
  if (options.maxAgeMs !== null && !options.resume) {
    throw new UserError(`${origins.maxAgeMs} says what --resume reads again, and --resume is not given`, {
      hint: 'add --resume, or leave the flag out to read everything',
    });
  }
  if (options.shard !== null && (!options.organization || options.inventory !== null)) {
    throw new UserError(`${origins.shard} takes a share of the accounts of an organization as they are read`, {
      hint: 'add --org; saved inventories of shards are joined by s3log-audit merge',
    });
  }
  if (options.failOnNew && options.baseline === null) {
    throw new UserError(`${origins.failOnNew} asks what is new, and there is no baseline to compare with`, {
      hint: 'name the JSON report of an earlier run with --baseline',
    });
  }
}

/** A file serves many runs: what it says of organizations is idle where this one scans none. */
function withoutIdleSettings({ options, origins }: ResolvedOptions, layerOf: LayerOf): ResolvedOptions {
  const idle = (key: keyof ScanOptions): boolean => layerOf(key) === 'file';
  if (options.inventory !== null && options.organization) {
    return withoutIdleSettings(
      {
        options: { ...options, organization: false },
        origins: { ...origins, organization: `${origins.organization}, idle with --inventory` },
      },
      layerOf,
    );
  }
  if (options.organization) return { options, origins };
  const keys = OF_ORGANIZATION.filter((key) => options[key].length > 0 && idle(key));
  return {
    options: { ...options, ...Object.fromEntries(keys.map((key) => [key, []])) },
    origins: { ...origins, ...Object.fromEntries(keys.map((key) => [key, `${origins[key]}, idle without --org`])) },
  };
}
