import { absent, denied, failed, known, type Observation } from '../model/observation.ts';
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
}

/** Said of a bucket twice in a row; another listing tells whether it is so. */
export const BUCKET_GONE = failed('NoSuchBucket', 'the bucket is gone since the listing');

/** What one call observed. Only the end of the scan is thrown. */
export async function observe<O, T>(
  { action, absentOn = [], send, read }: ApiCall<O, T>,
  { contain }: Bulkhead,
): Promise<Observation<T>> {
  try {
    // `read` throws where the response is incomplete, which is a failure of this one fact.
    const value = read(await send());
    return value === undefined ? absent : known(value);
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
