import type { ScanOptions } from '../../config/options.ts';
import { byText } from '../../model/names.ts';
import { UserError } from '../../model/user-error.ts';
import type { ScanPorts } from '../../scan/ports.ts';
import { runScan } from '../../scan/run-scan.ts';
import type { FixReason } from '../fix-plan.ts';
import { JOURNAL_FILES, type JournalStore } from '../journal/journal-file.ts';

export interface VerifyRequest {
  readonly journal: string;
  /** Default: files. */
  readonly journals?: JournalStore;
  /** Of the scan; accounts and rules are those of the journal. */
  readonly options: ScanOptions;
  readonly ports: Partial<ScanPorts>;
}

/** A finding that a step was to resolve. */
export interface VerifiedFinding extends FixReason {
  readonly account: string;
  readonly bucket: string;
  /** `unobserved`: the scan could not see whether it is there. */
  readonly now: 'gone' | 'there' | 'unobserved';
}

export interface Verification {
  readonly findings: readonly VerifiedFinding[];
  /** The scan came to its end. */
  readonly isComplete: boolean;
}

/** Scans the accounts whose buckets were changed, and looks for the findings that the changes were made for. @throws UserError */
export async function verifyJournal(request: VerifyRequest): Promise<Verification> {
  const { journal: place, journals = JOURNAL_FILES, options, ports } = request;
  const journal = await journals.read(place);
  if (journal === undefined)
    throw new UserError(`there is no journal ${place}`, { hint: 'name the journal that `fix apply` wrote' });
  const made = [...journal.steps.values()].filter(
    ({ direction, state }) => direction === 'apply' && state !== 'refused',
  );
  const reasons = made.flatMap(({ change: { account, bucket }, why }) =>
    why.map((one) => ({ ...one, account, bucket })),
  );
  if (reasons.length === 0) return { findings: [], isComplete: true };
  const accounts = [...new Set(reasons.map(({ account }) => account))].sort(byText);
  const isOrganization = journal.header.organization !== null;
  const run = await runScan(
    {
      ...options,
      organization: isOrganization,
      accounts: isOrganization ? accounts : [],
      // An account that could not be read is no account without findings.
      select: [...new Set([...reasons.map(({ rule }) => rule), 'account-reachable'])].sort(byText),
      reports: [],
    },
    ports,
  );
  try {
    const present = new Map<string, 'there' | 'unobserved'>();
    const unread = new Set<string>();
    for await (const { fingerprint, verdict, account, bucket, affected } of run.findings()) {
      present.set(fingerprint, verdict === 'fail' ? 'there' : 'unobserved');
      if (verdict !== 'unknown') continue;
      // What sits at an account itself leaves all of it open.
      const open = bucket || account;
      for (const one of open ? [open, ...affected] : affected) unread.add(one);
    }
    const read = new Set(
      run.coverage.accounts.flatMap(({ account, status }) => (status === 'scanned' ? [account] : [])),
    );
    const findings = reasons.map((one): VerifiedFinding => {
      const now = present.get(one.fingerprint);
      if (now !== undefined) return { ...one, now };
      const isSeen = read.has(one.account) && !unread.has(one.bucket) && !unread.has(one.account);
      return { ...one, now: isSeen ? 'gone' : 'unobserved' };
    });
    return { findings, isComplete: run.status === 'complete' };
  } finally {
    await run.close();
  }
}
