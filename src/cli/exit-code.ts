/** Every way the program can end. Documented in the README; never a count. */
export const Exit = { clean: 0, findings: 1, didNotRun: 2, incomplete: 3, stoppedEarly: 4, bug: 70 } as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

export interface Outcome {
  /** Interrupted, or a report could not be written. */
  readonly stopped: boolean;
  /** Failed findings at or above `--fail-on`. */
  readonly counted: number;
  /** Things that could not be seen; 0 with `--allow-unknown`. */
  readonly unseen: number;
}

export function exitCode({ stopped, counted, unseen }: Outcome): ExitCode {
  if (stopped) return Exit.stoppedEarly;
  if (counted > 0) return Exit.findings;
  return unseen > 0 ? Exit.incomplete : Exit.clean;
}
