import { UserError } from '../model/user-error.ts';
import type { ScanFlags } from './flags.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** `--fail-on` is `S3LOG_AUDIT_FAIL_ON`. */
export const variableOf = (flag: string): string =>
  `S3LOG_AUDIT_${flag
    .replace(/^--(no-)?/, '')
    .replaceAll('-', '_')
    .toUpperCase()}`;

type Kind = 'text' | 'list' | 'switch';

const KIND: Readonly<Record<keyof ScanFlags, Kind>> = {
  config: 'text',
  org: 'switch',
  accounts: 'list',
  excludeAccounts: 'list',
  ou: 'list',
  regions: 'list',
  roleName: 'list',
  externalId: 'text',
  profile: 'text',
  concurrency: 'text',
  rules: 'list',
  builtinRules: 'switch',
  select: 'list',
  skip: 'list',
  strictWaivers: 'switch',
  baseline: 'text',
  failOnNew: 'switch',
  inventory: 'text',
  saveInventory: 'text',
  resume: 'switch',
  maxAge: 'text',
  shard: 'text',
  format: 'list',
  output: 'list',
  sarifSplit: 'text',
  sarifIncludeWaived: 'switch',
  failOn: 'text',
  allowUnknown: 'switch',
  requireRcp: 'switch',
  quiet: 'switch',
  debug: 'switch',
};

/** Every flag has its variable: lists separated by commas, switches as `true` or `false`. Empty is not set. */
const VARIABLES: ReadonlyMap<string, { readonly flag: string; readonly kind: Kind }> = new Map(
  Object.entries(KIND).map(([flag, kind]) => [variableOf(flag.replaceAll(/[A-Z]/g, '-$&')), { flag, kind }]),
);

/** @throws UserError for a switch that is neither on nor off */
export function flagsOfEnvironment(env: Environment): ScanFlags {
  const said = [...VARIABLES].flatMap(([variable, { flag, kind }]) => {
    const value = env[variable] ?? '';
    return value === '' ? [] : [[flag, readValue(variable, kind, value)]];
  });
  return Object.fromEntries(said) as ScanFlags;
}

function readValue(variable: string, kind: Kind, value: string): boolean | string | readonly string[] {
  switch (kind) {
    case 'text':
      return value;
    case 'list':
      return value.split(',').filter((part) => part !== '');
    case 'switch':
      if (value === 'true' || value === '1') return true;
      if (value === 'false' || value === '0') return false;
      throw new UserError(`${variable} ${JSON.stringify(value)}: neither true nor false`, {
        hint: 'write true or false, or unset it',
      });
  }
}
