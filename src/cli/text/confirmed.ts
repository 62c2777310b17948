import { UserError } from '../../model/user-error.ts';
import type { Io } from '../io.ts';
import { agree } from './ask.ts';

/** @throws UserError where there is nobody to ask */
export function refuseWithoutTerminal({ input, err }: Io): void {
  if (input?.isTTY === true && err.isTTY === true) return;
  throw new UserError('changes are confirmed at a terminal, and there is none', {
    hint: 'give --yes where a review has approved them',
  });
}

/** @throws StoppedEarly when the user cancels */
export async function confirmed(question: string, { input, err, signal }: Io): Promise<boolean> {
  if (input === undefined) throw new Error('a terminal without an input');
  return agree(question, { input, output: err, signal });
}
