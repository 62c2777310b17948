import { type Command, Option } from 'commander';
import { ROLE } from '../../config/shapes.ts';
import { bucketOwnerOption } from './bucket-owner.ts';
import { formatOption } from './format-option.ts';
import { PUBLISHER_ROLE } from './permission-flags.ts';
import { shaped } from './shaped.ts';

export interface PublishFlags {
  readonly reports: readonly string[];
  readonly apply?: boolean;
  readonly homeRegion?: string;
  readonly roleName: string;
  readonly externalId?: string;
  readonly profile?: string;
  readonly bucketOwner?: string;
  readonly format: 'text' | 'json';
}

/** `publish`: findings of reports, to where others look at them. */
export function addPublish(
  make: (name: string) => Command,
  run: { readonly securityHub: (flags: PublishFlags) => Promise<void> },
): void {
  make('security-hub')
    .description('findings of JSON reports, into Security Hub of each account and Region; writes only with --apply')
    .argument('<report...>', 'JSON reports of complete scans; of several the newest word on a finding counts')
    .option(
      '--apply',
      'import and archive findings; without it Security Hub is only read, and what would be done is said',
    )
    .addOption(
      new Option(
        '--home-region <code>',
        'Region for findings that sit at an account (default: that of the credentials)',
      ).argParser(shaped(/^[a-z]{2,8}(-[a-z]{2,16}){1,3}-\d{1,2}$/, 'the code of a Region, such as eu-west-1')),
    )
    .addOption(
      new Option('--role-name <name>', 'role to assume in the other accounts, with its path if it has one')
        .default(PUBLISHER_ROLE)
        .argParser(shaped(ROLE.pattern, ROLE.what)),
    )
    .addOption(
      new Option('--external-id <id>', 'external id that the role asks for').argParser(
        shaped(/^[\w+=,.@:/-]{2,1224}$/, 'an external id of 2 to 1,224 characters'),
      ),
    )
    .option('--profile <name>', 'profile of the AWS configuration')
    .addOption(bucketOwnerOption('account that owns the buckets of reports in s3://'))
    .addOption(formatOption('text', 'json'))
    .action((reports: readonly string[], flags: Omit<PublishFlags, 'reports'>) =>
      run.securityHub({ ...flags, reports }),
    );
}
