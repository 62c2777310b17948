import { CredentialsProviderError } from '@smithy/core/config';
import { failureOf } from '../http/errors.ts';

/** Whoever has to confirm a sign-in by hand gets so long. The SDK itself waits without an end for a service that is silent. */
const LONGEST_MS = 120_000;

interface Patience {
  /** Ends the waiting; the promise rejects with its reason. */
  readonly signal: AbortSignal;
  readonly longestMs?: number | undefined;
}

/**
 * Credentials of the SDK's chain, or in whatever way it fails an error that says so: it reads files, variables, programs
 * and services of this machine, and throws what it stumbles over.
 */
export function fromChain<T>(chain: () => Promise<T>, { signal, longestMs = LONGEST_MS }: Patience): () => Promise<T> {
  return () =>
    new Promise((resolve, reject) => {
      const stop = (): void => settle(() => reject(signal.reason));
      const late = (): void => settle(() => reject(noneGiven(`none came within ${longestMs / 1000} s`)));
      const timer = setTimeout(late, longestMs);
      const settle = (end: () => void): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', stop);
        end();
      };
      signal.addEventListener('abort', stop, { once: true });
      if (signal.aborted) return stop();
      return chain().then(
        (credentials) => settle(() => resolve(credentials)),
        (error: unknown) => settle(() => reject(isUnderstood(error) ? error : unusable(error))),
      );
    });
}

/** Errors of which the caller makes a message by itself. */
const isUnderstood = (error: unknown): boolean =>
  failureOf(error) !== undefined ||
  (error instanceof Error && (/ProviderError$/.test(error.name) || ('syscall' in error && 'path' in error)));

function unusable(error: unknown): CredentialsProviderError {
  // Its message shows a part of what was read, which may be of a secret.
  if (error instanceof SyntaxError) return noneGiven('what was to give them answers with no JSON', error);
  const why = error instanceof Error ? error.message : String(error);
  const [, setting] = SDK_STUMBLES.exec(why) ?? [];
  return noneGiven(
    setting === undefined ? why : `the settings or the file that ${setting} belongs into are not there`,
    error,
  );
}

/** A section that a profile names, or the content of a file, is missing. */
const SDK_STUMBLES = /^Cannot read properties of \w+ \(reading '(\w+)'\)$/;

const noneGiven = (why: string, cause?: unknown): CredentialsProviderError =>
  Object.assign(new CredentialsProviderError(why), { cause });
