import { optionValues } from './option-names.ts';
import type { ReportTarget, ScanOptions } from './options.ts';

/** What holds where nothing is given. Which reports are written depends on the formats, which only the caller knows. */
export const defaultOptions = (reports: readonly ReportTarget[]): ScanOptions => ({
  // Every row has a default.
  ...(optionValues((row) => row.default) as ScanOptions),
  reports,
});
