import { Option } from 'commander';

/** Lists may be repeated or separated by commas. */
export const list = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  ...value.split(',').filter((part) => part !== ''),
];
/** Paths may hold commas. */
export const repeated = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];

/** Which rules: the flags of every command that has to do with them. */
export const ruleOptions = (): readonly Option[] => [
  new Option('--rules <folder>', 'folder with rules of your own, beside the built-in ones').argParser(repeated),
  new Option('--no-builtin-rules', 'only rules of your own'),
  new Option('--select <rules>', 'only these rule ids and tags (default: default)').argParser(list),
  new Option('--skip <rules>', 'not these rule ids and tags').argParser(list),
];
