/** One request that AWS answered. */
export interface AnsweredRequest {
  /** When the answer came, ISO 8601, by the clock of the scan. */
  readonly at: string;
  /** By which S3 knows the request, in its access logs too. */
  readonly requestId: string;
}

/**
 * The outcome of one request for a fact. Only `known` and `absent` were observed; nothing may be concluded from the others.
 * `action` is the IAM action that was denied; `code` is the error code, the same in every run and every version; `reason`
 * says for people what the code means.
 */
export type Observation<T> =
  /** `requests`: those that were answered with it; only of facts whose readers use them. */
  | { readonly state: 'known'; readonly value: T; readonly requests?: readonly AnsweredRequest[] }
  | { readonly state: 'absent'; readonly requests?: readonly AnsweredRequest[] }
  | { readonly state: 'denied'; readonly action: string }
  | { readonly state: 'failed'; readonly code: string; readonly reason: string }
  | { readonly state: 'not-read' };

export const known = <T>(value: T): Observation<T> => ({
  state: 'known',
  value,
});
export const absent = { state: 'absent' } as const satisfies Observation<never>;
export const notRead = {
  state: 'not-read',
} as const satisfies Observation<never>;
export const denied = (action: string): Observation<never> => ({
  state: 'denied',
  action,
});
/** `code` alone where there is nothing to explain. */
export const failed = (code: string, meaning = ''): Extract<Observation<never>, { state: 'failed' }> => ({
  state: 'failed',
  code,
  reason: meaning === '' ? code : `${code}: ${meaning}`,
});
