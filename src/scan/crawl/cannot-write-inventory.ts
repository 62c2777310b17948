import { access, constants } from 'node:fs/promises';
import { dirname } from 'node:path';
import { unfinishedOf } from '../../inventory/write-inventory.ts';
import { UserError } from '../../model/user-error.ts';
import { isFolder, isMissing, isStream } from '../../store/regular-file.ts';
import { isDiskFull, isSystemError } from '../../store/system-error.ts';

const FLAG = '--save-inventory';

export const cannotWriteInventory = (path: string, error: Error, hint = hintOf(error)): UserError =>
  new UserError(`${path}: the inventory cannot be written: ${error.message}`, {
    code: 'cannot-write',
    hint,
    cause: error,
  });

const hintOf = (error: Error): string =>
  `${isDiskFull(error) ? 'free the disk or name' : 'name'} another file with ${FLAG}`;

/**
 * Looks before the first call whether the inventory can be written; what becomes of the disk later is another matter.
 * @throws UserError
 */
export async function refuseUnwritable(path: string): Promise<void> {
  if (path === '-')
    throw new UserError('an inventory is not written to standard output', { hint: `name a file with ${FLAG}` });
  // What is written there cannot be read again, and every scan judges its inventory.
  if (await isStream(path)) throw cannotWriteInventory(path, new Error('it is a device, a pipe or a socket'));
  if (await isFolder(path)) throw cannotWriteInventory(path, new Error('it is a folder'));
  try {
    await access((await isMissing(path)) ? dirname(path) : path, constants.W_OK);
    // A name may have no room for what it ends with until the inventory is complete.
    const unfinished = unfinishedOf(path);
    if (!(await isMissing(unfinished))) await access(unfinished, constants.W_OK);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw cannotWriteInventory(path, error);
  }
}
