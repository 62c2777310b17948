import type { Context } from './call.ts';

export interface Page<T> {
  readonly items: readonly T[];
  /** Opaque; `undefined` on the last page. */
  readonly token: string | undefined;
}

interface Asked {
  readonly token: string | null | undefined;
  readonly size: number;
  /** For a token that is none. */
  readonly invalid: () => Error;
}

/** One page of a list. Tokens hold the place where the next page starts, and say nothing to who looks at them. */
export function pageOf<T>(items: readonly T[], { token, size, invalid }: Asked, { fault }: Context): Page<T> {
  const from = token ? offsetOf(token) : 0;
  if (!Number.isInteger(from)) throw invalid();
  if (fault?.kind === 'empty-page') return { items: [], token: tokenOf(from) };
  const to = from + size;
  const more = to < items.length || fault?.kind === 'endless-token';
  return { items: items.slice(from, to), token: more ? tokenOf(Math.min(to, items.length)) : undefined };
}

let made = 0;

/** No two tokens are alike, as with AWS: a list that never ends does not give itself away by repeating one. */
function tokenOf(offset: number): string {
  made += 1;
  return Buffer.from(`page:${offset}:${made}`).toString('base64');
}

/** A token that holds the key that the next page comes after. */
export function pageToken(place: string): string {
  made += 1;
  return Buffer.from(`key:${made}:${place}`).toString('base64');
}

/** `undefined` for a token that is none. */
export const placeOfToken = (token: string): string | undefined =>
  /^key:\d+:(.*)$/s.exec(Buffer.from(token, 'base64').toString())?.[1];

function offsetOf(token: string): number {
  const [, digits] = /^page:(\d+):\d+$/.exec(Buffer.from(token, 'base64').toString()) ?? [];
  return digits === undefined ? Number.NaN : Number(digits);
}
