import { type AnsweredRequest, absent, denied, failed, known, type Observation } from '../model/observation.ts';
import type { Bulkhead } from './bulkhead.ts';
import { failedBy, failureOf, isDenied, type RequestFailure } from './http/errors.ts';

export interface ApiCall<O, T> {
  /** IAM action that the call needs. */
  readonly action: string;
  /** Codes that mean "not configured" for this call. */
  readonly absentOn?: readonly string[];
  readonly send: () => Promise<O>;
  /** The fact in the response; `undefined` where the response says that nothing is configured. */
  readonly read: (response: O) => T | undefined;
  /** The request behind the answer, where it is worth remembering. */
  readonly answered?: (response: O) => AnsweredRequest | undefined;
}

/** Said of a bucket twice in a row; another listing tells whether it is so. */
export const BUCKET_GONE = failed('NoSuchBucket', 'the bucket is gone since the listing');

/** The bucket was created in the account after the listing; another listing tells. */
export const NOT_LISTED = failed('NotListed', 'the bucket is in the account but not in its listing');

/** What one call observed. Only the end of the scan is thrown. */
export async function observe<O, T>(
  { action, absentOn = [], send, read, answered }: ApiCall<O, T>,
  { contain }: Bulkhead,
): Promise<Observation<T>> {
  try {
    // `read` throws where the response is incomplete, which is a failure of this one fact.
    const response = await send();
    const value = read(response);
    const request = answered?.(response);
    // Most observations are absences, which share one object.
    if (request === undefined) return value === undefined ? absent : known(value);
    const requests = [request];
    return value === undefined ? { state: 'absent', requests } : { state: 'known', value, requests };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) return contain(error);
    return unobserved(failure, { action, absentOn });
  }
}

function unobserved(failure: RequestFailure, { action, absentOn }: { action: string; absentOn: readonly string[] }) {
  if (failure.from === 'service' && absentOn.includes(failure.code)) return absent;
  if (isDenied(failure)) return denied(action);
  if (failure.code === 'NoSuchBucket') return BUCKET_GONE;
  return failedBy(failure);
}
