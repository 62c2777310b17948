import { type Command, Option } from 'commander';
import type { Takes } from '../../config/option-kind.ts';
import { rowList } from '../../config/option-names.ts';
import { GROUPS, type OptionCommand } from '../../config/option-row.ts';

/** Lists may be repeated or separated by commas. */
export const list = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...value.split(',').filter((part) => part !== ''),
];
/** Paths may hold commas. */
const repeated = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** The flags that the table of options has for a command, in its groups. */
export function addOptionFlags(command: Command, name: OptionCommand): void {
  for (const [, row] of rowList) {
    if (row.flag === undefined || !row.commands.includes(name)) continue;
    const text = row.defaultText === undefined ? row.help : `${row.help} (default: ${row.defaultText})`;
    const option = new Option(row.flag, text).helpGroup(`${GROUPS[row.group]}:`);
    command.addOption(withParser(option, row.kind.takes));
  }
}

function withParser(option: Option, takes: Takes): Option {
  if (takes === 'list') return option.argParser(list);
  return takes === 'repeated' ? option.argParser(repeated) : option;
}
