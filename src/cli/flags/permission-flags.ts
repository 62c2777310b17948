import { Argument, type Command, InvalidArgumentError, Option } from 'commander';
import { OPTIONS } from '../../config/options.ts';
import { MAX_CONCURRENCY, ROLE } from '../../config/shapes.ts';
import { MEMBER_ROLE } from '../../model/member-role.ts';
import { NEW_BUCKET_NAME } from '../../model/names.ts';
import type { EstimateFlags } from '../commands/estimate.ts';
import type { IamFlags } from '../commands/iam.ts';
import { bucketOwnerOption } from './bucket-owner.ts';
import { formatOption } from './format-option.ts';
import { addOptionFlags } from './option-flags.ts';
import { shaped } from './shaped.ts';

export const PUBLISHER_ROLE = 'S3LogAuditPublish';
export const FIXER_ROLE = 'S3LogAuditFix';

const whole =
  (from: number, to: number) =>
  (value: string): number => {
    const number = Number(value);
    if (/^\d+$/.test(value) && number >= from && number <= to) return number;
    throw new InvalidArgumentError(`It must be a whole number from ${from} to ${to}.`);
  };

/** A pattern that fits every bucket would let the scan read whatever there is. */
function listOfBuckets(value: string): readonly string[] {
  const names = value.split(',').map((name) => name.trim());
  const isPattern = (name: string): boolean => /^[a-z0-9.*-]{3,63}$/.test(name) && /[a-z0-9]{3}/.test(name);
  if (names.every(isPattern)) return names;
  throw new InvalidArgumentError('It must be names of buckets, separated by commas; * stands for any part of a name.');
}

export const iamPart = (): Argument =>
  new Argument('[part]', 'hub and member together if not given').choices([
    ...['hub', 'member', 'stackset', 'terraform', 'athena', 'publisher', 'publisher-stackset'],
    ...['runner', 'fixer', 'fixer-stackset'],
  ]);

/** `iam`: which permissions the rules need. */
export function addIam(command: Command, run: (flags: IamFlags) => Promise<void>): void {
  command
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html : new partitions come, so any name of that kind will do.
    .addOption(
      new Option('--partition <name>', 'AWS partition; of athena that of the inventory')
        .default('aws')
        .argParser(shaped(/^aws(-[a-z0-9]+)*$/, 'a partition such as aws, aws-us-gov or aws-cn')),
    )
    .addOption(
      new Option(
        '--role-name <name>',
        'role in the member accounts, with its path if it has one; of publisher S3LogAuditPublish, of fixer S3LogAuditFix',
      )
        .default(MEMBER_ROLE)
        .argParser(shaped(ROLE.pattern, ROLE.what)),
    )
    .addOption(
      new Option('--hub-account <id>', 'account that the scan runs in').argParser(
        shaped(/^\d{12}$/, 'an account id of twelve digits'),
      ),
    )
    .addOption(
      new Option(
        '--hub-role <name>',
        'role that the scan runs under; only this one may assume the member role then',
      ).argParser(shaped(ROLE.pattern, ROLE.what)),
    )
    .addOption(
      new Option('--organization-id <id>', 'organization that the hub must be part of').argParser(
        shaped(/^o-[a-z0-9]{10,32}$/, 'an organization id (o-…)'),
      ),
    )
    .addOption(
      new Option('--external-id <id>', 'external id that the scan gives').argParser(
        shaped(/^[\w+=,.@:/-]{2,1224}$/, 'an external id of 2 to 1,224 characters'),
      ),
    )
    .addOption(
      new Option(
        '--prove <buckets>',
        'log buckets whose objects scan --prove reads, such as access-logs-*; of these alone',
      ).argParser(listOfBuckets),
    )
    .option('--create-log-buckets', 'for fixer: it may create log buckets too')
    .option(
      '--inventory <file>',
      'for athena: a saved inventory, a file or s3://bucket/key, which knows where logs lie',
    )
    .option('--profile <name>', 'for athena: profile of the AWS configuration, for an inventory in s3://')
    .addOption(bucketOwnerOption('for athena: account that owns the bucket of an inventory in s3://'))
    .option('--results <place>', 'for athena: bucket/prefix that it writes results to')
    .option('--database <name>', 'for athena: database of the tables', 's3_access_logs')
    .option('--workgroup <name>', 'for athena: workgroup that queries run in', 'primary')
    .addOption(
      new Option('--bucket <name>', 'for runner: bucket for inventories and reports').argParser(
        shaped(NEW_BUCKET_NAME, 'the name of a bucket'),
      ),
    )
    .addOption(
      new Option('--project <name>', 'for runner: project of CodeBuild, and state machine')
        .default('s3log-audit')
        .argParser(shaped(/^[A-Za-z0-9][\w-]{1,79}$/, 'the name of a project')),
    )
    .addOption(
      new Option('--format <format>', 'format of the output (default: json; of stack sets yaml)').choices([
        'json',
        'yaml',
      ]),
    );
  addOptionFlags(command, 'iam');
  command.action(async (part: IamFlags['part'], flags: Omit<IamFlags, 'part' | 'isRoleNamed'>) => {
    // What writes is never the role of the scan, unless somebody names it.
    const isRoleNamed = command.getOptionValueSource('roleName') !== 'default';
    const ofPart = part?.startsWith('publisher') ? PUBLISHER_ROLE : part?.startsWith('fixer') ? FIXER_ROLE : undefined;
    return run({ ...flags, part, isRoleNamed, ...(!isRoleNamed && ofPart !== undefined && { roleName: ofPart }) });
  });
}

/** `estimate`: which calls the rules will make. */
export function addEstimate(command: Command, run: (flags: EstimateFlags) => Promise<void>): void {
  const count = (
    flags: string,
    description: string,
    { by, from = 1 }: { readonly by: number; readonly from?: number },
  ) => new Option(flags, description).default(by).argParser(whole(from, 1_000_000_000));
  command
    .addOption(count('--accounts-count <n>', 'accounts; 1 is a scan without --org', { by: 100 }))
    .addOption(count('--buckets-count <n>', 'buckets of all accounts together', { by: 10_000, from: 0 }))
    .addOption(count('--regions-count <n>', 'Regions that each account has buckets in', { by: 2 }))
    .addOption(
      new Option('--targets-per-account <n>', 'log buckets of each account (default: one per Region)').argParser(
        whole(0, 1_000_000),
      ),
    )
    .addOption(count('--units-count <n>', 'organizational units', { by: 10, from: 0 }))
    .addOption(count('--policies-count <n>', 'resource control policies of your own', { by: 0, from: 0 }))
    .addOption(count('--latency <ms>', 'time that AWS takes for an answer', { by: 50 }))
    .addOption(
      new Option('--concurrency <n>', 'calls in flight')
        .default(OPTIONS.concurrency.default)
        .argParser(whole(1, MAX_CONCURRENCY)),
    )
    .addOption(formatOption('text', 'json'));
  addOptionFlags(command, 'estimate');
  command.action(async (flags: EstimateFlags) => run(flags));
}
