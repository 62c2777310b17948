import { expect, test } from 'vitest';
import {
  apply,
  BUCKETS,
  deliverTo,
  HUB,
  LOGS,
  loggingTo,
  MEMBER,
  mergePolicy,
  planOf,
  policyOf,
  REGION,
  resultsOf,
  STEPS,
  sandboxWith,
  scenarioOf,
  setLogging,
  written,
} from '../world.ts';

test('--limit, --canary and --accounts end a run early, and the next one goes on', async () => {
  const sandbox = await sandboxWith();
  const plan = await written(planOf(STEPS));
  const canary = resultsOf(await apply(sandbox, plan, { canary: true }));
  expect(canary).toEqual([
    `merge-policy ${LOGS}: written`,
    `set-logging app: not-reached (the canary was ${LOGS})`,
    `set-logging web: not-reached (the canary was ${LOGS})`,
  ]);
  expect(resultsOf(await apply(sandbox, plan, { limit: 1 }))[1]).toBe('set-logging app: written');
  await expect(apply(sandbox, plan, { accounts: [HUB] })).rejects.toThrow(`the plan changes nothing in account ${HUB}`);
  expect(resultsOf(await apply(sandbox, plan, { accounts: [MEMBER] }))[2]).toBe('set-logging web: written');
});

test.each([
  [{ limit: 1 }, 'the limit was reached'],
  [{ canary: true }, `the canary was ${LOGS}`],
])('what depends on a step that %j left is left too, and no fault', async (over, why) => {
  const before = policyOf(deliverTo('other'));
  const sandbox = await sandboxWith({
    scenario: scenarioOf([...BUCKETS, { name: 'other-logs', region: REGION, policy: before }]),
  });
  const after = policyOf(deliverTo('other'), deliverTo('other-logs'));
  const steps = [
    mergePolicy(),
    mergePolicy({ bucket: 'other-logs', before, after }),
    setLogging('app', { dependsOn: ['merge-policy other-logs'], after: loggingTo('other-logs', 'app/') }),
  ];
  expect(resultsOf(await apply(sandbox, await written(planOf(steps)), over))).toEqual([
    `merge-policy ${LOGS}: written`,
    `merge-policy other-logs: not-reached (${why})`,
    `set-logging app: not-reached (${why})`,
  ]);
});
