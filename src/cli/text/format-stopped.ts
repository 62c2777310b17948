import type { ScanOptions } from '../../config/options.ts';
import type { JoinedInventory } from '../../inventory/join-inventories.ts';
import type { UserError } from '../../model/user-error.ts';
import { ObjectFault } from '../../store/s3/object-fault.ts';
import { isDiskFull } from '../../store/system-error.ts';
import type { Io } from '../io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { resumeCommand } from './resume-command.ts';

const NO_SARIF =
  'reports say incomplete; SARIF is not written, since GitHub would close the alerts of what was not read';

export const stoppedAtStart = ({ signal }: Pick<Io, 'signal'>): StoppedEarly =>
  new StoppedEarly('the scan was stopped before any account was read', {
    hint: 'reports and inventories of earlier runs are untouched',
    cause: signal.reason,
  });

/** A scan that was interrupted while it read AWS. */
export const stoppedBySignal = ({ saveInventory }: ScanOptions, io: Io): StoppedEarly =>
  new StoppedEarly('the scan was stopped before its end', {
    hint: `${NO_SARIF}\n  ${
      saveInventory === null
        ? 'nothing was saved to resume from: add --save-inventory FILE for that'
        : `resume it: ${resumeCommand(io)}`
    }`,
    cause: io.signal.reason,
  });

const remedyFor = (cause: unknown): string => {
  if (cause instanceof ObjectFault) return cause.hint;
  return isDiskFull(cause) ? 'free the disk' : 'make the file writable';
};

/** The disk was full, or the object could not be written, after accounts had been saved. */
export const resumeOnceWritable = ({ message, cause }: UserError, io: Io): StoppedEarly =>
  new StoppedEarly(message, {
    hint: `${remedyFor(cause)}; then resume the scan: ${resumeCommand(io)}; earlier reports are untouched`,
    cause,
  });

/** Everything was read; the reports are not there yet. */
export const stoppedWhileAssessing = (): StoppedEarly =>
  new StoppedEarly('stopped while the reports were written', {
    hint: 'earlier reports are untouched; an inventory of --save-inventory is complete, and --inventory judges it without AWS',
  });

const NAMED = 20;

/** Inventories of shards that leave accounts out. */
export const incompleteShards = ({ missingShards, missingAccounts, header }: JoinedInventory): StoppedEarly => {
  const named = missingAccounts.slice(0, NAMED).map(({ id, name }) => (name === '' ? id : `${id} (${name})`));
  const more = missingAccounts.length - named.length;
  const what = [
    ...(missingShards.length > 0 ? [`there is no inventory of ${missingShards.join(', ')}`] : []),
    `${missingAccounts.length} of ${header.accounts.length} accounts are missing${named.length > 0 ? `: ${named.join(', ')}` : ''}${more > 0 ? ` and ${more} more` : ''}`,
  ];
  return new StoppedEarly(`the inventories are not a complete scan: ${what.join('; ')}`, { hint: NO_SARIF });
};
