import { PATH_IN_FILE } from './from-file.ts';
import type { ScanOptions } from './options.ts';
import type { ResolvedOptions } from './scan-options.ts';

/** One option, in the words of the file of settings. */
export interface AsInFile {
  /** `organization.include`; the option's own name where no file can say it. */
  readonly name: string;
  readonly path: readonly string[] | null;
  readonly value: unknown;
  readonly from: string;
}

/** All options, those of the file first and in its order. */
export function asInFile({ options, origins }: ResolvedOptions): readonly AsInFile[] {
  const inFile = Object.entries(PATH_IN_FILE).map(([key, path]): AsInFile => {
    const option = key as keyof typeof PATH_IN_FILE;
    return { name: path.join('.'), path, value: written(option, options), from: origins[option] };
  });
  const others = (Object.keys(options) as readonly (keyof ScanOptions)[])
    .filter((key) => !(key in PATH_IN_FILE))
    .map((key): AsInFile => ({ name: key, path: null, value: options[key], from: origins[key] }));
  return [...inFile, ...others];
}

/** The value as it would be written, without what the program adds to it. */
function written(option: keyof typeof PATH_IN_FILE, options: ScanOptions): unknown {
  if (option === 'waivers')
    return options.waivers.map(({ place: _, account, ...waiver }) => ({
      ...waiver,
      ...(account === null ? {} : { account }),
    }));
  if (option === 'ruleSettings')
    return Object.fromEntries(
      Object.entries(options.ruleSettings).map(([id, { places: _, severity, ...setting }]) => [
        id,
        { ...setting, ...(severity === null ? {} : { severity }) },
      ]),
    );
  return options[option];
}
