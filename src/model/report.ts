import type { AccountResult, ReportHeader } from './finding.ts';

/** Lines put aside until they are asked for, on disk, so that nothing of them is held. */
export interface Spool {
  readonly write: (line: string) => Promise<void>;
  /** All lines in their order; nothing may be written after that. */
  readonly lines: () => AsyncIterable<string>;
}

/** What was asked of reports, and what they may use. */
export interface ReportOptions {
  /** Waived findings stay in the SARIF file for GitHub, marked as suppressed. */
  readonly includeWaived: boolean;
  /** Runs of the SARIF file for GitHub; each account always falls into the same one. */
  readonly sarifSplit: number;
  /** The earlier report that findings are compared with. */
  readonly baseline: { readonly started: string } | null;
  /** The exit code and its meaning, known once the last account has been given. */
  readonly exit: () => Promise<{ readonly code: number; readonly meaning: string }>;
  /** Tells the user what a report leaves out. */
  readonly notice: (text: string) => void;
  readonly spool: () => Spool;
}

/** A report format: streams in, streams out; holds one account at a time, and beyond that nothing that grows with their number. */
export type Reporter = (
  header: ReportHeader,
  accounts: AsyncIterable<AccountResult>,
  options: ReportOptions,
) => AsyncIterable<string>;
