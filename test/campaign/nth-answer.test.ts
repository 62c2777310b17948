import { expect, test } from 'vitest';
import { sized } from '../long.ts';
import { nthAnswer } from './nth-answer.ts';

/** `npm run campaign` sets these; a seed repeats a run. */
const COUNT = Number(process.env['CAMPAIGN_COUNT'] ?? sized(75, 10_000));
const SEED = Number(process.env['CAMPAIGN_SEED'] ?? 1);
const SECONDS = Number(process.env['CAMPAIGN_SECONDS'] ?? sized(20, 60));
const MATCH = new RegExp(process.env['CAMPAIGN_MATCH'] ?? '');

test('each answer, spoiled in each way, is failed or the same', { timeout: (SECONDS + 60) * 1000 }, async () => {
  const begun = performance.now();
  const { made, possible, violations } = await nthAnswer({
    seed: SEED,
    count: COUNT,
    seconds: SECONDS,
    choose: (name) => MATCH.test(name),
    ...(process.env['CAMPAIGN_LOUD'] ? { onViolation: (text: string) => process.stdout.write(`${text}\n`) } : {}),
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`    seed ${SEED}: ${made} of ${possible} spoiled answers in ${seconds} s\n`);
  expect(violations).toEqual([]);
});
