import type { Command } from 'commander';
import { unknownCommand } from '../text/wrong-words.ts';

interface Program {
  readonly root: Command;
  /** The command, with what is added once it is called. */
  readonly withFlags: (called: Command) => Command;
}

/** `help`, `help rules test`: the same as the command with `--help`. */
export function addHelp(command: Command, { root, withFlags }: Program): void {
  command.action((words: readonly string[] = []) => {
    const found = words.reduce<Command>(
      (at, word) => withFlags(at.commands.find((one) => one.name() === word) ?? unknownCommand(at, word)),
      root,
    );
    found.help();
  });
}
