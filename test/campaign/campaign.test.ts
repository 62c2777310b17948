import { expect, test, vi } from 'vitest';
import { sized } from '../long.ts';
import { campaign } from './campaign.ts';

/** `npm run campaign` sets these; a seed repeats a run. */
const COUNT = Number(process.env['CAMPAIGN_COUNT'] ?? sized(15, 1_000));
const SEED = Number(process.env['CAMPAIGN_SEED'] ?? 1);
const SECONDS = Number(process.env['CAMPAIGN_SECONDS'] ?? sized(8, 60));
const MATCH = new RegExp(process.env['CAMPAIGN_MATCH'] ?? '');

test('no bad answer ends a scan, and none makes anything pass', { timeout: (SECONDS + 60) * 1000 }, async () => {
  // Pauses between attempts are random up to a limit, so that none is left.
  vi.spyOn(Math, 'random').mockReturnValue(0);
  const begun = performance.now();
  const { made, calls, possible, violations } = await campaign({
    seed: SEED,
    count: COUNT,
    seconds: SECONDS,
    choose: ({ name }) => MATCH.test(name),
    ...(process.env['CAMPAIGN_LOUD'] ? { onViolation: (text: string) => process.stdout.write(`${text}\n`) } : {}),
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  process.stdout.write(`    seed ${SEED}: ${made} of ${possible} attacks on ${calls} calls in ${seconds} s\n`);
  expect(violations).toEqual([]);
});
