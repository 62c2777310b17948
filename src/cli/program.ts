import { type Argument, Command, type CommanderError } from 'commander';
import type { ScanFlags } from '../config/flags.ts';
import type { OptionCommand } from '../config/option-row.ts';
import type { ResolvedOptions } from '../config/resolve-options.ts';
import { type ExitCode, MEANING } from '../scan/exit-code.ts';
import { version } from '../scan/version.ts';
import type { ConfigShowFlags } from './commands/config.ts';
import type { GraphFlags } from './commands/graph.ts';
import { COMPLETION } from './flags/completion-command.ts';
import { addFixPlan } from './flags/fix-flags.ts';
import { addFixApply } from './flags/fix-subcommands.ts';
import { addHelp } from './flags/help-command.ts';
import { addInit } from './flags/init-flags.ts';
import { addLogs } from './flags/logs-subcommands.ts';
import { addOptionFlags } from './flags/option-flags.ts';
import { addConfigFormat, addExplainOutput, addGraphFormat, type ExplainFlags } from './flags/output-flags.ts';
import { addEstimate, addIam, iamPart } from './flags/permission-flags.ts';
import { addPublish } from './flags/publish-flags.ts';
import { addRules } from './flags/rules-subcommands.ts';
import type { Io } from './io.ts';
import { widthOf } from './text/terminal.ts';
import { refuseFlagsBefore, refuseStrayArguments, rephrased, unknownCommand } from './text/wrong-words.ts';

/** What commands are made with. */
interface CommandLine {
  readonly io: Io;
  readonly done: (code: ExitCode) => void;
  /** Adds a command; its flags are added once it is called. */
  readonly command: (usage: string, description: string, addFlags: (command: Command) => void) => Command;
  readonly optionsOf: (flags: ScanFlags, name?: OptionCommand) => Promise<ResolvedOptions>;
  readonly scan: (flags: ScanFlags) => Promise<void>;
}

/** The command line. Each command is a chunk of the bundle, so that a run loads no more than its own. */
export function program(io: Io, done: (code: ExitCode) => void): Command {
  const root = new Command('s3log-audit')
    .description('Proves for every bucket whether its requests are logged, and whether S3 can deliver the logs.')
    .version(version, '-V, --version', 'print the version')
    .usage('[options] [command]')
    .enablePositionalOptions()
    .addHelpText('after', ({ command }) => footer(command, widthOf(io.out)));
  configure(root, io);

  const optionsOf = async (flags: ScanFlags, name: OptionCommand = 'scan'): Promise<ResolvedOptions> => {
    const { readOptions } = await import('./flags/resolve-options.ts');
    return readOptions(flags, io, name);
  };
  const scan = async (flags: ScanFlags): Promise<void> => {
    const { options, settings } = await optionsOf(flags);
    const { scanCommand } = await import('./commands/scan.ts');
    done(await scanCommand(options, { io, settings }));
  };
  addOptionFlags(root, 'scan');

  // Flags are added to the command that is called: those of all take longer than the help of the program.
  const flagsOf = new Map<Command, (command: Command) => void>();
  const withFlags = (called: Command): Command => {
    flagsOf.get(called)?.(called);
    flagsOf.delete(called);
    return called;
  };
  const command = (usage: string, description: string, addFlags: (command: Command) => void): Command => {
    const added = configure(root.command(usage), io).description(description);
    flagsOf.set(added, addFlags);
    return added;
  };

  const commandLine: CommandLine = { io, done, command, optionsOf, scan };
  addScans(commandLine);
  addRulesAndPermissions(commandLine);
  addLogsAndFixes(commandLine);
  addSettings(commandLine);
  command('help [command...]', 'what a command does, and its flags', (help) => addHelp(help, { root, withFlags }));
  if (COMPLETION.words.includes(io.argv[0] ?? '')) root.commands.forEach(withFlags);
  else command(COMPLETION.usage, COMPLETION.description, (completion) => completion.action(() => undefined));

  root.hook('preSubcommand', refuseFlagsBefore);
  root.hook('preSubcommand', (_root, called) => void withFlags(called));
  root.hook('preAction', (_root, action) => refuseStrayArguments(action));
  // A first word that is no command can only be a mistake for one.
  root.argument('[command]').action(async (word: string | undefined, flags: ScanFlags) => {
    if (word !== undefined) unknownCommand(root, word);
    await scan(flags);
  });
  // Every command has options, so that the list of commands need not say so of each.
  return root.configureHelp({
    ...NARROW,
    subcommandTerm: (command) => [command.name(), ...command.registeredArguments.map(termOf)].join(' '),
  });
}

function addScans({ io, done, command, optionsOf, scan }: CommandLine): void {
  command('scan', 'the same as without a command', (explicit) => {
    addOptionFlags(explicit, 'scan');
    explicit.action(scan);
  });

  command('demo', 'the same scan over HTTP against a simulated organization; needs no AWS account', (demo) => {
    demo
      .option('--serve', 'only start the simulated organization and print how to reach it')
      .option('--port <port>', 'port of the simulated organization (default: any free one)');
    addOptionFlags(demo, 'scan');
    demo.action(async ({ serve, port, ...flags }: ScanFlags & { readonly serve?: boolean; readonly port?: string }) => {
      const { options, settings } = await optionsOf({ ...flags, org: true });
      const { demoCommand } = await import('./commands/demo.ts');
      done(await demoCommand(options, { io, settings, serve: serve ?? false, port: port ?? '0' }));
    });
  });

  command(
    'explain <bucket>',
    'everything about one bucket: where its logs go, whether they arrive, the verdict of each rule',
    (explain) => {
      addOptionFlags(explain, 'explain');
      addExplainOutput(explain);
      explain.action(async (bucket: string, { format, fix, ...flags }: ExplainFlags) => {
        const { options } = await optionsOf({ ...flags, quiet: flags.quiet ?? true }, 'explain');
        const { explainCommand } = await import('./commands/explain.ts');
        done(await explainCommand(options, { io, bucket, format, fix: fix ?? false }));
      });
    },
  );

  command(
    'graph',
    'draws where logs go: loops, blocked deliveries, targets; exit code 0 once it is drawn, whatever it shows',
    (graph) => {
      addOptionFlags(graph, 'graph');
      addGraphFormat(graph);
      graph.action(async ({ format, output, ...flags }: GraphFlags) => {
        const { options, settings } = await optionsOf({ ...flags, quiet: true }, 'graph');
        const { graphCommand } = await import('./commands/graph.ts');
        done(await graphCommand(options, { io, settings, format, output }));
      });
    },
  );

  command(
    'merge <file...>',
    'one report from the inventories (--save-inventory) of all shards of a scan: no network, no credentials',
    (merge) => {
      addOptionFlags(merge, 'merge');
      merge.action(async (join: readonly string[], flags: ScanFlags) => {
        const { options, settings } = await optionsOf(flags, 'merge');
        const { scanCommand } = await import('./commands/scan.ts');
        done(await scanCommand(options, { io, settings, join }));
      });
    },
  );
}

function addRulesAndPermissions({ io, done, command }: CommandLine): void {
  command('estimate', 'prints which calls a scan will make, and how many, without making any', (estimate) =>
    addEstimate(estimate, async (flags) => {
      const { estimateCommand } = await import('./commands/estimate.ts');
      done(await estimateCommand(flags, io));
    }),
  );
  command('iam', 'prints the IAM policies that the selected rules need, and no more', (iam) =>
    addIam(iam, async (flags) => {
      const { iamCommand } = await import('./commands/iam.ts');
      done(await iamCommand(flags, io));
    }),
  ).addArgument(iamPart());

  command('rules', 'lists, explains, checks and tests rules', (rules) =>
    addRules((name) => configure(rules.command(name), io), {
      list: async (flags) => done(await (await import('./commands/rules-list.ts')).rulesList(flags, io)),
      show: async (flags) => done(await (await import('./commands/rules-show.ts')).rulesShow(flags, io)),
      check: async (flags) => done(await (await import('./commands/rules-check.ts')).rulesCheck(flags, io)),
      test: async (flags) =>
        done(
          flags.watch === true
            ? await (await import('./commands/rules-watch.ts')).rulesWatch(flags, io)
            : await (await import('./commands/rules-test.ts')).rulesTest(flags, io),
        ),
      new: async (flags) => done(await (await import('./commands/rules-new.ts')).rulesNew(flags, io)),
    }),
  );
}

function addLogsAndFixes({ io, done, command }: CommandLine): void {
  command('logs', 'what the access logs themselves say: questions, records, SQL, Athena', (logs) =>
    addLogs((name) => configure(logs.command(name), io), {
      ask: async (flags) => done(await (await import('./commands/logs/ask.ts')).logsAsk(flags, io)),
      cat: async (flags) => done(await (await import('./commands/logs/cat.ts')).logsCat(flags, io)),
      summary: async (flags) => done(await (await import('./commands/logs/summary.ts')).logsSummary(flags, io)),
      report: async (flags) => done(await (await import('./commands/logs/report.ts')).logsReport(flags, io)),
      export: async (flags) => done(await (await import('./commands/logs/export.ts')).logsExport(flags, io)),
      sql: async (flags) => done(await (await import('./commands/logs/sql.ts')).logsSql(flags, io)),
      athena: async (flags) => done(await (await import('./commands/logs/athena.ts')).logsAthena(flags, io)),
    }),
  );

  command('publish', 'sends findings of reports to where others look at them: Security Hub', (publish) =>
    addPublish((name) => configure(publish.command(name), io), {
      securityHub: async (flags) => done(await (await import('./commands/publish.ts')).publishSecurityHub(flags, io)),
    }),
  );

  command('fix', 'changes that resolve findings: planned, reviewed, applied, undone', (fix) => {
    addFixPlan(configure(fix.command('plan'), io), async (flags) =>
      done(await (await import('./commands/fix-plan.ts')).fixPlan(flags, io)),
    );
    addFixApply((name) => configure(fix.command(name), io), {
      apply: async (flags) => done(await (await import('./commands/fix-apply.ts')).fixApply(flags, io)),
      undo: async (flags) => done(await (await import('./commands/fix-undo.ts')).fixUndo(flags, io)),
      verify: async (flags) => done(await (await import('./commands/fix-verify.ts')).fixVerify(flags, io)),
    });
  });
}

function addSettings({ io, done, command }: CommandLine): void {
  command(
    'init',
    'writes what a nightly scan needs: settings, job or template, IAM roles; overwrites nothing',
    (init) =>
      addInit(init, {
        nightly: async (flags) => done(await (await import('./commands/init.ts')).initCommand(flags, io)),
        pullRequest: async (flags) =>
          done(await (await import('./commands/init-pull-request.ts')).initPullRequest(flags, io)),
      }),
  );

  command('config', 'the settings of a scan', (config) => {
    const show = configure(config.command('show'), io).description('every setting, and where its value comes from');
    addConfigFormat(show);
    addOptionFlags(show, 'config show');
    show.action(async (flags: ConfigShowFlags) => {
      const { configShow } = await import('./commands/config.ts');
      done(await configShow(flags, io));
    });
  });
}

const termOf = (argument: Argument): string => {
  const name = `${argument.name()}${argument.variadic ? '...' : ''}`;
  return argument.required ? `<${name}>` : `[${name}]`;
};

function configure(command: Command, { out, err }: Io): Command {
  return command
    .exitOverride((error: CommanderError) => {
      throw error;
    })
    .configureOutput({
      writeOut: (text) => out.write(text),
      writeErr: (text) => err.write(text),
      outputError: (text, write) => write(rephrased(text)),
      getOutHelpWidth: () => widthOf(out),
      getErrHelpWidth: () => widthOf(err),
    })
    .configureHelp(NARROW)
    .showSuggestionAfterError()
    .allowExcessArguments()
    .helpCommand(false);
}

/** Flags and what they do stay apart in a window of 60 columns too. */
const NARROW = { minWidthToWrap: 10 };

function footer(root: Command, width: number): string {
  const help = Object.assign(root.createHelp(), { helpWidth: width });
  const codes = Object.entries(MEANING).map(([code, { report, help: text = report }]) =>
    help.formatItem(code, 2, text, help),
  );
  return ['', 'Exit codes:', ...codes].join('\n');
}
