import { UnexpectedResponse } from './http/unexpected-response.ts';

export interface Listing<P> {
  readonly fetch: (token: string | undefined) => Promise<P>;
  readonly next: (page: P) => string | undefined;
  /** Something of the page was not on an earlier one. */
  readonly hasNewItems: (page: P) => boolean;
}

/** Pages without new items are legal; with so many in a row the listing repeats itself. */
const MAX_PAGES_WITHOUT_NEW_ITEMS = 100;
/**
 * A million buckets, the most that an account may have, are a thousand pages, and 50,000 accounts are 2,500.
 * "Amazon S3 now supports up to 1 million buckets per AWS account", AWS What's New, November 2024;
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const MAX_PAGES = 4_000;

/** All pages of a listing; throws where it never ends. */
export async function* pages<P>({ fetch, next, hasNewItems }: Listing<P>): AsyncGenerator<P, void, undefined> {
  const tokens = new Set<string>();
  let withoutNewItems = 0;
  for (let token: string | undefined; ; ) {
    const page = await fetch(token);
    withoutNewItems = hasNewItems(page) ? 0 : withoutNewItems + 1;
    yield page;
    token = next(page) || undefined;
    if (token === undefined) return;
    if (tokens.has(token) || withoutNewItems >= MAX_PAGES_WITHOUT_NEW_ITEMS || tokens.size >= MAX_PAGES)
      throw new UnexpectedResponse('EndlessListing', 'the listing repeats itself');
    tokens.add(token);
  }
}

/** Returns a function that is true where any of the keys is new to it. */
export function newKeys(): (keys: readonly string[]) => boolean {
  const seen = new Set<string>();
  return (keys) => {
    const before = seen.size;
    for (const key of keys) seen.add(key);
    return seen.size > before;
  };
}
