import { writeSync } from 'node:fs';
import { Exit } from '../scan/exit-code.ts';
import { printable } from './text/printable.ts';
import { withoutSecrets } from './text/without-secrets.ts';

/**
 * Ends the process as a bug where an error reaches nobody. Node's own exit code for that is 1, which everybody takes for
 * "findings". The process is in no known state then, so that it ends at once.
 */
export function guardProcess(): void {
  const end = (error: unknown): void => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    tryToWrite(
      `s3log-audit: this is a bug of s3log-audit; please report it with the text below\n${printable(withoutSecrets(text))}\n`,
    );
    process.exit(Exit.bug);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

/** Without a queue, since nothing runs after this. Where nobody reads there is nobody to tell. */
function tryToWrite(text: string): void {
  try {
    writeSync(process.stderr.fd, text);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
  }
}
