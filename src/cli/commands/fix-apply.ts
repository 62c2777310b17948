import { tmpdir } from 'node:os';
import { duration } from '../../config/durations-and-shards.ts';
import { applyPlan } from '../../fix/apply/apply-plan.ts';
import { stepText } from '../../fix/file/step-text.ts';
import type { FixPlan, FixStep } from '../../fix/fix-plan.ts';
import { journalPlaces } from '../../fix/journal/journal-places.ts';
import { counted } from '../../model/counted.ts';
import type { ExitCode } from '../../scan/exit-code.ts';
import { fixerAccess } from '../fixer-access.ts';
import type { FixApplyFlags } from '../flags/fix-subcommands.ts';
import type { Io } from '../io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { confirmed, refuseWithoutTerminal } from '../text/confirmed.ts';
import { exitCodeOf, tellOutcomes } from '../text/fix-outcomes.ts';

/** `fix apply`: outcomes go to standard output, one line each as they come; a summary to standard error. */
export async function fixApply(flags: FixApplyFlags, io: Io): Promise<ExitCode> {
  const { plan: path, planHash: hash, yes = false, journal = `${path}.journal` } = flags;
  if (!yes) refuseWithoutTerminal(io);
  const { env, now, signal } = io;
  const access = await fixerAccess(flags, io);
  const request = {
    plan: { path, hash },
    journal,
    journals: journalPlaces({ env, profile: access.profile ?? null, bucketOwner: null, temporaryFolder: tmpdir() }),
    maxAge: duration('--max-age', flags.maxAge),
    accounts: flags.accounts ?? [],
    limit: flags.limit ?? Number.POSITIVE_INFINITY,
    canary: flags.canary ?? false,
    evenIfManaged: flags.evenIfManaged ?? false,
    ...access,
    ...{ env, now, signal, temporaryFolder: tmpdir() },
    confirm: async (whole: FixPlan, selected: readonly FixStep[]) => {
      warnOfManaged(selected, flags, io);
      return yes || confirmed(questionOf(whole, selected, io), io);
    },
  };
  const { plan, outcomes } = await tellOutcomes(
    (onOutcome) => applyPlan({ ...request, onOutcome }),
    {
      verb: 'changed',
      format: flags.format,
      head: () => ({ planHash: hash, journal }),
      below: `  To take it back: s3log-audit fix undo ${journal}\n  To look at it: s3log-audit fix verify ${journal}\n`,
    },
    io,
  );
  if (outcomes === null) throw new StoppedEarly('not confirmed', { hint: 'nothing was changed' });
  if (plan.advice.length > 0)
    io.err.write(`  The plan leaves ${counted(plan.advice.length, 'finding')} to people; it says why.\n`);
  return exitCodeOf(outcomes, signal);
}

function questionOf({ header }: FixPlan, steps: readonly FixStep[], { err }: Io): string {
  for (const step of steps) err.write(`  ${stepText(step)}\n`);
  const accounts = new Set(steps.map(({ account }) => account)).size;
  return `Make ${counted(steps.length, 'change')} in ${counted(accounts, 'account')} of ${header.organization ?? header.accounts.join(', ')}?`;
}

function warnOfManaged(steps: readonly FixStep[], { evenIfManaged = false }: FixApplyFlags, { err }: Io): void {
  if (!evenIfManaged) return;
  for (const { managed, bucket } of steps) {
    if (managed.by === 'stack')
      err.write(`  ${bucket}: the next update of stack ${managed.name} will take the change back\n`);
    if (managed.by === 'state')
      err.write(`  ${bucket}: the next apply of what declares ${managed.address} will take the change back\n`);
  }
}
