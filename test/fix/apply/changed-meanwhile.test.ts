import { expect, test } from 'vitest';
import { apply, LOGS, planOf, resultsOf, STEPS, sandboxWith, settingsOf, undoing, written } from '../world.ts';

const RIVAL = { target: LOGS, prefix: 'rival/' };

test.each([
  // Of the looks at the bucket: the first, the last before the change, the first after it.
  ['before it was sent', 2],
  ['after it was sent', 3],
])('a change that somebody overtook %s is told, and the next run goes on with the rest', async (_, at) => {
  let looks = 0;
  const sandbox = await sandboxWith({
    meanwhile: (operation, bucket) => {
      if (bucket !== 'app' || operation !== 's3:GetBucketLogging') return;
      looks += 1;
      if (looks === at) sandbox.changeBucket('app', { logging: RIVAL });
    },
  });
  const plan = await written(planOf(STEPS));
  const stop = new AbortController();
  const first = await apply(sandbox, plan, {
    signal: stop.signal,
    onOutcome: ({ bucket }) => bucket === 'app' && stop.abort(),
  });
  const words = (outcome: Parameters<typeof resultsOf>[0]) => resultsOf(outcome).map((one) => one.replace(/ \(.*/, ''));
  const overtaken = 'set-logging app: changed';
  expect(words(first)).toEqual([`merge-policy ${LOGS}: written`, overtaken, 'set-logging web: not-reached']);
  const second = await apply(sandbox, plan);
  expect(words(second)).toEqual([`merge-policy ${LOGS}: already`, overtaken, 'set-logging web: written']);
  await undoing(sandbox, plan);
  expect(settingsOf(sandbox, 'app').logging).toEqual(RIVAL);
  expect(settingsOf(sandbox, 'web').logging).toBeUndefined();
});
