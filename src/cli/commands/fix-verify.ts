import { verifyJournal } from '../../fix/verify/verify-journal.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { FixVerifyFlags } from '../flags/fix-subcommands.ts';
import { readOptions } from '../flags/resolve-options.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { printable } from '../text/printable.ts';

/** `fix verify`: each finding that was to be resolved, and what became of it. */
export async function fixVerify({ journal, ...flags }: FixVerifyFlags, io: Io): Promise<ExitCode> {
  const { options } = await readOptions({ ...flags, quiet: true, failOnNew: false }, io);
  const { findings, isComplete } = await verifyJournal({ journal, options, ports: portsOfIo(io) });
  for (const { account, bucket, rule, now, message } of findings)
    io.out.write(printable(`${account} ${bucket} ${rule}: ${WORDS[now]}${now === 'gone' ? '' : `: ${message}`}\n`));
  const count = (wanted: keyof typeof WORDS): number => findings.filter(({ now }) => now === wanted).length;
  io.err.write(
    `${count('gone')} of ${findings.length} findings are gone, ${count('there')} are still there, ${count('unobserved')} could not be observed.\n`,
  );
  if (!isComplete) return Exit.stoppedEarly;
  if (count('there') > 0) return Exit.findings;
  return count('unobserved') > 0 ? Exit.incomplete : Exit.clean;
}

const WORDS = { gone: 'gone', there: 'STILL THERE', unobserved: 'NOT OBSERVED' } as const;
