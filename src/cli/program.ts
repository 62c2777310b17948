import { createRequire } from 'node:module';
import { Command, type CommanderError, Option } from 'commander';
import { DEFAULTS, type ScanFlags, scanOptions } from '../config/scan-options.ts';
import { SEVERITIES } from '../model/severity.ts';
import type { ExitCode } from './exit-code.ts';
import { FORMAT_FILES } from './format-files.ts';
import type { Io } from './io.ts';
import { addIam, addPlan } from './permission-commands.ts';
import { list, repeated, ruleOptions } from './rule-flags.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { readonly version: string };

/** The command line. Modules that only one command needs are loaded by that command, so that `--help` stays quick. */
export function program(io: Io, done: (code: ExitCode) => void): Command {
  const root = new Command('s3log-audit')
    .description('Proves for every bucket whether its requests are logged, and whether S3 can deliver the logs.')
    .version(version, '-V, --version', 'print the version')
    .usage('[options] [command]')
    .enablePositionalOptions()
    .addHelpText('after', FOOTER);
  configure(root, io);

  const scan = async (flags: ScanFlags): Promise<void> => {
    const options = scanOptions(flags, FORMAT_FILES);
    const { scanCommand } = await import('./scan-command.ts');
    done(await scanCommand(options, { io, version }));
  };
  addScanFlags(root, 'Which accounts and buckets');
  const explicit = configure(root.command('scan'), io).description('the same as without a command');
  addScanFlags(explicit, 'Which accounts and buckets');
  explicit.action(scan);

  const demo = configure(root.command('demo'), io).description(
    'the same scan over HTTP against a simulated organization; needs no AWS account',
  );
  demo
    .option('--serve', 'only start the simulated organization and print how to reach it')
    .option('--port <port>', 'port of the simulated organization (default: any free one)');
  addScanFlags(demo, 'Flags of the scan');
  demo.action(async ({ serve, port, ...flags }: ScanFlags & { readonly serve?: boolean; readonly port?: string }) => {
    const options = scanOptions({ ...flags, org: true }, FORMAT_FILES);
    const { demoCommand } = await import('./demo-command.ts');
    done(await demoCommand(options, { io, version, serve: serve ?? false, port: port ?? '0' }));
  });

  addPlan(configure(root.command('plan'), io), async (flags) => {
    const { planCommand } = await import('./plan-command.ts');
    done(await planCommand(flags, io));
  });
  addIam(configure(root.command('iam'), io), async (flags) => {
    const { iamCommand } = await import('./iam-command.ts');
    done(await iamCommand(flags, io));
  });

  // A first word that is no command can only be a mistake for one.
  root.argument('[command]').action(async (word: string | undefined, flags: ScanFlags) => {
    if (word !== undefined) root.error(`error: unknown command '${word}'${suggestion(root, word)}`);
    await scan(flags);
  });
  return root;
}

const suggestion = (root: Command, word: string): string => {
  const near = root.commands.map((command) => command.name()).find((name) => name.startsWith(word.slice(0, 2)));
  return near === undefined ? '' : `\n(Did you mean ${near}?)`;
};

function configure(command: Command, { out, err }: Io): Command {
  return command
    .exitOverride((error: CommanderError) => {
      throw error;
    })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text, write) => write(text.replace(/^error: /, 's3log-audit: ')),
    })
    .showSuggestionAfterError()
    .helpCommand(false);
}

function addScanFlags(command: Command, firstGroup: string): void {
  const flag = (flags: string, description: string): Option => new Option(flags, description);
  const options = [
    [
      firstGroup,
      flag('--org', 'every account of the AWS organization of the credentials'),
      flag('--accounts <ids>', 'only these accounts').argParser(list),
      flag('--exclude-accounts <ids>', 'not these accounts').argParser(list),
      flag('--ou <ids>', 'only accounts below these organizational units').argParser(list),
      flag('--regions <codes>', 'judge only buckets in these Regions').argParser(list),
      flag('--inventory <file>', 'judge a saved inventory: no network, no credentials'),
      flag('--save-inventory <file>', 'keep what was read'),
    ],
    [
      'How AWS is read',
      flag('--profile <name>', 'profile of the AWS configuration'),
      flag(
        '--role-name <names>',
        `role to assume in each account, tried in this order (default: ${DEFAULTS.roleName})`,
      ).argParser(list),
      flag('--external-id <id>', 'external id that the role asks for'),
      flag('--concurrency <n>', `calls in flight (default: ${DEFAULTS.concurrency})`),
      flag('--require-rcp', 'deliveries are unknown where resource control policies cannot be read'),
    ],
    ['Rules', ...ruleOptions()],
    [
      'Reports and exit code',
      flag(
        '--format <format>',
        `${Object.keys(FORMAT_FILES).join(', ')}; may be repeated (default: sarif and json)`,
      ).argParser(list),
      flag(
        '--output <file>',
        'where the report goes, - for standard output; one per --format, in their order',
      ).argParser(repeated),
      flag(
        '--fail-on <severity>',
        `findings from here on make exit code 1: ${SEVERITIES.join(', ')} (default: ${DEFAULTS.failOn})`,
      ),
      flag('--allow-unknown', 'what could not be seen does not make exit code 3'),
      flag('--quiet', 'no progress and no summary'),
      flag('--debug', 'say more on standard error'),
    ],
  ] as const;
  for (const [group, ...members] of options) {
    for (const member of members) command.addOption(member.helpGroup(`${group}:`));
  }
}

const FOOTER = `
Exit codes:
  0  clean: everything selected was seen, nothing at or above --fail-on
  1  findings
  2  did not run: usage, rules, credentials, endpoint, no permission to list
  3  incomplete: no finding, but something could not be seen
  4  stopped early: interrupted, or output could not be written
  70 a bug of s3log-audit`;
