import { UserError } from '../../model/user-error.ts';

/** What the file system throws: a full disk, a missing permission, … */
export const isSystemError = (error: unknown): error is NodeJS.ErrnoException & { readonly code: string } =>
  error instanceof Error && 'syscall' in error && 'code' in error;

export const cannotWriteInventory = (path: string, error: Error, hint: string): UserError =>
  new UserError(`${path}: the inventory cannot be written: ${error.message}`, {
    code: 'cannot-write',
    hint,
    cause: error,
  });
