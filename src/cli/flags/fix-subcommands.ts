import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ScanFlags } from '../../config/flags.ts';
import { DEFAULT_FILE } from '../../config/options.ts';
import { ROLE } from '../../config/shapes.ts';
import { formatOption } from './format-option.ts';
import { addOptionFlags } from './option-flags.ts';
import { FIXER_ROLE } from './permission-flags.ts';
import { shaped } from './shaped.ts';

export interface FixAccessFlags {
  readonly config?: string;
  readonly roleName: string;
  readonly externalId?: string;
  readonly ownCredentials?: boolean;
  readonly profile?: string;
  readonly allowUnreadRcp?: boolean;
}

export interface FixApplyFlags extends FixAccessFlags {
  readonly plan: string;
  readonly planHash: string;
  readonly yes?: boolean;
  readonly journal?: string;
  readonly maxAge: string;
  readonly accounts?: readonly string[];
  readonly limit?: number;
  readonly canary?: boolean;
  readonly evenIfManaged?: boolean;
  readonly format: 'text' | 'json';
}

export interface FixUndoFlags extends FixAccessFlags {
  readonly journal?: string;
  readonly plan?: string;
  readonly planHash?: string;
  readonly yes?: boolean;
  readonly limit?: number;
  readonly format: 'text' | 'json';
}

export type FixVerifyFlags = ScanFlags & { readonly journal: string };

interface FixCommands {
  readonly apply: (flags: FixApplyFlags) => Promise<void>;
  readonly undo: (flags: FixUndoFlags) => Promise<void>;
  readonly verify: (flags: FixVerifyFlags) => Promise<void>;
}

/** `fix apply`, `fix undo`, `fix verify`: a reviewed plan, made and taken back. */
export function addFixApply(make: (name: string) => Command, run: FixCommands): void {
  const apply = make('apply')
    .description('makes the changes of a reviewed plan, and nothing else')
    .argument('<plan>', 'file that fix plan wrote')
    .addOption(planHash().makeOptionMandatory())
    .option('--yes', 'do not ask; without a terminal there is nobody to ask')
    .option(
      '--journal <file>',
      'what was changed, for fix undo: a file or s3://bucket/prefix; one that is there is continued (default: the plan with .journal)',
    )
    .option('--max-age <time>', 'the scan behind the plan may be so old: 90m, 24h, 2d', '24h')
    .addOption(
      new Option('--accounts <ids>', 'only these accounts').argParser((value: string) =>
        value.split(',').map(shaped(/^\d{12}$/, 'account ids of twelve digits, separated by commas')),
      ),
    )
    .addOption(limit())
    .option('--canary', 'change one bucket, and stop')
    .option('--even-if-managed', 'change buckets too that a stack or a Terraform state manages; it may be taken back');
  addAccess(apply);
  apply.action((plan: string, flags: Omit<FixApplyFlags, 'plan'>) => run.apply({ ...flags, plan }));

  const undo = make('undo')
    .description('takes back what a journal says was changed; deletes no bucket and no object')
    .argument('[journal]', 'what fix apply wrote')
    .option('--plan <file>', 'where the journal is lost: take back what this plan would have changed')
    .addOption(planHash())
    .option('--yes', 'do not ask')
    .addOption(limit());
  addAccess(undo);
  undo.action((journal: string | undefined, flags: Omit<FixUndoFlags, 'journal'>) =>
    run.undo({ ...flags, ...(journal === undefined ? {} : { journal }) }),
  );

  const verify = make('verify')
    .description('scans what was changed, and says which findings are gone')
    .argument('<journal>', 'what fix apply wrote');
  addOptionFlags(verify, 'fix verify');
  verify.action((journal: string, flags: Omit<FixVerifyFlags, 'journal'>) => run.verify({ ...flags, journal }));
}

const planHash = (): Option =>
  new Option('--plan-hash <sha256>', 'hash of the plan that the review approved').argParser(
    shaped(/^\s*[0-9a-fA-F]{64}\s*$/, '64 hexadecimal digits, from the review and not from the file that is applied'),
  );

const limit = (): Option =>
  new Option('--limit <n>', 'make so many changes, and stop').argParser((value: string) => {
    if (/^[1-9]\d{0,8}$/.test(value)) return Number(value);
    throw new InvalidArgumentError('It must be a whole number from 1 on.');
  });

function addAccess(command: Command): void {
  command
    .addOption(
      new Option('--role-name <name>', 'role to assume in each account, with its path if it has one')
        .default(FIXER_ROLE)
        .argParser(shaped(ROLE.pattern, ROLE.what)),
    )
    .addOption(
      new Option('--external-id <id>', 'external id that the role asks for').argParser(
        shaped(/^[\w+=,.@:/-]{2,1224}$/, 'an external id of 2 to 1,224 characters'),
      ),
    )
    .option(
      '--own-credentials',
      'change the account of the credentials with these themselves: no role there, no session policy',
    )
    .option(
      '--config <file>',
      `settings: assumptions that deliveries are judged by (default: ${DEFAULT_FILE}, if it is there)`,
    )
    .option('--profile <name>', 'profile of the AWS configuration')
    .option('--allow-unread-rcp', 'take resource control policies that cannot be read for absent')
    .addOption(formatOption('text', 'json'));
}
