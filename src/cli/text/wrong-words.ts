import type { Command } from 'commander';
import { nearest } from '../../model/suggestion.ts';

/** Below a command that has commands itself, or of the program. */
export function unknownCommand(command: Command, word: string): never {
  const names = command.commands.map((one) => one.name());
  const near = nearest(word, names) ?? names.find((name) => name.startsWith(word.slice(0, 2)));
  return command.error(`error: unknown command '${word}'${near === undefined ? '' : `\n(Did you mean ${near}?)`}`);
}

/** A word that no argument of the command takes: a command's name at the wrong place, or a value without its flag. */
export function refuseStrayArguments(command: Command): void {
  const { registeredArguments: known, args } = command;
  const stray = known.at(-1)?.variadic === true ? undefined : args[known.length];
  if (stray === undefined) return;
  if (command.parent === null) unknownCommand(command, args[0] ?? stray);
  const takes = known.length === 0 ? 'takes no arguments' : `takes ${known.map((one) => one.name()).join(', ')} alone`;
  command.error(`error: unknown argument '${stray}': ${pathOf(command)} ${takes}`);
}

/** Flags of the program do not reach a command that is named behind them: `--org graph` would read one account. */
export function refuseFlagsBefore(root: Command, command: Command): void {
  const given = root.options.find((option) => root.getOptionValueSource(option.attributeName()) === 'cli');
  if (given === undefined) return;
  const flag = given.long ?? given.short ?? '';
  root.error(
    `error: ${flag} stands before the command, which would not see it\n(Write it behind: ${pathOf(command)} ${flag})`,
  );
}

const pathOf = (command: Command): string =>
  command.parent?.parent == null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;

/** What commander says, in the words of this program. */
export const rephrased = (text: string): string =>
  text
    .replace(/^error: /, 's3log-audit: ')
    .replace(/command-argument value '(.*)' is invalid for argument '(.*)'\./, "'$1' is no $2.");
