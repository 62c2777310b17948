import { defined } from '../../config/defined.ts';
import { duration } from '../../config/durations-and-shards.ts';
import { fixPlanText } from '../../fix/file/plan-text.ts';
import type { FixPlan } from '../../fix/fix-plan.ts';
import { type MadeFixPlan, makeFixPlan } from '../../fix/make-fix-plan.ts';
import { cloudformationPatch } from '../../fix/text/cloudformation-patch.ts';
import { managedPatch } from '../../fix/text/managed-patch.ts';
import { planMarkdown } from '../../fix/text/plan-markdown.ts';
import { terraformPatch } from '../../fix/text/terraform-patch.ts';
import { counted } from '../../model/counted.ts';
import { UserError } from '../../model/user-error.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { FixPlanFlags } from '../flags/fix-flags.ts';
import { readOptions } from '../flags/resolve-options.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { refuseSharedFiles, reportFiles, settingsAndRules } from '../shared-files.ts';
import { printable } from '../text/printable.ts';
import { wrapped } from '../text/wrapped.ts';
import { prepareOutputs, writeReport } from '../write-report.ts';

/** `fix plan`: the plan goes into its file, what it does and leaves to standard error. */
export async function fixPlan(flags: FixPlanFlags, io: Io): Promise<ExitCode> {
  const { config, profile, bucketOwner, inventory, select = [], state = null, source = null } = flags;
  const { createLogBuckets = false, readMissing = false, expires, format, output } = flags;
  const { options, settings } = await readOptions(defined({ config, profile, bucketOwner }), io, null);
  const expiresAfter = duration('--expires', expires);
  if (format === 'yaml' && output.endsWith('.gz'))
    throw new UserError(`${output}: a plan is not compressed, since \`fix apply\` takes the very bytes of the review`, {
      hint: 'name a file with --output that does not end with .gz',
    });
  const reports = [{ format, output }];
  const read = { 'the inventory': inventory, 'the state': state, ...(await settingsAndRules(options, settings)) };
  await refuseSharedFiles(reportFiles(reports, read));
  await prepareOutputs(reports);
  const made = await makeFixPlan(
    options,
    { inventory, select, state, source, createLogBuckets, readMissing, expiresAfter },
    portsOfIo(io),
  );
  await writeReport(textOf(made, format), { format, output }, io);
  io.err.write(wrapped(printable(`${summaryOf(made).join('\n')}\n`), io.err));
  return Exit.clean;
}

const TEXTS: Readonly<Record<FixPlanFlags['format'], (made: MadeFixPlan) => string>> = {
  yaml: ({ plan }) => fixPlanText(plan),
  markdown: ({ plan }) => planMarkdown(plan),
  terraform: ({ plan, declarations }) => managedPatch(plan, declarations, terraformPatch),
  cloudformation: ({ plan, declarations }) => managedPatch(plan, declarations, cloudformationPatch),
};

async function* textOf(made: MadeFixPlan, format: FixPlanFlags['format']): AsyncIterable<string> {
  yield TEXTS[format](made);
}

function summaryOf({ plan, resolved, notices }: MadeFixPlan): readonly string[] {
  const { steps, advice, header } = plan;
  return [
    `${counted(steps.length, 'step')} in ${counted(header.accounts.length, 'account')}: resolves ${resolved}, leaves ${advice.length}${whyLeft(plan)}.`,
    ...notices.map((notice) => `  ${notice}`),
  ];
}

/** By rule; the plan has the reason of each. */
function whyLeft({ advice }: FixPlan): string {
  if (advice.length === 0) return '';
  const rules = new Map<string, number>();
  for (const { rule } of advice) rules.set(rule, (rules.get(rule) ?? 0) + 1);
  const named = [...rules].map(([rule, count]) => `${count} ${rule}`).sort();
  return ` (${named.join(', ')}; the plan says why of each)`;
}
