import { Option } from 'commander';

/** `--format` of a command that writes no report; without it the first of the choices. */
export const formatOption = (...choices: readonly [string, ...string[]]): Option =>
  new Option('--format <format>', 'format of the output').choices(choices).default(choices[0]);
