import { createReadStream } from 'node:fs';
import { UserError } from '../../model/user-error.ts';
import { version } from '../../scan/version.ts';
import { lockFiles } from '../../store/lock-file.ts';
import { isSystemError } from '../../store/system-error.ts';
import { MAX_PLAN_BYTES, readFixPlan } from '../file/read-fix-plan.ts';
import type { FixPlan, FixStep, ManagedBy } from '../fix-plan.ts';
import { JOURNAL_FILES, type JournalStore } from '../journal/journal-file.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { Journal } from '../journal/records.ts';
import { reviewedAssumptions } from '../plan-assumptions.ts';
import { type FixerOptions, withFixer } from '../session.ts';
import { orderedChange, runChanges, type StepOutcome } from './run-changes.ts';

export interface PlanFile {
  readonly path: string;
  /** What the review approved. */
  readonly hash: string;
}

export interface ApplyRequest extends FixerOptions {
  readonly plan: PlanFile;
  readonly journal: string;
  /** Default: files. */
  readonly journals?: JournalStore;
  /** Milliseconds that the inventory may be old. */
  readonly maxAge: number;
  /** Of these accounts alone; empty: of all. */
  readonly accounts: readonly string[];
  readonly limit: number;
  readonly canary: boolean;
  readonly evenIfManaged: boolean;
  /** Asked once, when everything that can be checked without AWS is. */
  readonly confirm: (plan: FixPlan, selected: readonly FixStep[]) => Promise<boolean>;
  readonly onOutcome: (outcome: StepOutcome) => void;
}

export interface ApplyOutcome {
  readonly plan: FixPlan;
  /** `null`: nobody confirmed, and nothing was done. */
  readonly outcomes: readonly StepOutcome[] | null;
}

/** Applies a reviewed plan. The file is read once. @throws UserError */
export async function applyPlan(request: ApplyRequest): Promise<ApplyOutcome> {
  const { journal: place, journals = JOURNAL_FILES } = request;
  const plan = await readPlanFile(request.plan, { now: request.now(), toolVersion: version });
  refuseOld(plan, request);
  const assumed = reviewedAssumptions(request.plan.path, plan.header, request.judging);
  const selected = selectedSteps(plan, request.accounts);
  const earlier = ofPlan(place, await journals.read(place), request.plan.hash);
  if (selected.length === 0) return { plan, outcomes: [] };
  if (!(await request.confirm(plan, selected))) return { plan, outcomes: null };
  const release = await lockFiles([place]);
  try {
    const outcomes = await withFixer({ ...plan.header, ...assumed }, request, async ({ access, optionsOf }) => {
      const sink = await (earlier === undefined ? journals.create(place) : journals.resume(place, earlier));
      try {
        const { partition, organization } = plan.header;
        const header = {
          toolVersion: version,
          planHash: normalHash(request.plan.hash),
          partition,
          organization,
          ...assumed,
        };
        const hash = earlier === undefined ? {} : { hash: earlier.hash };
        return await runChanges(
          selected.map((step) => orderedChange(step, request.evenIfManaged ? '' : managedText(step.managed))),
          {
            direction: 'apply',
            access,
            optionsOf,
            journal: await openJournal(header, { sink, now: request.now, ...hash }),
            earlier: earlier?.steps ?? new Map(),
            limit: request.limit,
            canary: request.canary,
            isStopping: () => request.signal.aborted,
            onOutcome: request.onOutcome,
            wait: request.wait,
          },
        );
      } finally {
        await sink.close();
      }
    });
    return { plan, outcomes };
  } finally {
    await release();
  }
}

export const normalHash = (hash: string): string => hash.trim().toLowerCase();

export async function readPlanFile(
  { path, hash }: PlanFile,
  { now, toolVersion }: { readonly now: Date; readonly toolVersion: string | null },
): Promise<FixPlan> {
  return readFixPlan({ file: path, bytes: await planBytes(path), expectedHash: hash, now, toolVersion });
}

/** No more than a plan can have: a device never comes to its end. */
async function planBytes(path: string): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  const hint = 'name a file that `fix plan` wrote';
  try {
    for await (const chunk of createReadStream(path, { end: MAX_PLAN_BYTES })) chunks.push(chunk);
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new UserError(`${path} cannot be read: ${error.message}`, { hint });
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > MAX_PLAN_BYTES)
    throw new UserError(`${path} is larger than ${MAX_PLAN_BYTES} bytes, which no plan is`, { hint });
  return bytes;
}

function refuseOld({ header: { inventory } }: FixPlan, { plan, maxAge, now }: ApplyRequest): void {
  const age = now().getTime() - Date.parse(inventory.scannedAt);
  if (age <= maxAge) return;
  throw new UserError(
    `${plan.path} rests on a scan of ${inventory.scannedAt}, ${Math.floor(age / 3_600_000)} hours ago; at most ${maxAge / 3_600_000} are allowed`,
    { hint: 'scan and plan again, or allow more with --max-age' },
  );
}

function selectedSteps({ steps, header }: FixPlan, accounts: readonly string[]): readonly FixStep[] {
  const unknown = accounts.find((account) => !header.accounts.includes(account));
  if (unknown !== undefined)
    throw new UserError(`the plan changes nothing in account ${unknown}`, {
      hint: `it has steps in ${header.accounts.join(', ') || 'none'}`,
    });
  // One account after the other, each in the order of the plan.
  return header.accounts
    .filter((account) => accounts.length === 0 || accounts.includes(account))
    .flatMap((account) => steps.filter((step) => step.account === account));
}

/**
 * The journal, if there is one, of this plan.
 * @throws UserError for the journal of another plan
 */
export function ofPlan(path: string, journal: Journal | undefined, hash: string): Journal | undefined {
  if (journal === undefined || journal.header.planHash === normalHash(hash)) return journal;
  throw new UserError(`${path} is the journal of another plan (${journal.header.planHash})`, {
    hint: 'name another file with --journal: a journal is what its plan is undone by',
  });
}

/** `''`: as far as is known nobody else describes the bucket. */
function managedText(managed: ManagedBy): string {
  switch (managed.by) {
    case 'unknown':
      return '';
    case 'stack':
      return `stack ${managed.name} manages the bucket, and its next update would take the change back: change its template`;
    case 'state':
      return `${managed.address} manages the bucket, and the next apply would take the change back: change its configuration`;
  }
}
