import { tmpdir } from 'node:os';
import type { BucketChange } from '../../fix/change.ts';
import { journalPlaces } from '../../fix/journal/journal-places.ts';
import { undo } from '../../fix/undo/undo-journal.ts';
import { counted } from '../../model/counted.ts';
import { UserError } from '../../model/user-error.ts';
import type { ExitCode } from '../../scan/exit-code.ts';
import { fixerAccess } from '../fixer-access.ts';
import type { FixUndoFlags } from '../flags/fix-subcommands.ts';
import type { Io } from '../io.ts';
import { StoppedEarly } from '../stopped-early.ts';
import { confirmed, refuseWithoutTerminal } from '../text/confirmed.ts';
import { exitCodeOf, tellOutcomes } from '../text/fix-outcomes.ts';
import { printable } from '../text/printable.ts';

/** `fix undo`: outcomes go to standard output, one line each as they come; a summary to standard error. */
export async function fixUndo(flags: FixUndoFlags, io: Io): Promise<ExitCode> {
  const { yes = false, format, plan: path, planHash: hash } = flags;
  if ((path === undefined) !== (hash === undefined))
    throw new UserError('--plan and --plan-hash belong together', { hint: 'give both, or the journal alone' });
  const plan = path === undefined || hash === undefined ? undefined : { path, hash };
  const journal = flags.journal ?? (plan === undefined ? undefined : `${plan.path}.undo.journal`);
  if (journal === undefined)
    throw new UserError('fix undo needs the journal that fix apply wrote', {
      hint: 'name it; where it is lost, give --plan and --plan-hash',
    });
  if (!yes) refuseWithoutTerminal(io);
  const { env, now, signal } = io;
  const access = await fixerAccess(flags, io);
  const request = {
    journal,
    journals: journalPlaces({ env, profile: access.profile ?? null, bucketOwner: null, temporaryFolder: tmpdir() }),
    plan,
    limit: flags.limit ?? Number.POSITIVE_INFINITY,
    ...access,
    ...{ env, now, signal, temporaryFolder: tmpdir() },
    confirm: async (changes: readonly BucketChange[]) => yes || confirmed(questionOf(changes, io), io),
  };
  const { outcomes, kept, perhapsKept } = await tellOutcomes(
    (onOutcome) => undo({ ...request, onOutcome }),
    {
      verb: 'taken back',
      format,
      head: (ran) => ({ journal, ...(ran && { kept: ran.kept, perhapsKept: ran.perhapsKept }) }),
    },
    io,
  );
  if (outcomes === null) throw new StoppedEarly('not confirmed', { hint: 'nothing was changed' });
  for (const bucket of kept)
    io.err.write(printable(`  ${bucket} was created, and stays: delete it yourself once nothing logs into it\n`));
  for (const bucket of perhapsKept)
    io.err.write(printable(`  ${bucket}: nobody wrote down whether it was created; if it is there, it stays\n`));
  return exitCodeOf(outcomes, signal);
}

function questionOf(changes: readonly BucketChange[], { err }: Io): string {
  for (const { account, region, bucket, kind, to } of changes)
    err.write(printable(`  ${account} ${region} ${bucket}: ${to === null ? `no ${kind}` : `the ${kind} of before`}\n`));
  return `Take ${counted(changes.length, 'change')} back?`;
}
