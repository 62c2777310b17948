import type { AccountResult, ReportHeader } from './finding.ts';

/** A report format: streams in, streams out; holds at most one account at a time. */
export type Reporter = (header: ReportHeader, accounts: AsyncIterable<AccountResult>) => AsyncIterable<string>;
