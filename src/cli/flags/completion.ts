import complete from '@bomb.sh/tab/commander';
import type { Command } from 'commander';
import { COMPLETION } from './completion-command.ts';

/** `completion SHELL` prints a script, which calls `complete -- WORDS` each time that somebody asks what may follow. */
export function addCompletion(root: Command): void {
  complete(root, { completionCommandName: 'completion' });
  root.commands.find((command) => command.name() === 'completion')?.description(COMPLETION.description);
}
