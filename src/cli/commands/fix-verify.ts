import { tmpdir } from 'node:os';
import { journalPlaces } from '../../fix/journal/journal-places.ts';
import type { VerifiedArrival } from '../../fix/verify/arrived.ts';
import { verifyJournal } from '../../fix/verify/verify-journal.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { FixVerifyFlags } from '../flags/fix-subcommands.ts';
import { readOptions } from '../flags/resolve-options.ts';
import type { Io } from '../io.ts';
import { portsOfIo } from '../ports-of-io.ts';
import { printable } from '../text/printable.ts';

/** `fix verify`: each finding that was to be resolved, and what became of it; and whether logs arrive. */
export async function fixVerify({ journal, ...flags }: FixVerifyFlags, io: Io): Promise<ExitCode> {
  const { options } = await readOptions({ ...flags, quiet: true, failOnNew: false }, io, 'fix verify');
  const { env } = io;
  const journals = journalPlaces({ env, profile: options.profile, bucketOwner: null, temporaryFolder: tmpdir() });
  const { findings, arrivals, isComplete } = await verifyJournal({ journal, journals, options, ports: portsOfIo(io) });
  for (const { account, bucket, rule, now, message } of findings)
    io.out.write(printable(`${account} ${bucket} ${rule}: ${WORDS[now]}${now === 'gone' ? '' : `: ${message}`}\n`));
  for (const one of arrivals) io.out.write(printable(`${arrivalText(one)}\n`));
  const count = (wanted: keyof typeof WORDS): number => findings.filter(({ now }) => now === wanted).length;
  io.err.write(
    `${count('gone')} of ${findings.length} findings are gone, ${count('there')} are still there, ${count('unobserved')} could not be observed.\n`,
  );
  const asked = arrivals.filter(({ now }) => now !== 'later');
  const arrived = asked.filter(({ now }) => now === 'arrived').length;
  if (asked.length > 0) io.err.write(`Logs of ${arrived} of ${asked.length} buckets have arrived.\n`);
  if (!isComplete) return Exit.stoppedEarly;
  if (count('there') > 0) return Exit.findings;
  return count('unobserved') > 0 || arrived < asked.length ? Exit.incomplete : Exit.clean;
}

function arrivalText({ account, bucket, since, now, detail }: VerifiedArrival): string {
  const of = `${account} ${bucket} logs:`;
  switch (now) {
    case 'arrived':
      return `${of} arrive, the newest of ${detail}`;
    case 'nothing':
      return `${of} NOTHING ARRIVED since logging was set at ${since}; s3log-audit explain ${bucket} shows every check`;
    case 'unseen':
      return `${of} NOT OBSERVED: ${detail}`;
    case 'later':
      return `${of} too early to tell; ask again after ${detail}`;
  }
}

const WORDS = { gone: 'gone', there: 'STILL THERE', unobserved: 'NOT OBSERVED' } as const;
