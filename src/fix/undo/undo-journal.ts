import { UserError } from '../../model/user-error.ts';
import { version } from '../../scan/version.ts';
import { lockFiles } from '../../store/lock-file.ts';
import { normalHash, ofPlan, type PlanFile, readPlanFile } from '../apply/apply-plan.ts';
import { type OrderedChange, runChanges, type StepOutcome } from '../apply/run-changes.ts';
import { type BucketChange, changeOf, inverseOf } from '../change.ts';
import type { FixReason } from '../fix-plan.ts';
import { JOURNAL_FILES, type JournalStore } from '../journal/journal-file.ts';
import { openJournal } from '../journal/open-journal.ts';
import type { Journal, JournalStep } from '../journal/records.ts';
import { todaysAssumptions } from '../plan-assumptions.ts';
import { type FixerOptions, type FixScope, withFixer } from '../session.ts';

export interface UndoRequest extends FixerOptions {
  /** What was applied: by its journal, or by the plan where the journal is lost. */
  readonly journal: string;
  /** Default: files. */
  readonly journals?: JournalStore;
  readonly plan?: PlanFile | undefined;
  readonly limit: number;
  readonly confirm: (changes: readonly BucketChange[]) => Promise<boolean>;
  readonly onOutcome: (outcome: StepOutcome) => void;
}

export interface UndoOutcome {
  /** `null`: nobody confirmed, and nothing was done. */
  readonly outcomes: readonly StepOutcome[] | null;
  /** Buckets that were created and stay. */
  readonly kept: readonly string[];
  /** New buckets of which nobody wrote down that they were created. */
  readonly perhapsKept: readonly string[];
}

interface Undoing {
  readonly scope: FixScope;
  readonly planHash: string;
  /** In the order in which they were made. */
  readonly made: readonly { readonly change: BucketChange; readonly why: readonly FixReason[] }[];
  readonly journal: Journal | undefined;
}

/** Puts back what was changed, in reverse order. @throws UserError */
export async function undo(request: UndoRequest): Promise<UndoOutcome> {
  const { journal: place, journals = JOURNAL_FILES } = request;
  const { scope, planHash, made, journal } = await undoingOf(request, await journals.read(place));
  const isCreated = (step: string): boolean => journal?.steps.get(step)?.created === true;
  const created = made.flatMap(({ change }) => (change.kind === 'new-bucket' ? [change] : []));
  const namesOf = (some: typeof created): readonly string[] => some.map(({ bucket }) => bucket);
  const stays = {
    kept: namesOf(created.filter(({ step }) => isCreated(step))),
    perhapsKept: namesOf(created.filter(({ step }) => !isCreated(step))),
  };
  const changes = [...made].reverse().flatMap(({ change, why }): readonly OrderedChange[] => {
    const inverse = inverseOf(change);
    return inverse === null ? [] : [{ change: inverse, why, dependsOn: [], leftOut: '' }];
  });
  if (changes.length === 0) return { outcomes: [], ...stays };
  if (!(await request.confirm(changes.map(({ change }) => change)))) return { outcomes: null, ...stays };
  const release = await lockFiles([place]);
  try {
    const outcomes = await withFixer(scope, request, async ({ access, optionsOf }) => {
      const sink = await (journal === undefined ? journals.create(place) : journals.resume(place, journal));
      try {
        const { partition, organization, assumptions, strictAssumptions } = scope;
        const judged = { assumptions, strictAssumptions };
        const header = { toolVersion: version, planHash, partition, organization, ...judged };
        const hash = journal === undefined ? {} : { hash: journal.hash };
        return await runChanges(changes, {
          direction: 'undo',
          access,
          optionsOf,
          journal: await openJournal(header, { sink, now: request.now, ...hash }),
          earlier: journal?.steps ?? new Map(),
          limit: request.limit,
          canary: false,
          isStopping: () => request.signal.aborted,
          onOutcome: request.onOutcome,
          wait: request.wait,
        });
      } finally {
        await sink.close();
      }
    });
    return { outcomes, ...stays };
  } finally {
    await release();
  }
}

async function undoingOf(
  { journal: path, plan, judging }: UndoRequest,
  journal: Journal | undefined,
): Promise<Undoing> {
  if (plan === undefined) {
    if (journal === undefined)
      throw new UserError(`there is no journal ${path}`, {
        hint: 'name the journal that `fix apply` wrote; where it is lost, undo from the plan: --plan PLAN --plan-hash HASH',
      });
    const made = [...journal.steps.values()].filter(mayBeMade).map(({ change, why, direction }) => ({
      // An undoing that was cut off goes on.
      change: direction === 'undo' ? (inverseOf(change) ?? change) : change,
      why,
    }));
    const { partition, organization, planHash, ...judged } = journal.header;
    const accounts = [...new Set(made.map(({ change }) => change.account))];
    return {
      scope: { partition, organization, accounts, ...todaysAssumptions(judged, judging) },
      planHash,
      made,
      journal,
    };
  }
  // A plan does not become unfit to be taken back, by its age or by a newer program.
  const { header, steps } = await readPlanFile(plan, { now: new Date(0), toolVersion: null });
  const planHash = normalHash(plan.hash);
  ofPlan(path, journal, plan.hash);
  const made = steps.map((step) => ({ change: changeOf(step), why: step.why }));
  return { scope: { ...header, ...todaysAssumptions(header, judging) }, planHash, made, journal };
}

/** What S3 refused was never made, and what was undone is not made any more. */
const mayBeMade = ({ state, direction }: JournalStep): boolean =>
  state === 'open' || (state === 'done' && direction === 'apply') || (state === 'refused' && direction === 'undo');
