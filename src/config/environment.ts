import type { Environment } from '../model/environment.ts';
import { nearest } from '../model/suggestion.ts';
import { UserError } from '../model/user-error.ts';
import type { ScanFlags } from './flags.ts';
import type { Given, Takes } from './option-kind.ts';
import { flagKeyOf, isOf, rowList, VARIABLE_PREFIX, variableOf } from './option-names.ts';
import type { OptionCommand } from './option-row.ts';
import { OPTIONS } from './options.ts';

/** Every flag has its variable. */
const VARIABLES = new Map(
  rowList.flatMap(([, row]) =>
    row.flag === undefined ? [] : [[variableOf(row), { row, key: flagKeyOf(row), takes: row.kind.takes }] as const],
  ),
);

/**
 * Flags of the command that the environment gives: lists are separated by commas, switches are `true` or `false`. Empty is not set.
 * @throws UserError for a switch that is neither on nor off
 */
export function flagsOfEnvironment(env: Environment, command: OptionCommand | null): ScanFlags {
  const given = [...VARIABLES].flatMap(([variable, { row, key, takes }]) => {
    const value = env[variable] ?? '';
    return value === '' || !(command === null || isOf(row, command)) ? [] : [[key, readValue(variable, takes, value)]];
  });
  // Each key is a flag's, and its value is read as that flag's row says.
  return Object.fromEntries(given) as ScanFlags;
}

function readValue(variable: string, takes: Takes, value: string): Given<Takes> {
  switch (takes) {
    case 'one':
      return value;
    case 'list':
    case 'repeated':
      return value.split(',').filter((part) => part !== '');
    case 'switch':
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      throw new UserError(`${variable} ${JSON.stringify(value)}: neither true nor false`, {
        hint: 'write true or false, or unset it',
      });
  }
}

/** Variables that are set and that no option has, most likely misspelt: they change nothing. */
export function unknownVariables(env: Environment): readonly string[] {
  const words = [...VARIABLES.keys()].map((variable) => variable.slice(VARIABLE_PREFIX.length));
  return Object.entries(env)
    .filter(([name, value]) => name.startsWith(VARIABLE_PREFIX) && !VARIABLES.has(name) && (value ?? '') !== '')
    .map(([name]) => {
      const near = nearest(name.slice(VARIABLE_PREFIX.length), words);
      const hint = near === undefined ? '' : `; did you mean ${VARIABLE_PREFIX}${near}?`;
      return `${name} is ignored: no option has this variable${hint}`;
    })
    .sort();
}

/** The settings file that a flag or a variable names. */
export const namedSettings = ({ config }: ScanFlags, env: Environment): string | undefined =>
  config ?? (env[variableOf(OPTIONS.config)] || undefined);
