import { isSeverity, SEVERITIES } from '../model/severity.ts';
import { UserError } from '../model/user-error.ts';
import type { ReportTarget, ScanOptions } from './options.ts';

/** Flags of a scan as the command line gives them: lists may be repeated or separated by commas. */
export interface ScanFlags {
  readonly org?: boolean;
  readonly accounts?: readonly string[];
  readonly excludeAccounts?: readonly string[];
  readonly ou?: readonly string[];
  readonly regions?: readonly string[];
  readonly roleName?: readonly string[];
  readonly externalId?: string;
  readonly profile?: string;
  readonly concurrency?: string;
  readonly rules?: readonly string[];
  readonly builtinRules?: boolean;
  readonly select?: readonly string[];
  readonly skip?: readonly string[];
  readonly inventory?: string;
  readonly saveInventory?: string;
  readonly format?: readonly string[];
  readonly output?: readonly string[];
  readonly failOn?: string;
  readonly allowUnknown?: boolean;
  readonly requireRcp?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

export const DEFAULTS = {
  roleName: 'OrganizationAccountAccessRole',
  concurrency: 64,
  failOn: 'low',
} as const;

const ACCOUNT = { pattern: /^\d{12}$/, what: 'an account id of twelve digits' };
// https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html
const UNIT = {
  pattern: /^(ou-[0-9a-z]{4,32}-[a-z0-9]{8,32}|r-[0-9a-z]{4,32})$/,
  what: 'an OU id (ou-…-…) or a root id (r-…)',
};
const REGION = { pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/, what: 'a Region code such as eu-west-1' };
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
const ROLE = { pattern: /^[\w+=,.@/-]{1,512}$/, what: 'a role name' };
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
const EXTERNAL_ID = { pattern: /^[\w+=,.@:/-]{2,1224}$/, what: 'an external id of 2 to 1,224 characters' };

/**
 * Turns flags into options.
 * @param files default file name of each known format
 * @throws UserError naming the flag, what it got and what it takes
 */
export function scanOptions(flags: ScanFlags, files: Readonly<Record<string, string>>): ScanOptions {
  const options: ScanOptions = {
    organization: flags.org ?? false,
    accounts: checked('--accounts', flags.accounts, ACCOUNT),
    excludedAccounts: checked('--exclude-accounts', flags.excludeAccounts, ACCOUNT),
    organizationalUnits: checked('--ou', flags.ou, UNIT),
    regions: checked('--regions', flags.regions, REGION),
    roleNames: orDefault(checked('--role-name', flags.roleName, ROLE), [DEFAULTS.roleName]),
    externalId: flags.externalId === undefined ? null : one('--external-id', flags.externalId, EXTERNAL_ID),
    profile: flags.profile ?? null,
    concurrency: flags.concurrency === undefined ? DEFAULTS.concurrency : count('--concurrency', flags.concurrency),
    ruleFolders: flags.rules ?? [],
    builtinRules: flags.builtinRules ?? true,
    select: flags.select ?? [],
    skip: flags.skip ?? [],
    inventory: flags.inventory ?? null,
    saveInventory: flags.saveInventory ?? null,
    reports: reportTargets(flags, files),
    failOn: severity(flags.failOn ?? DEFAULTS.failOn),
    allowUnknown: flags.allowUnknown ?? false,
    requireRcp: flags.requireRcp ?? false,
    quiet: flags.quiet ?? false,
    debug: flags.debug ?? false,
  };
  refuseContradictions(options);
  return options;
}

function refuseContradictions(options: ScanOptions): void {
  const needOrganization = [
    ['--accounts', options.accounts],
    ['--exclude-accounts', options.excludedAccounts],
    ['--ou', options.organizationalUnits],
  ] as const;
  for (const [flag, values] of needOrganization) {
    if (values.length > 0 && !options.organization) {
      throw new UserError(`${flag} chooses accounts of an organization, and --org is not given`, {
        hint: 'add --org, or leave the flag out to scan the account of your credentials',
      });
    }
  }
  if (options.inventory !== null && (options.organization || options.saveInventory !== null)) {
    throw new UserError('--inventory judges what is in the file, so --org and --save-inventory do not go with it', {
      hint: 'leave --inventory out to read AWS',
    });
  }
}

interface Shape {
  readonly pattern: RegExp;
  readonly what: string;
}

function one(flag: string, value: string, { pattern, what }: Shape): string {
  if (pattern.test(value)) return value;
  throw new UserError(`${flag} ${JSON.stringify(value)}: not ${what}`, { hint: 'see s3log-audit --help' });
}

const checked = (flag: string, values: readonly string[] | undefined, shape: Shape): readonly string[] =>
  (values ?? []).map((value) => one(flag, value, shape));

const orDefault = <T>(values: readonly T[], fallback: readonly T[]): readonly T[] =>
  values.length > 0 ? values : fallback;

function count(flag: string, value: string): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= 1024) return number;
  throw new UserError(`${flag} ${JSON.stringify(value)}: not a whole number from 1 to 1024`, {
    hint: `the default is ${DEFAULTS.concurrency}`,
  });
}

function severity(value: string): ScanOptions['failOn'] {
  if (isSeverity(value)) return value;
  throw new UserError(`--fail-on ${JSON.stringify(value)}: not a severity`, {
    hint: `one of ${SEVERITIES.join(', ')}`,
  });
}

/** The first `--output` goes with the first `--format` and so on; a format without one gets its default file. */
function reportTargets(
  { format, output = [] }: ScanFlags,
  files: Readonly<Record<string, string>>,
): readonly ReportTarget[] {
  const known = Object.keys(files);
  if (format === undefined && output.length > 0) {
    throw new UserError('--output is given without --format', { hint: `say which format: ${known.join(', ')}` });
  }
  const formats = format ?? ['sarif', 'json'];
  if (output.length > formats.length) {
    throw new UserError(`${output.length} times --output and ${formats.length} times --format`, {
      hint: 'the first --output goes with the first --format, the second with the second',
    });
  }
  const targets = formats.map((name, index) => {
    const file = files[name];
    if (file === undefined) {
      throw new UserError(`--format ${JSON.stringify(name)}: no such format`, { hint: `one of ${known.join(', ')}` });
    }
    return { format: name, output: output[index] ?? `reports/${file}` };
  });
  const twice = targets.find(({ output: path }, index) => targets.findIndex((other) => other.output === path) < index);
  if (twice !== undefined) {
    throw new UserError(`two reports go to ${twice.output === '-' ? 'standard output' : twice.output}`, {
      hint: 'give each --format an --output of its own',
    });
  }
  return targets;
}
