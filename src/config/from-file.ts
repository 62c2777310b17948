import { dirname, isAbsolute, join } from 'node:path';
import { suggestion } from '../model/suggestion.ts';
import { isS3Url } from '../store/s3/s3-url.ts';
import { faultsError } from '../yaml/fault-report.ts';
import { CONFIG_HINT } from './config-hint.ts';
import type { FileContext, ReportFiles } from './option-kind.ts';
import { optionList, optionValues, pathInFile } from './option-names.ts';
import type { OptionRow } from './option-row.ts';
import type { ScanOptions } from './options.ts';
import type { ConfigFile } from './parse-config.ts';

/**
 * What the file gives. `today` is the day that waivers are looked at from, `YYYY-MM-DD`.
 * @throws UserError with every mistake, as `file:line:column`
 */
export function fromFile({ path, data, faultAt }: ConfigFile, files: ReportFiles, today: string): Partial<ScanOptions> {
  const context: FileContext = {
    path,
    faultAt,
    today,
    maxWaiverDays: data.maxWaiverDays,
    files,
    suggestion,
    here: (written) =>
      written === '-' || isS3Url(written) || isAbsolute(written) ? written : join(dirname(path), written),
  };
  const written = (row: OptionRow): unknown => (row.key === undefined ? undefined : valueAt(data, pathInFile(row)));
  const faults = optionList.flatMap(([, row]) => {
    const value = written(row);
    return value === undefined ? [] : (row.kind.faults?.(value, context) ?? []);
  });
  if (faults.length > 0) throw faultsError(faults, CONFIG_HINT);
  return optionValues((row) => {
    const value = written(row);
    return value === undefined ? undefined : row.kind.read(value, context);
  });
}

function valueAt(data: unknown, path: readonly string[]): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return data;
  if (typeof data !== 'object' || data === null) return undefined;
  return valueAt(new Map(Object.entries(data)).get(first), rest);
}
