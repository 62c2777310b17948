import { UserError } from '../../model/user-error.ts';

export const cannotWriteInventory = (path: string, error: Error, hint: string): UserError =>
  new UserError(`${path}: the inventory cannot be written: ${error.message}`, {
    code: 'cannot-write',
    hint,
    cause: error,
  });
