import { UnexpectedResponse } from './http/unexpected-response.ts';

export interface Listing<P> {
  readonly fetch: (token: string | undefined) => Promise<P>;
  readonly next: (page: P) => string | undefined;
  /** How much of the page was not on an earlier one. */
  readonly isNews: (page: P) => boolean;
}

/** Pages without anything new are legal, but so many in a row are a listing that goes in circles. */
const PAGES_WITHOUT_NEWS = 100;
/** A million buckets, the most that an account may have, are a thousand pages, and 50,000 accounts are 2,500. */
const MOST_PAGES = 4_000;

/** All pages of a listing; throws where it never ends. */
export async function* pages<P>({ fetch, next, isNews }: Listing<P>): AsyncGenerator<P, void, undefined> {
  const tokens = new Set<string>();
  let withoutNews = 0;
  for (let token: string | undefined; ; ) {
    const page = await fetch(token);
    withoutNews = isNews(page) ? 0 : withoutNews + 1;
    yield page;
    token = next(page) || undefined;
    if (token === undefined) return;
    if (tokens.has(token) || withoutNews >= PAGES_WITHOUT_NEWS || tokens.size >= MOST_PAGES)
      throw new UnexpectedResponse('EndlessListing', 'the listing goes in circles');
    tokens.add(token);
  }
}

/** Tells whether any of the keys is seen for the first time. */
export function newsOf(): (keys: readonly string[]) => boolean {
  const seen = new Set<string>();
  return (keys) => {
    const before = seen.size;
    for (const key of keys) seen.add(key);
    return seen.size > before;
  };
}
