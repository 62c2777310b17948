import { UserError } from '../../../model/user-error.ts';
import type { AskFlags } from '../../flags/logs-subcommands.ts';

const OF_QUESTION = { by: 'hot', account: 'cross-account', requester: 'who', key: 'key' } as const;
type Flag = keyof typeof OF_QUESTION;
const FLAGS: readonly Flag[] = ['by', 'account', 'requester', 'key'];

/**
 * Whoever narrows a question by a flag that it does not have would take the rows of all for those of one.
 * @throws UserError
 */
export function refuseUnusedFlags(question: string, flags: Pick<AskFlags, Flag>): void {
  for (const flag of FLAGS) {
    if (flags[flag] === undefined || OF_QUESTION[flag] === question) continue;
    throw new UserError(`--${flag} is of the question ${OF_QUESTION[flag]}, not of ${question}`, {
      hint: 's3log-audit logs cat --where chooses records by any column',
    });
  }
}
