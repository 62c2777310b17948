import { expect, test } from 'vitest';
import { sized } from '../long.ts';
import { manyNights } from './many-nights.ts';

/** `npm run nights` sets these. */
const SOURCES = Number(process.env['NIGHTS_SOURCES'] ?? sized(36, 180));
const NIGHTS = Number(process.env['NIGHTS_COUNT'] ?? sized(9, 14));

test('what logs is not called silent, and what breaks is found by the third night', {
  timeout: Math.max(120_000, SOURCES * NIGHTS * 500),
}, async () => {
  const begun = performance.now();
  const outcome = await manyNights({ sources: SOURCES, nights: NIGHTS, lossRate: 0.01 });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`    ${JSON.stringify(outcome)} in ${seconds} s\n`);
  expect(outcome.falseAlarms).toBeLessThanOrEqual((SOURCES * NIGHTS) / 30_000);
  expect(outcome.neverFound).toEqual([]);
  expect(Math.max(...Object.keys(outcome.foundIn).map(Number))).toBeLessThanOrEqual(3);
  // One of three layouts needs two, and a lost record some more.
  expect(outcome.listsPerSource).toBeLessThan(1.5);
});
