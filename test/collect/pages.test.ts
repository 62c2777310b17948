import { expect, test } from 'vitest';
import { newKeys, pages } from '../../src/collect/pages.ts';

interface Page {
  readonly items: readonly string[];
  readonly next?: string;
}

async function read(pageOf: (token: string | undefined, count: number) => Page) {
  const isNew = newKeys();
  const items: string[] = [];
  let count = 0;
  const listing = pages({
    fetch: async (token) => pageOf(token, count++),
    next: ({ next }: Page) => next,
    hasNewItems: (page) => isNew(page.items),
  });
  const outcome = await (async () => {
    for await (const page of listing) items.push(...page.items);
  })().then(
    () => 'complete',
    (error: Error) => error.name,
  );
  return { outcome, items, count };
}

test('reads to the last page, over empty ones', async () => {
  const answers: readonly Page[] = [
    { items: ['a'], next: '1' },
    { items: [], next: '2' },
    { items: ['b'], next: '' },
  ];
  expect(await read((_token, count) => answers[count] ?? { items: [] })).toEqual({
    outcome: 'complete',
    items: ['a', 'b'],
    count: 3,
  });
});

test('gives up where a token comes back', async () => {
  const { outcome, count } = await read((token) => ({ items: [], next: token === 'a' ? 'b' : 'a' }));
  expect({ outcome, count }).toEqual({ outcome: 'EndlessListing', count: 3 });
});

test('gives up where ever new tokens bring nothing new', async () => {
  const { outcome, count } = await read((_token, page) => ({ items: ['a', 'b'], next: `${page}` }));
  expect(outcome).toBe('EndlessListing');
  expect(count).toBeLessThan(200);
});

test('gives up where new items never end', async () => {
  const { outcome, count } = await read((_token, page) => ({ items: [`${page}`], next: `${page}` }));
  expect({ outcome, count }).toEqual({ outcome: 'EndlessListing', count: 4_001 });
});

test('reads on for as long as there are new items', async () => {
  const { outcome, items } = await read((_token, page) => ({
    items: [`${page}`],
    ...(page < 2000 ? { next: `${page}` } : {}),
  }));
  expect(outcome).toBe('complete');
  expect(items).toHaveLength(2001);
});

test('pages without new items count from the last new item on', async () => {
  // 90 empty pages, one with an item, 90 empty pages: neither run is an endless one.
  const { outcome, items } = await read((_token, page) => ({
    items: page === 90 ? ['a'] : [],
    ...(page < 180 ? { next: `${page}` } : {}),
  }));
  expect({ outcome, items }).toEqual({ outcome: 'complete', items: ['a'] });
});
