import { expect, test } from 'vitest';
import type { RoleSetup } from '../../../src/sandbox/scenario.ts';
import type { Sandbox } from '../../../src/sandbox/start-sandbox.ts';
import {
  apply,
  BUCKETS,
  HUB,
  LOGS,
  mergePolicy,
  planOf,
  resultsOf,
  sandboxWith,
  scenarioOf,
  writesOf,
  written,
} from '../world.ts';

/** The log bucket is in the account of the credentials. */
function hubWith(roles: readonly RoleSetup[]): Promise<Sandbox> {
  const { organization, accounts } = scenarioOf([]);
  return sandboxWith({
    scenario: {
      organization,
      accounts: accounts.map((one) => (one.id === HUB ? { ...one, roles, buckets: BUCKETS } : one)),
    },
  });
}
const plan = () => written(planOf([mergePolicy({ account: HUB })]));

test('the account of the credentials is changed in a session of the role, like any other', async () => {
  const sandbox = await hubWith([{ name: 'S3LogAuditFix' }]);
  expect(resultsOf(await apply(sandbox, await plan()))).toEqual([`merge-policy ${LOGS}: written`]);
  expect(sandbox.counts().operations).toHaveProperty('sts:AssumeRole');
});

test('credentials that expired say nothing of the role', async () => {
  const sandbox = await hubWith([{ name: 'S3LogAuditFix' }]);
  sandbox.setKnobs({ faults: [{ kind: 'expired-token', operation: 'sts:AssumeRole' }] });
  expect(resultsOf(await apply(sandbox, await plan()))).toEqual([
    expect.stringMatching(
      /: refused \(sts:AssumeRole ExpiredToken: the credentials have expired .* sign in again and repeat\)$/,
    ),
  ]);
});

test('without the role it is changed with the credentials themselves only where that is said', async () => {
  const sandbox = await hubWith([]);
  expect(resultsOf(await apply(sandbox, await plan()))).toEqual([
    `merge-policy ${LOGS}: refused (the role S3LogAuditFix cannot be used: sts:AssumeRole is denied; s3log-audit iam fixer prints it, and --own-credentials does without)`,
  ]);
  expect(writesOf(sandbox)).toEqual({});
  sandbox.resetCounts();
  expect(resultsOf(await apply(sandbox, await plan(), { ownCredentials: true }))).toEqual([
    `merge-policy ${LOGS}: written`,
  ]);
  expect(sandbox.counts().operations).not.toHaveProperty('sts:AssumeRole');
});
