/** Every way the program can end. `docs/exit-codes.md` documents them; never a count. */
export const Exit = { clean: 0, findings: 1, didNotRun: 2, incomplete: 3, stoppedEarly: 4, bug: 70 } as const;
export type ExitCode = (typeof Exit)[keyof typeof Exit];

interface Meaning {
  /** For reports that have the exit code of their run. */
  readonly report: string;
  /** For `--help`, where it says more. */
  readonly help?: string;
}

export const MEANING: Readonly<Record<ExitCode, Meaning>> = {
  0: {
    report: 'clean: no finding that counts, and nothing unobserved that counts',
    help: 'clean: everything selected was observed, nothing at or above --fail-on',
  },
  1: { report: 'findings' },
  2: {
    report: 'did not run',
    help: 'did not run: usage, rules, credentials, endpoint, no permission to list',
  },
  3: { report: 'incomplete: no finding, but something could not be observed, or nothing was judged' },
  4: { report: 'stopped early', help: 'stopped early: interrupted, or output could not be written' },
  70: { report: 'a bug of s3log-audit' },
};

export interface RunOutcome {
  /** Something that nobody foresaw happened. */
  readonly bug: boolean;
  /** Interrupted, or a report could not be written. */
  readonly stopped: boolean;
  /** Failed findings at or above `--fail-on`, and with `--strict-waivers` the waivers that no finding needs. */
  readonly counted: number;
  /** What could not be observed; with `--allow-unknown` only what a faulty rule could not judge. */
  readonly unobserved: number;
  /** Regions, accounts or OUs were named, and no bucket there was judged; never with `--allow-empty`. */
  readonly empty: boolean;
}

export function exitCode({ bug, stopped, counted, unobserved, empty }: RunOutcome): ExitCode {
  if (bug) return Exit.bug;
  if (stopped) return Exit.stoppedEarly;
  if (counted > 0) return Exit.findings;
  return unobserved > 0 || empty ? Exit.incomplete : Exit.clean;
}
