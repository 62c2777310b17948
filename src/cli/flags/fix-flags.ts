import { type Command, Option } from 'commander';
import { bucketOwnerOption } from './bucket-owner.ts';
import { list } from './option-flags.ts';

const FIX_PLAN_FORMATS = ['yaml', 'markdown', 'terraform', 'cloudformation'] as const;

export interface FixPlanFlags {
  readonly inventory: string;
  readonly output: string;
  readonly config?: string;
  readonly select?: readonly string[];
  readonly state?: string;
  readonly source?: string;
  readonly createLogBuckets?: boolean;
  readonly readMissing?: boolean;
  readonly profile?: string;
  readonly bucketOwner?: string;
  readonly expires: string;
  readonly format: (typeof FIX_PLAN_FORMATS)[number];
}

/** `fix plan`: what is to be changed, for review. */
export function addFixPlan(plan: Command, run: (flags: FixPlanFlags) => Promise<void>): void {
  plan
    .description(
      'changes that resolve findings of a saved inventory, as a file for review; reads no account, changes nothing',
    )
    .requiredOption(
      '--inventory <file>',
      'inventory that a scan saved (--save-inventory, with --collect targets); also in s3://',
    )
    .requiredOption('--output <file>', 'where the plan is written; - for standard output')
    .addOption(
      new Option(
        '--select <rules>',
        'resolve findings of these rule ids and tags alone (default: all selected)',
      ).argParser(list),
    )
    .option('--create-log-buckets', 'create log buckets that the settings name (targets) and that do not exist')
    .option('--state <file>', 'Terraform state: buckets that it has are not written; - for standard input')
    .option('--source <dir>', 'Terraform or CloudFormation source: patches name file and line')
    .option('--read-missing', 'read now what the inventory lacks of buckets that would change')
    .option('--expires <time>', 'for how long after the scan the plan may be applied: 12h, 7d', '7d')
    .addOption(
      new Option(
        '--format <format>',
        'yaml: the plan; markdown: for a pull request; the others: patches of managed buckets',
      )
        .choices(FIX_PLAN_FORMATS)
        .default('yaml'),
    )
    .option('--config <file>', 'settings file (targets, waivers, rules)')
    .option('--profile <name>', 'profile of the AWS configuration, for --read-missing and s3://')
    .addOption(bucketOwnerOption('account that owns the bucket of an inventory in s3://'))
    .action(run);
}
