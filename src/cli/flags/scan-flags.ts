import { type Command, Option } from 'commander';
import { DEFAULT_FILE, DEFAULTS } from '../../config/default-options.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { FORMAT_FILES } from './format-files.ts';
import { list, repeated, ruleOptions } from './rule-flags.ts';

const flag = (flags: string, description: string): Option => new Option(flags, description);

const config = (): Option => flag('--config <file>', `settings (default: ${DEFAULT_FILE}, if it is there)`);

const whichAccounts = (): readonly Option[] => [
  flag('--org', 'every account of the AWS organization of the credentials'),
  flag('--accounts <ids>', 'only these accounts').argParser(list),
  flag('--exclude-accounts <ids>', 'not these accounts').argParser(list),
  flag('--ou <ids>', 'only accounts below these organizational units').argParser(list),
  flag('--regions <codes>', 'judge only buckets in these Regions').argParser(list),
  config(),
  flag('--inventory <file>', 'judge a saved inventory: no network, no credentials'),
];

const howRead = (): readonly Option[] => [
  flag('--profile <name>', 'profile of the AWS configuration'),
  flag(
    '--role-name <names>',
    `role to assume in each account, tried in this order (default: ${DEFAULTS.roleName})`,
  ).argParser(list),
  flag('--external-id <id>', 'external id that the role asks for'),
  flag('--concurrency <n>', `calls in flight (default: ${DEFAULTS.concurrency})`),
  flag('--require-rcp', 'deliveries are unknown where resource control policies cannot be read'),
];

const debug = (): Option => flag('--debug', 'say more on standard error');

const reports = (): readonly Option[] => [
  flag(
    '--format <format>',
    `${Object.keys(FORMAT_FILES).join(', ')}; may be repeated (default: sarif and json)`,
  ).argParser(list),
  flag('--output <file>', 'where the report goes, - for standard output; one per --format, in their order').argParser(
    repeated,
  ),
  flag(
    '--fail-on <severity>',
    `findings from here on make exit code 1: ${SEVERITIES.join(', ')} (default: ${DEFAULTS.failOn})`,
  ),
  flag('--sarif-split <n>', 'runs of the SARIF file for GitHub, 1 to 20: 5,000 results are shown of each'),
  flag('--sarif-include-waived', 'waived findings stay in the SARIF file for GitHub, marked as suppressed'),
  flag('--fail-on-new', 'findings that the baseline has do not make exit code 1'),
  flag('--allow-unknown', 'what could not be seen does not make exit code 3'),
  flag('--baseline <file>', 'JSON report of an earlier run to compare with'),
  flag('--strict-waivers', 'a waiver that no finding needs makes exit code 1'),
  flag('--quiet', 'no progress and no summary'),
  debug(),
];

/** Everything that a scan takes. */
export function addScanFlags(command: Command): void {
  addGroup(command, 'Which accounts and buckets', [
    ...whichAccounts(),
    flag('--save-inventory <file>', 'keep what was read'),
    flag('--resume', 'go on with what the file of --save-inventory holds already'),
    flag('--max-age <time>', 'with --resume: read again what was read longer ago, such as 12h'),
    flag('--shard <n/of>', 'only this share of the accounts, such as 3/16; merge joins them'),
  ]);
  addGroup(command, 'How AWS is read', howRead());
  addGroup(command, 'Rules', ruleOptions());
  addGroup(command, 'Reports and exit code', reports());
}

/** What a report of saved inventories takes. */
export function addMergeFlags(command: Command): void {
  addGroup(command, 'Settings', [config()]);
  addGroup(command, 'Rules', [
    ...ruleOptions(),
    flag('--require-rcp', 'deliveries are unknown where resource control policies cannot be read'),
  ]);
  addGroup(command, 'Reports and exit code', reports());
}

/** A scan of which only the picture is wanted. */
export function addGraphFlags(command: Command, formats: readonly string[]): void {
  addGroup(command, 'Which accounts and buckets', whichAccounts());
  addGroup(command, 'How AWS is read', howRead());
  addGroup(command, 'Rules', ruleOptions());
  addGroup(command, 'Output', [
    flag('--format <format>', 'language of the picture').choices(formats).default('dot'),
    flag('--output <file>', 'where it goes, - for standard output').default('-'),
    debug(),
  ]);
}

/** A scan for one bucket, told to standard output. */
export function addExplainFlags(command: Command): void {
  addGroup(command, 'Where the bucket is', whichAccounts());
  addGroup(command, 'How AWS is read', howRead());
  addGroup(command, 'Rules', ruleOptions());
  addGroup(command, 'Output', [flag('--format <format>', 'text or json').default('text'), debug()]);
}

/** Everything that a scan takes, to be shown instead. */
export function addConfigShowFlags(command: Command): void {
  addGroup(command, 'Output', [flag('--format <format>', 'yaml or json').default('yaml')]);
  addGroup(command, 'Flags of a scan', [
    ...whichAccounts(),
    ...howRead(),
    ...ruleOptions(),
    ...reports().filter(({ long }) => long !== '--format' && long !== '--output'),
  ]);
}

function addGroup(command: Command, group: string, options: readonly Option[]): void {
  for (const option of options) command.addOption(option.helpGroup(`${group}:`));
}
