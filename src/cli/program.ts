import { createRequire } from 'node:module';
import { Command, type CommanderError } from 'commander';
import type { ScanFlags } from '../config/flags.ts';
import type { ScanOptions } from '../config/options.ts';
import type { ConfigShowFlags } from './config-command.ts';
import type { ExitCode } from './exit-code.ts';
import { GRAPH_FORMAT_NAMES } from './format-files.ts';
import type { GraphFlags } from './graph-command.ts';
import { addInit } from './init-flags.ts';
import type { Io } from './io.ts';
import { addIam, addPlan } from './permission-commands.ts';
import { addRules } from './rule-commands.ts';
import { addConfigShowFlags, addExplainFlags, addGraphFlags, addMergeFlags, addScanFlags } from './scan-flags.ts';

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

  const decided = async (flags: ScanFlags): Promise<ScanOptions> => {
    const { decide } = await import('./decide.ts');
    return (await decide(flags, io)).options;
  };
  const scan = async (flags: ScanFlags): Promise<void> => {
    const options = await decided(flags);
    const { scanCommand } = await import('./scan-command.ts');
    done(await scanCommand(options, { io, version }));
  };
  addScanFlags(root);
  const explicit = configure(root.command('scan'), io).description('the same as without a command');
  addScanFlags(explicit);
  explicit.action(scan);

  const demo = configure(root.command('demo'), io).description(
    'the same scan over HTTP against a simulated organization; needs no AWS account',
  );
  demo
    .option('--serve', 'only start the simulated organization and print how to reach it')
    .option('--port <port>', 'port of the simulated organization (default: any free one)');
  addScanFlags(demo);
  demo.action(async ({ serve, port, ...flags }: ScanFlags & { readonly serve?: boolean; readonly port?: string }) => {
    const options = await decided({ ...flags, org: true });
    const { demoCommand } = await import('./demo-command.ts');
    done(await demoCommand(options, { io, version, serve: serve ?? false, port: port ?? '0' }));
  });

  const explain = configure(root.command('explain'), io)
    .description('everything about one bucket: where its logs go, whether they arrive, what each rule says')
    .argument('<bucket>', 'name of the bucket');
  addExplainFlags(explain);
  explain.action(
    async (bucket: string, { format, ...flags }: Omit<ScanFlags, 'format'> & { readonly format: string }) => {
      const options = await decided({ ...flags, quiet: flags.quiet ?? true, failOnNew: false });
      const { explainCommand } = await import('./explain-command.ts');
      done(await explainCommand(options, { io, version, bucket, format }));
    },
  );

  const graph = configure(root.command('graph'), io).description(
    'draws where logs go: loops, broken deliveries, targets; exit code 0 once it is drawn, whatever it shows',
  );
  addGraphFlags(graph, GRAPH_FORMAT_NAMES);
  graph.action(async ({ format, output, ...flags }: GraphFlags) => {
    const options = await decided({ ...flags, quiet: true });
    const { graphCommand } = await import('./graph-command.ts');
    done(await graphCommand(options, { io, version, format, output }));
  });

  const merge = configure(root.command('merge'), io)
    .description('one report from the inventories of all shards of a scan: no network, no credentials')
    .argument('<file...>', 'inventories that scans with --shard and --save-inventory wrote');
  addMergeFlags(merge);
  merge.action(async (join: readonly string[], flags: ScanFlags) => {
    const options = await decided(flags);
    const { scanCommand } = await import('./scan-command.ts');
    done(await scanCommand(options, { io, version, join }));
  });

  addPlan(configure(root.command('plan'), io), async (flags) => {
    const { planCommand } = await import('./plan-command.ts');
    done(await planCommand(flags, io));
  });
  addIam(configure(root.command('iam'), io), async (flags) => {
    const { iamCommand } = await import('./iam-command.ts');
    done(await iamCommand(flags, io));
  });

  const rules = configure(root.command('rules'), io);
  addRules(rules, (name) => configure(rules.command(name), io), {
    list: async (flags) => done(await (await import('./rules-list.ts')).rulesList(flags, io)),
    show: async (flags) => done(await (await import('./rules-show.ts')).rulesShow(flags, io)),
    check: async (flags) => done(await (await import('./rules-check.ts')).rulesCheck(flags, io)),
    test: async (flags) => done(await (await import('./rules-test.ts')).rulesTest(flags, io)),
  });

  addInit(configure(root.command('init'), io), async (flags) => {
    const { initCommand } = await import('./init-command.ts');
    done(await initCommand(flags, { io, version }));
  });

  const config = configure(root.command('config'), io).description('the settings of a scan');
  const show = configure(config.command('show'), io).description('every setting, and where its value comes from');
  addConfigShowFlags(show);
  show.action(async (flags: ConfigShowFlags) => {
    const { configShow } = await import('./config-command.ts');
    done(await configShow(flags, io));
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

const FOOTER = `
Exit codes:
  0  clean: everything selected was seen, nothing at or above --fail-on
  1  findings
  2  did not run: usage, rules, credentials, endpoint, no permission to list
  3  incomplete: no finding, but something could not be seen
  4  stopped early: interrupted, or output could not be written
  70 a bug of s3log-audit`;
