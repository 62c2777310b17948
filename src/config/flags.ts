import { isSeverity, SEVERITIES } from '../model/severity.ts';
import { UserError } from '../model/user-error.ts';
import { defined } from './defined.ts';
import type { ScanOptions } from './options.ts';
import { type ReportFiles, reportTargets } from './report-targets.ts';
import { duration, share } from './shape-of-work.ts';
import { ACCOUNT, EXTERNAL_ID, MAX_CONCURRENCY, MAX_SARIF_SPLIT, REGION, ROLE, type Shape, UNIT } from './shapes.ts';

/** Flags of a scan as the command line gives them: lists may be repeated or separated by commas. */
export interface ScanFlags {
  readonly config?: string;
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
  /** The command line has only the way to switch them off, and says `true` where nothing is said. */
  readonly builtinRules?: boolean;
  readonly select?: readonly string[];
  readonly skip?: readonly string[];
  readonly strictWaivers?: boolean;
  readonly baseline?: string;
  readonly failOnNew?: boolean;
  readonly inventory?: string;
  readonly saveInventory?: string;
  readonly resume?: boolean;
  readonly maxAge?: string;
  readonly shard?: string;
  readonly format?: readonly string[];
  readonly output?: readonly string[];
  readonly sarifSplit?: string;
  readonly sarifIncludeWaived?: boolean;
  readonly failOn?: string;
  readonly allowUnknown?: boolean;
  readonly requireRcp?: boolean;
  readonly quiet?: boolean;
  readonly debug?: boolean;
}

/** The flag that decides each option, as people write it. */
export const FLAG_OF = {
  organization: '--org',
  accounts: '--accounts',
  excludedAccounts: '--exclude-accounts',
  organizationalUnits: '--ou',
  regions: '--regions',
  roles: '--role-name',
  externalId: '--external-id',
  profile: '--profile',
  concurrency: '--concurrency',
  ruleFolders: '--rules',
  builtinRules: '--no-builtin-rules',
  select: '--select',
  skip: '--skip',
  strictWaivers: '--strict-waivers',
  baseline: '--baseline',
  failOnNew: '--fail-on-new',
  inventory: '--inventory',
  saveInventory: '--save-inventory',
  resume: '--resume',
  maxAgeMs: '--max-age',
  shard: '--shard',
  reports: '--format',
  sarifSplit: '--sarif-split',
  sarifIncludeWaived: '--sarif-include-waived',
  failOn: '--fail-on',
  allowUnknown: '--allow-unknown',
  requireRcp: '--require-rcp',
  quiet: '--quiet',
  debug: '--debug',
} as const satisfies Partial<Record<keyof ScanOptions, string>>;

/**
 * What was said on the command line, or in the environment: `named` gives the name that a flag goes by there.
 * @throws UserError naming the flag, what it got and what it takes
 */
export function fromFlags(flags: ScanFlags, files: ReportFiles, named: (flag: string) => string): Partial<ScanOptions> {
  const all = (flag: string, values: readonly string[] | undefined, shape: Shape): readonly string[] | undefined =>
    values?.map((value) => one(named(flag), value, shape));
  const number = (flag: string, value: string | undefined, max: number): number | undefined =>
    value === undefined ? undefined : count(named(flag), value, max);
  const roleNames = all('--role-name', flags.roleName, ROLE);
  return defined<ScanOptions>({
    organization: flags.org,
    accounts: all('--accounts', flags.accounts, ACCOUNT),
    excludedAccounts: all('--exclude-accounts', flags.excludeAccounts, ACCOUNT),
    organizationalUnits: all('--ou', flags.ou, UNIT),
    regions: all('--regions', flags.regions, REGION),
    roles: roleNames && { default: roleNames, accounts: {}, organizationalUnits: {} },
    externalId: flags.externalId === undefined ? undefined : one(named('--external-id'), flags.externalId, EXTERNAL_ID),
    profile: flags.profile,
    concurrency: number('--concurrency', flags.concurrency, MAX_CONCURRENCY),
    ruleFolders: flags.rules,
    builtinRules: flags.builtinRules,
    select: flags.select,
    skip: flags.skip,
    strictWaivers: flags.strictWaivers,
    baseline: flags.baseline,
    failOnNew: flags.failOnNew,
    inventory: flags.inventory,
    saveInventory: flags.saveInventory,
    resume: flags.resume,
    maxAgeMs: flags.maxAge === undefined ? undefined : duration(named('--max-age'), flags.maxAge),
    shard: flags.shard === undefined ? undefined : share(named('--shard'), flags.shard),
    reports: reportTargets(flags, files, named),
    sarifSplit: number('--sarif-split', flags.sarifSplit, MAX_SARIF_SPLIT),
    sarifIncludeWaived: flags.sarifIncludeWaived,
    failOn: flags.failOn === undefined ? undefined : severity(named('--fail-on'), flags.failOn),
    allowUnknown: flags.allowUnknown,
    requireRcp: flags.requireRcp,
    quiet: flags.quiet,
    debug: flags.debug,
  });
}

function one(name: string, value: string, { pattern, what }: Shape): string {
  if (pattern.test(value)) return value;
  throw new UserError(`${name} ${JSON.stringify(value)}: not ${what}`, { hint: 'see s3log-audit --help' });
}

function count(name: string, value: string, max: number): number {
  const number = Number(value);
  if (Number.isInteger(number) && number >= 1 && number <= max) return number;
  throw new UserError(`${name} ${JSON.stringify(value)}: not a whole number from 1 to ${max}`, {
    hint: 'see s3log-audit --help',
  });
}

function severity(name: string, value: string): ScanOptions['failOn'] {
  if (isSeverity(value)) return value;
  throw new UserError(`${name} ${JSON.stringify(value)}: not a severity`, { hint: `one of ${SEVERITIES.join(', ')}` });
}
