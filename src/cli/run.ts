import { CommanderError } from 'commander';
import { UserError } from '../model/user-error.ts';
import { Exit, type ExitCode } from '../scan/exit-code.ts';
import { COMPLETION } from './flags/completion-command.ts';
import type { Io } from './io.ts';
import { program } from './program.ts';
import { StoppedEarly } from './stopped-early.ts';
import { printable } from './text/printable.ts';
import { withoutSecrets } from './text/without-secrets.ts';

/** Runs one command line to its exit code. The only place where every kind of failure is caught. */
export async function run(io: Io): Promise<ExitCode> {
  let code: ExitCode = Exit.clean;
  try {
    // Handed on as it is: a copy would open the standard input.
    const command = program(io, (result) => {
      code = result;
    });
    if (COMPLETION.words.includes(io.argv[0] ?? '')) (await import('./flags/completion.ts')).addCompletion(command);
    await command.parseAsync([...io.argv], { from: 'user' });
    return code;
  } catch (error) {
    return await reportFailure(error, io);
  }
}

/** Node says ENOENT of a working folder that was removed, wherever a path is resolved first. */
const lacksFolder = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';

/** Which file or connection it was that could not be opened says nothing then. */
const lacksDescriptors = (error: unknown): boolean =>
  error instanceof Error &&
  (('code' in error && ['EMFILE', 'ENFILE'].includes(String(error.code))) || lacksDescriptors(error.cause));

const shown = (text: string): string => printable(withoutSecrets(text));

async function reportFailure(error: unknown, { err, signal }: Pick<Io, 'err' | 'signal'>): Promise<ExitCode> {
  // Commander has written its message (or the help that was asked for) already.
  if (error instanceof CommanderError) return error.exitCode === 0 ? Exit.clean : Exit.didNotRun;
  if (error instanceof UserError || error instanceof StoppedEarly) {
    const { wrapped } = await import('./text/wrapped.ts');
    const todo = lacksDescriptors(error) ? 'raise the limit of open files and connections (ulimit -n)' : error.hint;
    const hint = todo === '' ? '' : `  ${shown(todo)}\n`;
    err.write(wrapped(`s3log-audit: ${shown(error.message)}\n${hint}`, err));
    return error instanceof UserError && error.code !== 'cannot-write' ? Exit.didNotRun : Exit.stoppedEarly;
  }
  if (lacksFolder(error)) {
    err.write('s3log-audit: the working folder is no longer there\n  change to a folder that exists\n');
    return Exit.didNotRun;
  }
  if (signal.aborted && error === signal.reason) {
    err.write(`s3log-audit: ${error instanceof Error ? error.message : 'stopped'} before it was done\n`);
    return Exit.stoppedEarly;
  }
  err.write('s3log-audit: this is a bug of s3log-audit; please report it with the text below\n');
  for (let cause: unknown = error; cause !== undefined; cause = cause instanceof Error ? cause.cause : undefined) {
    err.write(`${shown(cause instanceof Error ? (cause.stack ?? cause.message) : String(cause))}\n`);
  }
  return Exit.bug;
}
