import type { Command } from 'commander';
import { unknownCommand } from '../text/wrong-words.ts';

/** `help`, `help rules test`: the same as the command with `--help`. */
export function addHelp(command: Command, root: Command): void {
  command.action((words: readonly string[] = []) => {
    const found = words.reduce<Command>(
      (at, word) => at.commands.find((one) => one.name() === word) ?? unknownCommand(at, word),
      root,
    );
    found.help();
  });
}
