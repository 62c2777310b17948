import type { ScanOptions } from '../../config/options.ts';
import { type BaselineFile, readBaseline } from '../../inventory/read-baseline.ts';
import { isMissing } from '../../store/regular-file.ts';

export type BaselineOptions = Pick<ScanOptions, 'baseline' | 'baselineOptional'>;

/**
 * The earlier report that the options name; `null` without one, and where it is not there and need not be.
 * @throws UserError if it must be there and is not, or is not as it must be
 */
export async function baselineOf({ baseline, baselineOptional }: BaselineOptions): Promise<BaselineFile | null> {
  if (baseline === null || (baselineOptional === true && (await isMissing(baseline)))) return null;
  return readBaseline(baseline);
}
