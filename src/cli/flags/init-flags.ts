import { type Command, Option } from 'commander';
import type { InitFlags } from '../commands/init.ts';
import { QUESTIONS } from './init-questions.ts';

const placeholderOf = (flag: string): string => flag.replace(/^--(?:.*-)?/, '');

/** `init`: one flag for each question. */
export function addInit(command: Command, run: (flags: InitFlags) => Promise<void>): void {
  command
    .option('--yes', 'do not ask; flags and defaults are the answers')
    .option('--folder <folder>', 'where the files go, usually the top of a repository', '.')
    .option('--profile <name>', 'profile of the AWS configuration, to learn account, organization and partition from');
  for (const { flag, text, usual } of QUESTIONS) {
    const words = usual === null || usual === '' ? text : `${text} (default: ${usual})`;
    command.addOption(new Option(`${flag} <${placeholderOf(flag)}>`, words).helpGroup('Answers:'));
  }
  command.action(run);
}
