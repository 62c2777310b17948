import type { ScanOptions } from '../../config/options.ts';
import type { JoinedInventory } from '../../inventory/join-inventories.ts';
import { StoppedEarly } from '../../scan/stopped-early.ts';
import type { Io } from '../io.ts';
import { resumeCommand } from './resume-command.ts';

const NO_SARIF =
  'reports say incomplete; SARIF is not written, since GitHub would close the alerts of what was not read';

/** A scan that was interrupted while it read AWS. */
export const stoppedBySignal = ({ saveInventory }: ScanOptions, io: Io): StoppedEarly =>
  new StoppedEarly('the scan was stopped before its end', {
    hint: `${NO_SARIF}\n  ${
      saveInventory === null
        ? 'nothing was kept to go on with: add --save-inventory FILE for that'
        : `go on where it stopped: ${resumeCommand(io)}`
    }`,
    cause: io.signal.reason,
  });

/** Everything was read; the reports are not there yet. */
export const stoppedWhileJudging = (): StoppedEarly =>
  new StoppedEarly('stopped while the reports were written', {
    hint: 'earlier reports are untouched; what --save-inventory kept is whole, and --inventory judges it without AWS',
  });

const NAMED = 20;

/** Shards that do not make a whole. */
export function notWhole({ missingShards, missingAccounts, header }: JoinedInventory): StoppedEarly {
  const named = missingAccounts.slice(0, NAMED).map(({ id, name }) => (name === '' ? id : `${id} (${name})`));
  const more = missingAccounts.length - named.length;
  const what = [
    ...(missingShards.length > 0 ? [`there is no inventory of ${missingShards.join(', ')}`] : []),
    `${missingAccounts.length} of ${header.accounts.length} accounts are missing${named.length > 0 ? `: ${named.join(', ')}` : ''}${more > 0 ? ` and ${more} more` : ''}`,
  ];
  return new StoppedEarly(`the inventories do not make a whole: ${what.join('; ')}`, { hint: NO_SARIF });
}
