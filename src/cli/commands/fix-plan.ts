import { duration } from '../../config/durations-and-shards.ts';
import { fixPlanText } from '../../fix/file/plan-text.ts';
import type { FixPlan } from '../../fix/fix-plan.ts';
import { type MadeFixPlan, makeFixPlan } from '../../fix/make-fix-plan.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { FixPlanFlags } from '../flags/fix-flags.ts';
import { readOptions } from '../flags/resolve-options.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { printable } from '../text/printable.ts';
import { wrapped } from '../text/wrapped.ts';
import { writeReport } from '../write-report.ts';

/** `fix plan`: the plan goes into its file, what it does and leaves to standard error. */
export async function fixPlan(flags: FixPlanFlags, io: Io): Promise<ExitCode> {
  const { config, profile, inventory, select = [], state = null, source = null, expires, format, output } = flags;
  const { createLogBuckets = false, readMissing = false } = flags;
  const { options } = await readOptions(
    { ...(config === undefined ? {} : { config }), ...(profile === undefined ? {} : { profile }) },
    io,
  );
  const expiresAfter = duration('--expires', expires);
  const made = await makeFixPlan(
    options,
    { inventory, select, state, source, createLogBuckets, readMissing, expiresAfter },
    portsOfIo(io),
  );
  await writeReport(textOf(made), { format, output }, io);
  io.err.write(wrapped(printable(`${summaryOf(made).join('\n')}\n`), io.err));
  return Exit.clean;
}

async function* textOf({ plan }: MadeFixPlan): AsyncIterable<string> {
  yield fixPlanText(plan);
}

function summaryOf({ plan, resolved, notices }: MadeFixPlan): readonly string[] {
  const { steps, advice, header } = plan;
  return [
    `${counted(steps.length, 'step')} in ${counted(header.accounts.length, 'account')}: resolves ${resolved}, leaves ${advice.length}${whyLeft(plan)}.`,
    ...notices.map((notice) => `  ${notice}`),
  ];
}

function whyLeft({ advice }: FixPlan): string {
  return advice.length === 0 ? '' : ' (the plan says why of each, under advice)';
}

const counted = (of: number, what: string): string => `${of} ${what}${of === 1 ? '' : 's'}`;
