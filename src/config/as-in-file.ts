import { optionList, pathInFile } from './option-names.ts';
import type { ResolvedOptions } from './resolve-options.ts';

/** One option, as it is written in the settings file. */
export interface AsInFile {
  /** `organization.include`; the option's own name where the file cannot have it. */
  readonly name: string;
  readonly path: readonly string[] | null;
  readonly value: unknown;
  readonly from: string;
}

/** All options, those of the file first, in the order of the table. */
export function asInFile({ options, origins }: ResolvedOptions): readonly AsInFile[] {
  const all = optionList.map(([name, row]): AsInFile => {
    const from = origins[name];
    if (row.key === undefined) return { name, path: null, value: options[name], from };
    const value = row.kind.write?.(options[name]) ?? options[name];
    return { name: row.key, path: pathInFile(row), value, from };
  });
  return [...all.filter(({ path }) => path !== null), ...all.filter(({ path }) => path === null)];
}
