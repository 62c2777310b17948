import type { Command } from 'commander';
import type { RuleFlags } from '../commands/iam.ts';
import { formatOption } from './format-option.ts';
import { addOptionFlags } from './option-flags.ts';

type TextOrJson = 'text' | 'json';

export interface ListFlags extends RuleFlags {
  readonly framework?: string;
  readonly format: TextOrJson;
}

export interface ShowFlags extends Pick<RuleFlags, 'rules' | 'builtinRules'> {
  readonly id: string;
  readonly format: TextOrJson;
}

export interface CheckFlags {
  readonly paths: readonly string[];
  readonly builtinRules: boolean;
}

export interface TestFlags {
  readonly paths: readonly string[];
  readonly cases?: string;
  readonly watch?: boolean;
}

export interface NewFlags {
  readonly id: string;
  readonly folder: string;
  readonly cases?: string;
}

/** What runs each of them. */
export interface RuleCommands {
  readonly list: (flags: ListFlags) => Promise<void>;
  readonly show: (flags: ShowFlags) => Promise<void>;
  readonly check: (flags: CheckFlags) => Promise<void>;
  readonly test: (flags: TestFlags) => Promise<void>;
  readonly new: (flags: NewFlags) => Promise<void>;
}

/** `rules`: what the rules are, and whether those of one's own are right. `make` gives a command below it. */
export function addRules(make: (name: string) => Command, run: RuleCommands): void {
  const list = make('list')
    .description('all rules, with what they cost; only some with --select and --skip')
    .option('--framework <id>', 'the controls of one framework, with the rules that give evidence for them');
  addOptionFlags(list, 'rules list');
  list.addOption(formatOption('text', 'json')).action(async (flags: ListFlags) => run.list(flags));

  const show = make('show')
    .description('one rule: all its text, the facts that it reads, the AWS calls and IAM actions that follow')
    .argument('<id>', 'id of the rule');
  addOptionFlags(show, 'rules show');
  show
    .addOption(formatOption('text', 'json'))
    .action(async (id: string, flags: Omit<ShowFlags, 'id'>) => run.show({ ...flags, id }));

  make('check')
    .description('every mistake in rules and cases, with its place; exit code 1 if there is one')
    .argument('<paths...>', 'folders with rules, or files of rules')
    .option('--no-builtin-rules', 'the rules are used without the built-in ones, so that ids may be the same')
    .action(async (paths: readonly string[], flags: Omit<CheckFlags, 'paths'>) => run.check({ ...flags, paths }));

  make('test')
    .description('runs the cases of rules; exit code 1 if one comes out otherwise than it says')
    .argument(
      '<paths...>',
      'folders with rules, or files of rules; cases are <id>.cases.yaml beside, or cases/<id>.yaml',
    )
    .option('--cases <folder>', 'take the cases from this folder, <id>.yaml each')
    .option('--watch', 'run them again after each change of rules or cases, until Ctrl-C')
    .action(async (paths: readonly string[], flags: Omit<TestFlags, 'paths'>) => run.test({ ...flags, paths }));

  make('new')
    .description('writes a rule and its cases, to be edited; overwrites nothing')
    .argument('<id>', 'id of the rule: the good condition in lower-case words joined by hyphens')
    .option('--folder <folder>', 'where the rule goes', 'my-rules')
    .option('--cases <folder>', 'where the cases go as <id>.yaml (default: <id>.cases.yaml beside the rule)')
    .action(async (id: string, flags: Omit<NewFlags, 'id'>) => run.new({ ...flags, id }));
}
