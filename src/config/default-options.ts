import type { ReportTarget, ScanOptions } from './options.ts';

/** Settings of the working folder. */
export const DEFAULT_FILE = 's3log-audit.yaml';

/** What holds where nothing is said. */
export const DEFAULTS = {
  roleName: 'OrganizationAccountAccessRole',
  concurrency: 64,
  failOn: 'low',
} as const;

export const defaultOptions = (reports: readonly ReportTarget[]): ScanOptions => ({
  organization: false,
  accounts: [],
  excludedAccounts: [],
  organizationalUnits: [],
  regions: [],
  roles: { default: [DEFAULTS.roleName], accounts: {}, organizationalUnits: {} },
  externalId: null,
  profile: null,
  concurrency: DEFAULTS.concurrency,
  ruleFolders: [],
  builtinRules: true,
  select: [],
  skip: [],
  ruleSettings: {},
  waivers: [],
  maxWaiverDays: null,
  strictWaivers: false,
  baseline: null,
  failOnNew: false,
  inventory: null,
  saveInventory: null,
  resume: false,
  maxAgeMs: null,
  shard: null,
  reports,
  sarifSplit: 1,
  sarifIncludeWaived: false,
  failOn: DEFAULTS.failOn,
  allowUnknown: false,
  requireRcp: false,
  quiet: false,
  debug: false,
});
