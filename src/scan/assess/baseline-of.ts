import type { ScanOptions } from '../../config/options.ts';
import { type BaselineFile, readBaseline } from '../../inventory/read-baseline.ts';
import { UserError } from '../../model/user-error.ts';
import { isMissing } from '../../store/regular-file.ts';
import type { ObjectAccess } from '../../store/s3/object-access.ts';
import { ObjectFault } from '../../store/s3/object-fault.ts';
import { isS3Url } from '../../store/s3/s3-url.ts';

export type BaselineOptions = Pick<ScanOptions, 'baseline' | 'baselineOptional'>;

/**
 * The earlier report that the options name; `null` without one, and where it is not there and need not be.
 * @throws UserError if it must be there and is not, or is not as it must be
 */
export async function baselineOf(
  { baseline, baselineOptional }: BaselineOptions,
  access?: ObjectAccess,
): Promise<BaselineFile | null> {
  if (baseline === null) return null;
  const mayBeMissing = baselineOptional === true;
  if (!isS3Url(baseline)) return mayBeMissing && (await isMissing(baseline)) ? null : readBaseline(baseline, access);
  try {
    return await readBaseline(baseline, access);
  } catch (error) {
    if (mayBeMissing && error instanceof UserError && isOfMissingObject(error.cause)) return null;
    throw error;
  }
}

const isOfMissingObject = (cause: unknown): boolean => cause instanceof ObjectFault && cause.kind === 'missing';
