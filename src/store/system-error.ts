/** What the file system throws: a full disk, a missing permission, … ; under `node --permission` Node throws in its place. */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error && 'code' in error && ('syscall' in error || error.code === 'ERR_ACCESS_DENIED');

/** No room is left, by the disk, a quota or a limit of the process. */
export const isDiskFull = (error: unknown): boolean =>
  isSystemError(error) && ['ENOSPC', 'EDQUOT', 'EFBIG'].includes(error.code);

/** Why a file could not be written, where Node's own words mislead: a folder on the way is a file. */
export function whyNotWritten(error: unknown): string {
  if (isSystemError(error) && error.syscall === 'mkdir' && ['EEXIST', 'ENOTDIR'].includes(error.code))
    return `${error.path ?? 'its place'} is no folder`;
  return error instanceof Error ? error.message : String(error);
}
