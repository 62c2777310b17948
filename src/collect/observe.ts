import { type AnsweredRequest, absent, denied, failed, known, type Observation } from '../model/observation.ts';
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

/** What one call observed. Missing credentials, an abort and our own mistakes are thrown. */
export async function observe<O, T>({
  action,
  absentOn = [],
  send,
  read,
  answered,
}: ApiCall<O, T>): Promise<Observation<T>> {
  try {
    // `read` throws where the response is incomplete, which is a failure of this one fact.
    const response = await send();
    const value = read(response);
    if (value === undefined) return absent;
    const request = answered?.(response);
    return request === undefined ? known(value) : { state: 'known', value, requests: [request] };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === undefined) throw error;
    return unobserved(failure, { action, absentOn });
  }
}

function unobserved(failure: RequestFailure, { action, absentOn }: { action: string; absentOn: readonly string[] }) {
  if (failure.from === 'service' && absentOn.includes(failure.code)) return absent;
  if (isDenied(failure)) return denied(action);
  if (failure.code === 'NoSuchBucket') return failed(failure.code, 'the bucket is gone since the listing');
  return failedBy(failure);
}
