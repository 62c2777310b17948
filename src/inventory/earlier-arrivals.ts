import type { ArrivalHistory, EarlierArrivals } from '../model/arrival.ts';
import { toTheSecond } from '../model/to-the-second.ts';

/** As reports have it: what there is none of is left out. */
export type ReportArrival = Pick<ArrivalHistory, 'account' | 'bucket' | 'firstRead' | 'lastRead'> & {
  readonly hash: string;
  readonly unansweredReads?: readonly string[];
  readonly seenAt?: string | null;
  readonly request?: string;
};

/** What an earlier report knows of arriving logs. */
export function earlierArrivals(
  arrivals: readonly ReportArrival[],
): ReadonlyMap<string, ReadonlyMap<string, ArrivalHistory>> {
  const byAccount = new Map<string, Map<string, ArrivalHistory>>();
  for (const { account, bucket, hash, firstRead, unansweredReads, lastRead, seenAt, request } of arrivals) {
    const buckets = byAccount.get(account) ?? new Map<string, ArrivalHistory>();
    byAccount.set(account, buckets);
    buckets.set(bucket, {
      account,
      bucket,
      hash,
      firstRead: toTheSecond(firstRead),
      unansweredReads: (unansweredReads ?? []).map((time) => toTheSecond(time)).sort(),
      lastRead: toTheSecond(lastRead),
      seenAt: seenAt ? toTheSecond(seenAt) : '',
      ...(request !== undefined && { request }),
    });
  }
  return byAccount;
}

export const lookUpIn =
  (arrivals: ReadonlyMap<string, ReadonlyMap<string, ArrivalHistory>>): EarlierArrivals =>
  (account) =>
    arrivals.get(account) ?? NOBODY;

const NOBODY: ReadonlyMap<string, ArrivalHistory> = new Map();
