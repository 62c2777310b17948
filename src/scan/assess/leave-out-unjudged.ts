import { withoutAccounts } from '../../inventory/without-accounts.ts';
import type { OpenScan } from '../opened-scan.ts';
import { AssessmentFailure } from '../unforeseen.ts';

/**
 * Runs a pass over the accounts of a scan. An account that cannot be judged, for a reason that nobody foresaw, is left out
 * like one that was not read, and the pass begins again: reports say in their first lines whether they are complete.
 */
export async function leaveOutUnjudged<T>(scan: OpenScan, pass: (scan: OpenScan) => Promise<T>): Promise<T> {
  const unjudged = new Map<string, AssessmentFailure>();
  for (let rest = scan; ; ) {
    try {
      return await pass(rest);
    } catch (error) {
      if (!(error instanceof AssessmentFailure) || unjudged.has(error.account)) throw error;
      unjudged.set(error.account, error);
      rest = {
        ...scan,
        inventory: withoutAccounts(scan.inventory, new Set(unjudged.keys())),
        stopped: true,
        bugs: [...scan.bugs, ...unjudged.values()],
      };
    }
  }
}
