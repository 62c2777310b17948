import type { ScanOptions } from '../../config/options.ts';
import { byText } from '../../model/names.ts';
import { UserError } from '../../model/user-error.ts';
import type { FindingV1 } from '../../report/json-v1.ts';
import type { ScanPorts } from '../../scan/ports.ts';
import { runScan } from '../../scan/run-scan.ts';
import type { BucketChange } from '../change.ts';
import type { FixReason } from '../fix-plan.ts';
import { JOURNAL_FILES, type JournalStore } from '../journal/journal-file.ts';
import { todaysAssumptions } from '../plan-assumptions.ts';
import { arrivalsAfter, isDue, loggingSteps, type VerifiedArrival } from './arrived.ts';

export interface VerifyRequest {
  readonly journal: string;
  /** Default: files. */
  readonly journals?: JournalStore;
  /** Of the scan; accounts and rules are those of the journal. */
  readonly options: ScanOptions;
  readonly ports: Partial<ScanPorts>;
}

/** A finding that a step was to resolve. */
interface VerifiedFinding extends FixReason {
  readonly account: string;
  readonly bucket: string;
  /** `unobserved`: the scan could not see whether it is there. */
  readonly now: 'gone' | 'there' | 'unobserved';
}

export interface FixVerification {
  readonly findings: readonly VerifiedFinding[];
  /** One for each bucket whose logging was set. */
  readonly arrivals: readonly VerifiedArrival[];
  /** The scan came to its end. */
  readonly isComplete: boolean;
}

/**
 * Scans the accounts whose buckets were changed, and looks for the findings that the changes were made for; a night after
 * logging was set, for the logs too.
 * @throws UserError
 */
export async function verifyJournal(request: VerifyRequest): Promise<FixVerification> {
  const { journal: place, journals = JOURNAL_FILES, options, ports } = request;
  const journal = await journals.read(place);
  if (journal === undefined)
    throw new UserError(`there is no journal ${place}`, { hint: 'name the journal that `fix apply` wrote' });
  const made = [...journal.steps.values()].filter(
    ({ direction, state }) => direction === 'apply' && state !== 'refused',
  );
  const reasons = made.flatMap(({ change, why }) => {
    const { account, bucket, kind } = change;
    const stopped = kind === 'policy' ? change.stoppedSources : [];
    return why.map((one): Resolved => ({ ...one, account, bucket, kind, stopped }));
  });
  const sources = loggingSteps(made);
  if (reasons.length === 0 && sources.length === 0) return { findings: [], arrivals: [], isComplete: true };
  const now = ports.now?.() ?? new Date();
  const looks = sources.some((step) => isDue(step, now)) ? [ARRIVAL] : [];
  const accounts = [...new Set(made.map(({ change }) => change.account))].sort(byText);
  const isOrganization = journal.header.organization !== null;
  const run = await runScan(
    {
      ...options,
      ...todaysAssumptions(journal.header, options),
      organization: isOrganization,
      accounts: isOrganization ? accounts : [],
      excludedAccounts: [],
      organizationalUnits: [],
      // Findings on buckets of one Region may name such of others, which are read for it.
      regions: [...new Set(made.map(({ change }) => change.region))].sort(byText),
      // An account that could not be read is no account without findings; those who have rules of their own alone see it in the coverage.
      select: [
        ...new Set([...reasons.map(({ rule }) => rule), ...(options.builtinRules ? [REACHABLE, ...looks] : [])]),
      ].sort(byText),
      // What the settings of a scan leave out is asked for here, and a rule that is not run finds nothing.
      skip: [],
      reports: [],
    },
    ports,
  );
  try {
    const found: FindingV1[] = [];
    for await (const finding of run.findings()) found.push(finding);
    const read = new Set(
      run.coverage.accounts.flatMap(({ account, status }) => (status === 'scanned' ? [account] : [])),
    );
    const findings = reasons.map(
      ({ kind, stopped, ...one }): VerifiedFinding => ({
        ...one,
        now: found.some((finding) => isStillThere(finding, { ...one, kind, stopped }))
          ? 'there'
          : read.has(one.account) && !found.some((finding) => leavesOpen(finding, { ...one, kind, stopped }))
            ? 'gone'
            : 'unobserved',
      }),
    );
    return { findings, arrivals: await arrivalsAfter(sources, run, now), isComplete: run.status === 'complete' };
  } finally {
    await run.close();
  }
}

interface Resolved extends FixReason, Pick<BucketChange, 'account' | 'bucket' | 'kind'> {
  /** Whose logs the finding was about, where a policy was changed for it. */
  readonly stopped: readonly string[];
}

/** The finding itself, or another one of its rule about the same sources: what is wrong now may be at another resource. */
const isStillThere = ({ rule, verdict, fingerprint, affected }: FindingV1, one: Resolved): boolean =>
  verdict === 'fail' &&
  (fingerprint === one.fingerprint || (rule === one.rule && sourcesOf(one).some((name) => affected.includes(name))));

const sourcesOf = ({ kind, bucket, stopped }: Resolved): readonly string[] => (kind === 'logging' ? [bucket] : stopped);

/** What is undecided of the rule or of the account, so that it may be the same thing. */
function leavesOpen(finding: FindingV1, one: Resolved): boolean {
  const { rule, verdict, account, bucket, affected, fingerprint, group } = finding;
  const isOfAccount =
    account === one.account || (group?.accounts.some((each) => each.account === one.account) ?? false);
  if (!isOfAccount || (rule !== one.rule && rule !== REACHABLE)) return false;
  // Of a finding on the organization the first names are there alone.
  if (group !== undefined && group.count > affected.length) return true;
  if (verdict !== 'unknown') return false;
  if (rule === REACHABLE || fingerprint === one.fingerprint) return true;
  // Where nobody is named, any bucket may be meant.
  const isOfMany = !bucket && (affected.length === 0 || (one.kind !== 'logging' && one.stopped.length === 0));
  return isOfMany || bucket === one.bucket || [one.bucket, ...one.stopped].some((name) => affected.includes(name));
}

const REACHABLE = 'account-reachable';
const ARRIVAL = 'logs-arrive';
