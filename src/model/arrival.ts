import type { AssumptionId } from './assumptions.ts';

/** What is known of the arrival of a source's logs in its target. */
export type ArrivalState = 'arriving' | 'too-early' | 'silent' | 'unanswered' | 'cannot-tell';

/** What scans know of the arrival of one source's logs, carried from report to report. Times are ISO 8601, to the second. */
export interface ArrivalHistory {
  readonly account: string;
  readonly bucket: string;
  /** Of the logging and of the settings of the target; what is known holds for these alone. */
  readonly hash: string;
  /** First read of the source's logging under this configuration. */
  readonly firstRead: string;
  /** The two oldest reads, six hours apart or more, after which nothing was delivered. */
  readonly unansweredReads: readonly string[];
  readonly lastRead: string;
  /** Delivery of the newest log object that was seen an hour after it or later; `''`: there was none. */
  readonly seenAt: string;
  /** Request id of the last read, where a later scan is to find its record. */
  readonly request?: string;
}

/** What is known of one source after a scan. */
export interface ArrivalOutcome {
  readonly state: ArrivalState;
  /** Delivery of the newest log object that was seen; `''`: none was. Of several sources together where they share a prefix. */
  readonly seenAt: string;
  /** Why the state is what it is, in words. */
  readonly reason: string;
  /** Where logs were looked for, in words. */
  readonly place: string;
  /** Log objects arrive there, and keys do not tell which of several sources they are of. */
  readonly shared?: boolean;
  /** Milliseconds from an own request to the delivery of its record; absent where that was not found. */
  readonly delayMs?: number;
  /** Of what was read this time. */
  readonly hash: string;
  /** `null`: nothing was learned that a later scan could go on from. */
  readonly history: ArrivalHistory | null;
}

/** The same as reports show it. */
export interface SourceArrival extends Omit<ArrivalOutcome, 'history' | 'hash' | 'place' | 'shared'> {
  readonly bucket: string;
  readonly region: string;
  readonly target: string;
  /** Of its delivery; absent where it says nothing that policies and ACL did not say. */
  readonly evidence?: ArrivalEvidence;
}

/** What arrival makes of the permission to deliver. */
export interface ArrivalEvidence {
  readonly says: 'confirms' | 'contradicts';
  /** What the permission hung on; where that is one alone, the evidence is of it. */
  readonly assumptions: readonly AssumptionId[];
}

/** What earlier scans know of the sources of an account, by bucket. */
export type EarlierArrivals = (account: string) => ReadonlyMap<string, ArrivalHistory>;
