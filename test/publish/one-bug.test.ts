import { expect, onTestFinished, test } from 'vitest';
import { connect } from '../../src/collect/connect.ts';
import { publishFindings, publishOperations } from '../../src/publish/publish-findings.ts';
import { hubs } from './organization.ts';
import { findingOf, HOME, MEMBER, REGION, reportOf, unlogged } from './reports.ts';

test('a bug in one account and Region costs that one, and is kept for the end', async () => {
  const { sandbox, findings } = await hubs();
  const { signal } = new AbortController();
  const connection = await connect({
    ...{ env: sandbox.env, signal, concurrency: 4, runId: 'publish', now: () => new Date() },
    operations: publishOperations(true),
  });
  onTestFinished(connection.close);
  const bug = new RangeError('nobody thought of that');
  const outcome = await publishFindings({
    reports: [await reportOf({ findings: [unlogged('app'), findingOf({ rule: 'all-logged' })] })],
    connection: {
      ...connection,
      async openSecurityHub(open) {
        const hub = await connection.openSecurityHub(open);
        if (hub.state !== 'known') return hub;
        return {
          state: 'known',
          value: async (region) => {
            if (open.account === MEMBER && region === REGION) throw bug;
            return hub.value(region);
          },
        };
      },
    },
    ...{ homeRegion: HOME, roleName: 'S3LogAuditPublish', apply: true, signal },
  });
  expect(outcome.destinations.filter(({ account }) => account === MEMBER)).toMatchObject([
    { region: REGION, state: 'failed', reason: 'RangeError: a bug of s3log-audit, shown at the end' },
    { region: HOME, state: 'done', added: 1 },
  ]);
  expect(connection.bulkhead.contained()).toEqual([bug]);
  expect(Object.keys(await findings(MEMBER, HOME))).toHaveLength(1);
});
