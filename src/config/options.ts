import { SEVERITIES } from '../model/severity.ts';
import { assumptionValues } from './assumptions.ts';
import { BASELINE_FILE } from './baseline-file.ts';
import {
  DURATION,
  list,
  listOfShape,
  numberUpTo,
  PATH,
  paths,
  SEVERITY,
  SHARD,
  SWITCH,
  someOf,
  TEXT,
  textOf,
} from './kinds.ts';
import { logTargets } from './log-targets.ts';
import type { OptionCommand, OptionRow } from './option-row.ts';
import { reportTargets } from './report-targets.ts';
import { DEFAULT_ROLES, ROLES } from './roles.ts';
import { ruleSettings } from './rule-settings.ts';
import { ACCOUNT, EXTERNAL_ID, MAX_CONCURRENCY, MAX_SARIF_SPLIT, REGION, UNIT } from './shapes.ts';
import { waivers } from './waivers.ts';

export type { ReportTarget, Roles } from './option-values.ts';

/*
 * How to add an option: add one row to OPTIONS, then use `options.<name>` where the scan needs it.
 *
 * - `kind` (kinds.ts) says how the value is written and which type it has. Its schema checks the settings file.
 * - `flag` gives the flag, and the variable: `--fail-on <severity>` is S3LOG_AUDIT_FAIL_ON. `commands` lists the commands that take it.
 * - `key` gives the settings key. Take the name of the flag in camelCase, in a section where one fits. Published keys never change.
 * - `contradictions` lists the options that it cannot be combined with.
 *
 * ScanOptions, the commander flags, the variables, `--help`, `config show`, rules/config.schema.json and docs/options.md
 * follow. `npx vitest run --config test/vitest.config.ts test/config test/docs/options.test.ts --update` writes the last two.
 */

/** Commands that read accounts, or an inventory of them. */
const READING = ['scan', 'explain', 'graph', 'config show'] as const satisfies readonly OptionCommand[];
const REPORTING = ['scan', 'merge', 'config show'] as const satisfies readonly OptionCommand[];
const RULES = [...READING, 'merge', 'iam', 'estimate', 'rules list'] as const satisfies readonly OptionCommand[];

/** The default of the settings file. */
export const DEFAULT_FILE = 's3log-audit.yaml';

/** What the settings file says of the organization serves other runs. */
const ONLY_WITH_ORG = {
  without: 'organization',
  inFile: 'ignored',
  message: (origin: string) => `${origin} chooses accounts of an organization, and --org is not given`,
  hint: 'add --org, or leave the flag out to scan the account of your credentials',
} as const;
const NOT_WITH_INVENTORY = {
  with: 'inventory',
  message: () => '--inventory judges what is in the file, so --org and --save-inventory do not go with it',
  hint: 'leave --inventory out to read AWS',
} as const;
const READS_AWS = {
  message: (origin: string) => `${origin} reads AWS, and --plan and --template judge what is not there yet`,
  hint: 'scan first, with --save-inventory; then judge the plan with --inventory',
  inFile: 'ignored',
} as const;
/** What the settings file says of nightly scans holds for them. */
const NOT_WITH_PLAN = [
  { ...READS_AWS, with: 'plan' },
  { ...READS_AWS, with: 'template' },
] as const;
const COMPARED_WITH_INVENTORY = {
  message: () => 'a plan is compared with --inventory, not with --baseline',
  hint: 'leave --baseline out',
  inFile: 'ignored',
} as const;
const SHARD_OF_ORG = {
  message: (origin: string) => `${origin} takes a share of the accounts of an organization as they are read`,
  hint: 'add --org; saved inventories of shards are joined by s3log-audit merge',
} as const;

/** Every option, in the order of `--help` and of docs/options.md. */
export const OPTIONS = {
  organization: {
    flag: '--org',
    key: 'organization.scan',
    kind: SWITCH,
    default: false,
    group: 'accounts',
    commands: READING,
    help: 'every account of the AWS organization of the credentials',
    doc: 'Scan every account of the AWS organization that the credentials belong to. Default: only the account of the credentials.',
    contradictions: [{ ...NOT_WITH_INVENTORY, inFile: 'ignored' }, ...NOT_WITH_PLAN],
  },
  accounts: {
    flag: '--accounts <ids>',
    key: 'organization.include',
    kind: listOfShape(ACCOUNT, 'An account.'),
    default: [],
    group: 'accounts',
    commands: READING,
    help: 'only these accounts',
    doc: 'Scan only these accounts of the organization.',
    contradictions: [ONLY_WITH_ORG],
  },
  excludedAccounts: {
    flag: '--exclude-accounts <ids>',
    key: 'organization.exclude',
    kind: listOfShape(ACCOUNT, 'An account.'),
    default: [],
    group: 'accounts',
    commands: READING,
    help: 'not these accounts',
    doc: 'Scan all accounts of the organization but these.',
    contradictions: [ONLY_WITH_ORG],
  },
  organizationalUnits: {
    flag: '--ou <ids>',
    key: 'organization.organizationalUnits',
    kind: listOfShape(UNIT, 'Id of an OU or root.'),
    default: [],
    group: 'accounts',
    commands: READING,
    help: 'only accounts below these organizational units',
    doc: 'Scan only accounts below these organizational units or roots, at any depth.',
    contradictions: [ONLY_WITH_ORG],
  },
  regions: {
    flag: '--regions <codes>',
    key: 'regions',
    kind: listOfShape(REGION, 'Code of a Region.'),
    default: [],
    group: 'accounts',
    commands: READING,
    help: 'judge only buckets in these Regions',
    doc: 'Judge only buckets in these Regions. All buckets of an account are listed nevertheless, so that targets and loops are found.',
  },
  config: {
    isOption: false,
    flag: '--config <file>',
    kind: PATH,
    default: null,
    defaultText: `${DEFAULT_FILE}, if it is there`,
    group: 'accounts',
    commands: [...READING, 'merge', 'fix verify'],
    help: 'settings',
    doc: 'The settings file, waivers included.',
  },
  inventory: {
    flag: '--inventory <file>',
    kind: PATH,
    default: null,
    group: 'accounts',
    commands: READING,
    help: 'judge a saved inventory: no network, no credentials',
    doc: 'Judge a saved inventory, a file or `s3://bucket/key`, instead of reading AWS. A file needs no network and no credentials.',
  },
  plan: {
    flag: '--plan <file>',
    kind: PATH,
    default: null,
    group: 'plans',
    commands: ['scan'],
    help: 'judge a Terraform plan (terraform show -json) before it is applied; - for standard input',
    doc: 'Judge a Terraform plan, as `terraform show -json` writes it, before it is applied; `-` is standard input. With `--inventory` it is put over what is deployed.',
    contradictions: [
      {
        with: 'template',
        message: () => '--plan and --template are judged one at a time',
        hint: 'run the program twice',
      },
    ],
  },
  template: {
    flag: '--template <path>',
    kind: PATH,
    default: null,
    group: 'plans',
    commands: ['scan'],
    help: 'judge a CloudFormation template, or a folder that cdk synth wrote, before it is deployed',
    doc: 'Judge a CloudFormation template (YAML or JSON), or the folder that `cdk synth` writes, before it is deployed.',
  },
  parameters: {
    flag: '--parameters <name=value>',
    kind: paths('A parameter and its value.'),
    default: [],
    group: 'plans',
    commands: ['scan'],
    help: 'a parameter of the template, NAME=VALUE; may be repeated',
    doc: 'Parameters of the template, each as `NAME=VALUE`. Those that are not given have their defaults.',
    contradictions: [
      {
        without: 'template',
        message: (origin) => `${origin} is about a template, and none is given`,
        hint: 'name it with --template, or leave the flag out',
      },
    ],
  },
  sourceFolder: {
    flag: '--source <folder>',
    kind: PATH,
    default: null,
    group: 'plans',
    commands: ['scan'],
    help: 'folder with the Terraform files or templates: findings name file and line',
    doc: 'Folder with the Terraform files or templates: findings name the file and the line, relative to it. Without `--plan` and `--template` those of buckets whose names `--state` has, or the files themselves say.',
  },
  state: {
    flag: '--state <file>',
    kind: PATH,
    default: null,
    group: 'plans',
    commands: ['scan'],
    help: 'state of what --source declares: findings of a scan name file and line; - for standard input',
    doc: 'Terraform state of what `--source` declares, as `terraform state pull` or `terraform show -json` writes it; `-` is standard input. Findings of a scan name the line that declares what is at fault. Nothing but names of buckets is read.',
    contradictions: [
      {
        without: 'sourceFolder',
        message: (origin) => `${origin} tells which block a bucket is, and the files are not given`,
        hint: 'name their folder with --source',
      },
      {
        with: 'plan',
        message: () => 'a plan has the state in it',
        hint: 'leave --state out',
      },
      {
        with: 'template',
        message: () => 'a template has no state of Terraform',
        hint: 'leave --state out',
      },
    ],
  },
  policiesFromSource: {
    flag: '--policies-from-source',
    kind: SWITCH,
    default: false,
    group: 'plans',
    commands: ['scan'],
    help: 'read from --source the policies that the plan knows only after apply',
    doc: 'With `--plan` and `--source`: a policy that is known only after apply is judged as the source writes it (`jsonencode`, heredocs, `aws_iam_policy_document`). What the source does not tell stays unknown.',
    contradictions: [
      {
        without: 'plan',
        message: (origin) => `${origin} reads what a plan lacks, and no plan is given`,
        hint: 'name it with --plan, or leave the flag out',
      },
      {
        without: 'sourceFolder',
        message: (origin) => `${origin} reads the Terraform files, and they are not given`,
        hint: 'name their folder with --source',
      },
    ],
  },
  planAccounts: {
    flag: '--plan-account <id>',
    kind: list('An account, `alias=id` for that of a provider.'),
    default: [],
    group: 'plans',
    commands: ['scan'],
    help: 'account that the plan is for; ALIAS=ID for that of one provider, ID/REGION for a template',
    doc: 'Account that the plan or template is for, where it does not say so; `alias=id` for that of one provider configuration, `id/region` for a template that is deployed in that Region.',
  },
  readMissing: {
    flag: '--read-missing',
    kind: SWITCH,
    default: false,
    group: 'plans',
    commands: ['scan'],
    help: 'read from AWS what a plan needs and the inventory lacks',
    doc: 'With `--plan` or `--template` and `--inventory`: read from AWS, by the roles of a scan, what the plan needs of deployed buckets and the inventory does not hold, such as the policy of a bucket that becomes a log bucket.',
    contradictions: [
      {
        without: 'inventory',
        message: (origin) => `${origin} adds to a saved inventory, and none is given`,
        hint: 'name it with --inventory',
      },
    ],
  },
  failOnNotYetKnown: {
    flag: '--fail-on-not-yet-known',
    kind: SWITCH,
    default: false,
    group: 'plans',
    commands: ['scan'],
    help: 'what is known only after apply makes exit code 3',
    doc: 'Verdicts that hang on what is known only after apply make exit code 3.',
  },
  allFindings: {
    flag: '--all',
    kind: SWITCH,
    default: false,
    group: 'plans',
    commands: ['scan'],
    help: 'with --inventory: also what the plan does not change',
    doc: 'With `--plan` or `--template` and `--inventory`: report all findings of the accounts, those too that the plan does not change.',
  },
  saveInventory: {
    flag: '--save-inventory <file>',
    kind: PATH,
    default: null,
    group: 'accounts',
    commands: ['scan'],
    help: 'keep what was read',
    doc: 'Save what was read from AWS, for `--inventory`, `--resume` and `s3log-audit merge`: to a file, or to `s3://bucket/key`.',
    contradictions: [NOT_WITH_INVENTORY, ...NOT_WITH_PLAN],
  },
  targets: {
    key: 'targets',
    kind: logTargets(),
    default: [],
    doc: 'Log buckets that buckets are to log into, by `ACCOUNT/REGION` (globs): a name with `{account}`, `{region}` and `{bucket}` in it, an entry with `bucket`, `prefix`, `keyFormat`, `expireAfterDays` and `tags`, or a list of such entries. The first that fits holds. `fix plan` takes log buckets from here and never guesses one.',
  },
  collect: {
    flag: '--collect <facts>',
    kind: someOf(['targets', 'stacks']),
    default: [],
    group: 'accounts',
    commands: ['scan', 'iam'],
    help: 'save also what plans and fixes need: targets, stacks',
    doc: 'With `--save-inventory`: `targets` reads policy, ownership and the other settings of a log bucket also of buckets that the settings name as `targets`, and of those whose policy or ACL is open to log delivery. Plans and `fix plan` need them of buckets that become log buckets. `stacks` reads which CloudFormation stacks describe buckets (`tag:GetResources`, one call for a hundred), so that `fix` leaves these to their templates.',
    contradictions: [
      {
        without: 'saveInventory',
        message: (origin) => `${origin} adds to a saved inventory, and none is named`,
        hint: 'name the file with --save-inventory',
      },
    ],
  },
  resume: {
    flag: '--resume',
    kind: SWITCH,
    default: false,
    group: 'accounts',
    commands: ['scan'],
    help: 'go on with what the file of --save-inventory holds already',
    doc: 'Continue the scan whose inventory `--save-inventory` names: accounts that were read completely are not read again.',
    contradictions: [
      {
        without: 'saveInventory',
        message: (origin) => `${origin} goes on with a saved inventory, and none is named`,
        hint: 'name the file of the scan that was stopped with --save-inventory',
      },
    ],
  },
  maxAgeMs: {
    flag: '--max-age <time>',
    kind: DURATION,
    default: null,
    group: 'accounts',
    commands: ['scan'],
    help: 'with --resume: read again what was read longer ago, such as 12h',
    doc: 'With `--resume`: read accounts again that were read longer ago than this, such as `90s`, `30m`, `12h` or `7d`.',
    contradictions: [
      {
        without: 'resume',
        message: (origin) => `${origin} says what --resume reads again, and --resume is not given`,
        hint: 'add --resume, or leave the flag out to read everything',
      },
    ],
  },
  shard: {
    flag: '--shard <n/of>',
    kind: SHARD,
    default: null,
    group: 'accounts',
    commands: ['scan'],
    help: 'only this share of the accounts, such as 3/16; merge joins them',
    doc: 'Scan only this share of the accounts, such as `3/16` on the third of sixteen machines. `s3log-audit merge` makes one report of the inventories of all shards.',
    contradictions: [
      { ...SHARD_OF_ORG, without: 'organization' },
      { ...SHARD_OF_ORG, with: 'inventory' },
    ],
  },
  requests: {
    flag: '--requests <file>',
    kind: PATH,
    default: null,
    group: 'accounts',
    commands: ['scan'],
    help: 'requests to the buckets, as s3log-audit logs summary counted them',
    doc: 'What `s3log-audit logs summary` counted in the access logs, for rules on requests. Without it their verdict is unknown.',
    contradictions: [
      {
        with: 'inventory',
        message: () => '--inventory judges what is in the file, the requests that its scan was given among it',
        hint: 'leave --inventory out, or scan again with --requests',
      },
    ],
  },
  prove: {
    flag: '--prove',
    kind: SWITCH,
    default: false,
    group: 'accounts',
    commands: ['scan'],
    help: 'find the record of the last scan in the logs of each source; needs --baseline',
    doc: 'With a rule on arrival and `--baseline`: read log objects (`s3:GetObject` on log buckets) and find the records of requests of the scan before, which tells sources on one prefix apart and how long delivery takes.',
    contradictions: [
      NOT_WITH_INVENTORY,
      {
        without: 'baseline',
        message: (origin) => `${origin} finds requests of an earlier scan, and no report of one is named`,
        hint: 'name the JSON report of the scan before with --baseline',
      },
    ],
  },
  profile: {
    flag: '--profile <name>',
    key: 'profile',
    kind: TEXT,
    default: null,
    group: 'reading',
    commands: [...READING, 'merge', 'fix verify'],
    help: 'profile of the AWS configuration',
    doc: 'Named profile of the AWS configuration files that the credentials are taken from.',
  },
  bucketOwner: {
    flag: '--bucket-owner <id>',
    key: 'bucketOwner',
    kind: textOf(ACCOUNT),
    default: null,
    defaultText: 'the account of the credentials',
    group: 'reading',
    commands: [...READING, 'merge'],
    help: 'account that owns the buckets of s3:// places',
    doc: 'Account that has to own the buckets in which inventories and reports lie (`s3://bucket/key`): nothing is read from a bucket of anybody else or written into it. Default: the account of the credentials.',
  },
  roles: {
    flag: '--role-name <names>',
    key: 'organization.roles',
    kind: ROLES,
    default: { default: DEFAULT_ROLES, accounts: {}, organizationalUnits: {} },
    defaultText: DEFAULT_ROLES.join(', '),
    group: 'reading',
    commands: [...READING, 'fix verify'],
    help: 'role to assume in each account, tried in this order',
    doc: 'Role that is assumed in each account; several names are tried in their order. The settings file can name other roles for single accounts and OUs.',
  },
  externalId: {
    flag: '--external-id <id>',
    key: 'organization.externalId',
    kind: textOf(EXTERNAL_ID),
    default: null,
    group: 'reading',
    commands: [...READING, 'fix verify'],
    help: 'external id that the role asks for',
    doc: 'External ID that is passed when the role is assumed.',
  },
  concurrency: {
    flag: '--concurrency <n>',
    key: 'concurrency',
    kind: numberUpTo(MAX_CONCURRENCY),
    default: 64,
    defaultText: '64',
    group: 'reading',
    commands: [...READING, 'fix verify'],
    help: 'calls in flight',
    doc: 'AWS calls in flight at the same time, of the whole process.',
  },
  allowUnreadRcp: {
    flag: '--allow-unread-rcp',
    key: 'allowUnreadRcp',
    kind: SWITCH,
    default: false,
    group: 'rules',
    commands: [...READING, 'merge', 'fix verify'],
    help: 'take resource control policies that cannot be read for absent',
    doc: 'Resource control policies (RCPs) that cannot be read are taken for absent. Default: with --org a delivery that no other policy blocks is unknown then.',
  },
  strictAssumptions: {
    flag: '--strict-assumptions',
    key: 'strictAssumptions',
    kind: SWITCH,
    default: false,
    group: 'rules',
    commands: [...READING, 'merge', 'fix verify'],
    help: 'deliveries that are permitted on an assumption alone are unknown',
    doc: 'Deliveries that are permitted only if an assumption about the log writer of S3 holds are unknown. Default: they pass and the assumption is listed.',
  },
  assumptions: {
    key: 'assumptions',
    kind: assumptionValues(),
    default: {},
    doc: 'Assumptions about the log writer of S3 that AWS does not document, by their ids: true, false or undecided in the place of the default. docs/verdicts.md lists them.',
  },
  ruleFolders: {
    flag: '--rules <folder>',
    key: 'rules.folders',
    kind: paths('A folder.'),
    default: [],
    group: 'rules',
    commands: [...RULES, 'rules show', 'fix verify'],
    help: 'folder with rules of your own, beside the built-in ones',
    doc: 'Folders with rules of your own, beside the built-in ones.',
  },
  builtinRules: {
    flag: '--no-builtin-rules',
    key: 'rules.builtin',
    kind: SWITCH,
    default: true,
    group: 'rules',
    commands: [...RULES, 'rules show', 'fix verify'],
    help: 'only rules of your own',
    doc: 'Whether the built-in rules are used. The flag disables them; the variable and the settings key take true or false.',
  },
  select: {
    flag: '--select <rules>',
    key: 'rules.select',
    kind: list('Id or tag of a rule.'),
    default: [],
    defaultText: 'default',
    group: 'rules',
    commands: RULES,
    help: 'only these rule ids and tags',
    doc: 'Run only rules with these ids or tags. The tag `default` is that of the rules that run by default.',
  },
  skip: {
    flag: '--skip <rules>',
    key: 'rules.skip',
    kind: list('Id or tag of a rule.'),
    default: [],
    group: 'rules',
    commands: RULES,
    help: 'not these rule ids and tags',
    doc: 'Do not run rules with these ids or tags.',
  },
  ruleSettings: {
    key: 'rules.settings',
    kind: ruleSettings('rules.settings'),
    default: {},
    doc: 'Changes of single rules, by their ids: `enabled`, `severity`, `params`.',
  },
  reports: {
    flag: '--format <format>',
    key: 'reports',
    kind: reportTargets('reports'),
    // Which reports there are by default depends on the formats, which are not known here: default-options.ts.
    default: [],
    beside: 'output',
    defaultText: 'sarif and json',
    group: 'reports',
    commands: ['scan', 'merge'],
    help: 'sarif, sarif-full, json, html, markdown, csv, junit, code-quality, github-annotations, ocsf, slack, teams; may be repeated',
    doc: 'Reports to write: `sarif`, `sarif-full`, `json`, `html`, `markdown`, `csv`, `junit`, `code-quality`, `github-annotations`, `ocsf`, `slack`, `teams`. The settings file has a list of `format` and `output`.',
  },
  output: {
    isOption: false,
    flag: '--output <file>',
    kind: paths('A file.'),
    default: [],
    group: 'reports',
    commands: ['scan', 'merge'],
    help: 'where the report goes, - for standard output; one per --format, in their order',
    doc: 'File, or `s3://bucket/key`, that the report is written to, `-` for standard output; compressed where its name ends with `.gz`. The first `--output` belongs to the first `--format`. Default: the file of the format in the folder `reports`.',
  },
  failOn: {
    flag: '--fail-on <severity>',
    key: 'failOn',
    kind: SEVERITY,
    default: 'low',
    defaultText: 'low',
    group: 'reports',
    commands: REPORTING,
    help: `findings from here on make exit code 1: ${SEVERITIES.join(', ')}`,
    doc: `Findings of this severity or a higher one make exit code 1: ${SEVERITIES.join(', ')}.`,
  },
  sarifSplit: {
    flag: '--sarif-split <n>',
    key: 'sarifSplit',
    kind: numberUpTo(MAX_SARIF_SPLIT),
    default: 1,
    defaultText: '1',
    group: 'reports',
    commands: REPORTING,
    help: 'runs of the SARIF file for GitHub, 1 to 20: 5,000 results are shown of each',
    doc: 'Runs of the SARIF file for GitHub, 1 to 20. GitHub shows 5,000 results of each. An account is always in the same run; another number moves alerts from one category to another.',
  },
  sarifIncludeWaived: {
    flag: '--sarif-include-waived',
    key: 'sarifIncludeWaived',
    kind: SWITCH,
    default: false,
    group: 'reports',
    commands: REPORTING,
    help: 'waived findings stay in the SARIF file for GitHub, marked as suppressed',
    doc: 'Waived findings stay in the SARIF file for GitHub, marked as suppressed.',
  },
  failOnNew: {
    flag: '--fail-on-new',
    key: 'failOnNew',
    kind: SWITCH,
    default: false,
    group: 'reports',
    commands: REPORTING,
    help: 'findings that the baseline has do not make exit code 1',
    doc: 'Only findings that are not in the baseline make exit code 1.',
    contradictions: [
      {
        without: 'baseline',
        message: (origin) => `${origin} asks what is new, and there is no baseline to compare with`,
        hint: 'name the JSON report of an earlier run with --baseline',
      },
    ],
  },
  allowUnknown: {
    flag: '--allow-unknown',
    key: 'allowUnknown',
    kind: SWITCH,
    default: false,
    group: 'reports',
    commands: REPORTING,
    help: 'what could not be observed does not make exit code 3',
    doc: 'What could not be observed does not make exit code 3.',
  },
  allowEmpty: {
    flag: '--allow-empty',
    key: 'allowEmpty',
    kind: SWITCH,
    default: false,
    group: 'reports',
    commands: REPORTING,
    help: 'that nothing was judged does not make exit code 3',
    doc: 'That Regions, accounts or OUs were named and no bucket there was judged does not make exit code 3.',
  },
  baseline: {
    flag: '--baseline <file>',
    key: 'baseline',
    kind: BASELINE_FILE,
    default: null,
    group: 'reports',
    commands: [...REPORTING, 'explain'],
    help: 'JSON report of an earlier run to compare with',
    contradictions: [
      { ...COMPARED_WITH_INVENTORY, with: 'plan' },
      { ...COMPARED_WITH_INVENTORY, with: 'template' },
    ],
    doc: 'JSON report of an earlier run to compare with. In the settings file its path, or a section with `file` and `optional`.',
  },
  baselineOptional: {
    flag: '--baseline-optional',
    key: 'baseline.optional',
    kind: SWITCH,
    default: null,
    group: 'reports',
    commands: [...REPORTING, 'explain'],
    help: 'on a first run the baseline need not be there; every finding counts as new then',
    doc: 'The baseline need not be there, as on a first run. Then every finding is new, so that `--fail-on-new` lets none pass.',
    contradictions: [
      {
        without: 'baseline',
        message: (origin) => `${origin} says that the baseline need not be there, and none is named`,
        hint: 'name the JSON report that the last run wrote, or will have written, with --baseline',
      },
    ],
  },
  waivers: {
    key: 'waivers',
    kind: waivers('waivers'),
    default: [],
    doc: 'Findings that are accepted for a time. They stay in the reports, marked, and do not count for the exit code.',
  },
  maxWaiverDays: {
    key: 'maxWaiverDays',
    kind: numberUpTo(3650),
    default: null,
    doc: 'How many days ahead a waiver may end. Default: one year.',
  },
  strictWaivers: {
    flag: '--strict-waivers',
    key: 'strictWaivers',
    kind: SWITCH,
    default: false,
    group: 'reports',
    commands: REPORTING,
    help: 'a waiver that no finding needs makes exit code 1',
    doc: 'A waiver that no finding needs makes exit code 1.',
  },
  quiet: {
    flag: '--quiet',
    kind: SWITCH,
    default: false,
    group: 'reports',
    commands: REPORTING,
    help: 'no progress and no summary',
    doc: 'Print no progress and no summary.',
  },
  debug: {
    flag: '--debug',
    kind: SWITCH,
    default: false,
    group: 'reports',
    commands: [...READING, 'merge', 'fix verify'],
    help: 'say more on standard error',
    doc: 'Print more on standard error.',
  },
} as const satisfies Record<string, OptionRow>;

/** Sections of the settings file. */
export const SECTIONS: Readonly<Record<string, string>> = {
  organization: 'Which accounts of an AWS organization are scanned, and the role that is assumed in them.',
  rules: 'Which rules are run, and with which settings.',
};

type Rows = typeof OPTIONS;

/** Every row, flags that are no options by themselves among them. */
export type RowName = keyof Rows;

/** Options of a scan. */
export type OptionName = { [Name in RowName]: Rows[Name] extends { isOption: false } ? never : Name }[RowName];

export type Row = OptionRow<OptionName, RowName>;

/** The rows, each as what every row is; the compiler checks the names in them. */
export const ROWS: Readonly<Record<RowName, Row>> = { ...OPTIONS };

/** What its kind gives, and `null` where that is the default. */
type ValueOf<Name extends OptionName> = ReturnType<Rows[Name]['kind']['read']> | Extract<Rows[Name]['default'], null>;

/** Everything a scan was asked for, resolved once; nothing below this reads flags or the environment. */
export type ScanOptions = { readonly [Name in OptionName]: ValueOf<Name> };
