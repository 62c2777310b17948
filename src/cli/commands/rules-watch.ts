import { UserError } from '../../model/user-error.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { TestFlags } from '../flags/rules-subcommands.ts';
import type { Io } from '../io.ts';
import { printable } from '../text/printable.ts';
import { changesOf } from '../watch-files.ts';
import { rulesTest } from './rules-test.ts';

/** Runs the cases, and again after each change of rules or cases, until a signal comes. */
export async function rulesWatch(flags: TestFlags, io: Io): Promise<ExitCode> {
  const { paths, cases } = flags;
  await once(flags, io);
  for await (const _ of changesOf([...paths, ...(cases === undefined ? [] : [cases])], io.signal))
    await once(flags, io);
  return Exit.clean;
}

/** A mistake is reported, and the next change may fix it. */
async function once(flags: TestFlags, io: Io): Promise<void> {
  try {
    await rulesTest(flags, io);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    io.err.write(`s3log-audit: ${printable(error.message)}\n`);
    if (error.hint !== '') io.err.write(`  ${printable(error.hint)}\n`);
  }
  io.err.write('Waiting for a change of rules or cases; Ctrl-C ends.\n');
}
