/**
 * What one look told us. Only `known` and `absent` were seen; nothing may be concluded from the others.
 * `action` is the IAM action that was refused; `reason` names the error code and what it means.
 */
export type Observation<T> =
  | { readonly state: 'known'; readonly value: T }
  | { readonly state: 'absent' }
  | { readonly state: 'denied'; readonly action: string }
  | { readonly state: 'failed'; readonly reason: string }
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
export const failed = (reason: string): Observation<never> => ({
  state: 'failed',
  reason,
});
