import fc from 'fast-check';
import { expect, test } from 'vitest';
import { groupTable } from '../../../src/logs/questions/groups.ts';

/** What a group starts with: its count and the largest number seen in it. */
const count = (texts: readonly string[], most?: number) => {
  const table = groupTable([0, -1], most);
  texts.forEach((text, number) => {
    const at = table.indexOf(text);
    table.set(0, at, table.sum(0, at) + 1);
    table.set(1, at, number);
  });
  return table;
};

test('below the limit every group is counted exactly, however many there are', () => {
  const texts = Array.from({ length: 90_000 }, (_, number) => `key ${number % 60_000} ${'ü'.repeat(number % 7)}`);
  const expected = new Map<string, number>();
  for (const text of texts) expected.set(text, (expected.get(text) ?? 0) + 1);
  const table = count(texts);
  expect(table.size()).toBe(expected.size);
  expect(table.error()).toBe(0);
  const wrong = Array.from({ length: table.size() }, (_, at) => at).filter(
    (at) => table.sum(0, at) !== expected.get(table.keyAt(at)),
  );
  expect(wrong).toEqual([]);
});

test('above the limit no count is too high, none too low by more than the error, and no larger group is missing', () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(60), { maxLength: 400 }).map((numbers) => numbers.map((number) => `${number >> (number % 4)}`)),
      fc.integer({ min: 2, max: 20 }),
      (texts, most) => {
        const expected = new Map<string, number>();
        for (const text of texts) expected.set(text, (expected.get(text) ?? 0) + 1);
        const table = count(texts, most);
        expect(table.size()).toBeLessThanOrEqual(most);
        const counted = new Map(
          Array.from({ length: table.size() }, (_, at): [string, number] => [table.keyAt(at), table.sum(0, at)]),
        );
        for (const [text, times] of expected) {
          const found = counted.get(text) ?? 0;
          expect(found).toBeLessThanOrEqual(times);
          expect(found).toBeGreaterThanOrEqual(times - table.error());
        }
        // Each group has its own last number, also where groups moved.
        for (let at = 0; at < table.size(); at++) expect(table.sum(1, at)).toBe(texts.lastIndexOf(table.keyAt(at)));
      },
    ),
  );
});

test('groups that are dropped make room in place, among those beyond the first thousands too', () => {
  const often = Array.from({ length: 3 }, () =>
    Array.from({ length: 25_000 }, (_, number) => `often ${number}`),
  ).flat();
  const once = Array.from({ length: 50_000 }, (_, number) => `once ${number}`);
  const table = count([...once.slice(0, 25_000), ...often, ...once.slice(25_000)], 60_000);
  expect(table.error()).toBe(1);
  const counted = new Map(
    Array.from({ length: table.size() }, (_, at): [string, number] => [table.keyAt(at), table.sum(0, at)]),
  );
  const wrong = often.filter((text) => counted.get(text) !== 3 || table.indexOf(text) >= table.size());
  expect(wrong).toEqual([]);
  expect(table.size()).toBe(counted.size);
});
