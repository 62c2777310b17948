import type { ScanOptions } from '../config/options.ts';
import { UserError } from '../model/user-error.ts';

interface Contradiction {
  readonly when: (options: ScanOptions) => boolean;
  readonly message: string;
  readonly hint: string;
}

const CONTRADICTIONS: readonly Contradiction[] = [
  {
    when: ({ accounts, excludedAccounts, organizationalUnits, organization, inventory }) =>
      !organization &&
      inventory === null &&
      [accounts, excludedAccounts, organizationalUnits].some((ids) => ids.length > 0),
    message: 'accounts, excludedAccounts and organizationalUnits select accounts of an organization',
    hint: 'set organization to true, or leave them out to scan the account of the credentials',
  },
  {
    when: ({ inventory, saveInventory, organization }) =>
      inventory !== null && (saveInventory !== null || organization),
    message: 'inventory names a saved inventory to judge, so organization and saveInventory cannot be used with it',
    hint: 'leave inventory out to read AWS',
  },
  {
    when: ({ resume, saveInventory }) => resume && saveInventory === null,
    message: 'resume continues a saved inventory, and saveInventory is not set',
    hint: 'set saveInventory to the file of the scan that was stopped',
  },
  {
    when: ({ maxAgeMs, resume }) => maxAgeMs !== null && !resume,
    message: 'maxAgeMs says what resume reads again, and resume is not set',
    hint: 'set resume to true, or leave maxAgeMs out to read everything',
  },
  {
    when: ({ shard, organization }) => shard !== null && !organization,
    message: 'shard takes a share of the accounts of an organization',
    hint: 'set organization to true',
  },
  {
    when: ({ shard }) => shard !== null && !(shard.index >= 1 && shard.index <= shard.count),
    message: 'shard is not a share: index counts from 1 to count',
    hint: 'such as { index: 3, count: 16 }, the third of sixteen',
  },
  {
    when: ({ failOnNew, baseline }) => failOnNew && baseline === null,
    message: 'failOnNew counts findings that the baseline does not have, and baseline is not set',
    hint: 'set baseline to the JSON report of an earlier run',
  },
  {
    when: ({ concurrency }) => !(Number.isInteger(concurrency) && concurrency >= 1),
    message: 'concurrency is not a whole number from 1 on',
    hint: 'leave it out for the default',
  },
];

/**
 * The same checks that flags go through, for options that a program handed in.
 * @throws UserError naming the option
 */
export function checkOptions(options: ScanOptions): void {
  const found = CONTRADICTIONS.find(({ when }) => when(options));
  if (found !== undefined) throw new UserError(found.message, { hint: found.hint });
}
