import { DescribeLogStreamsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from 'vitest';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';
import { smallScenario, WORKLOAD } from './small-scenario.ts';

const HOUR = 3600;

test('log streams of a logged bucket tell the newest event, an hour late', async () => {
  const sandbox = await sandboxOf(
    smallScenario(),
    { accessLogs: { delayMinutes: [30, 30], batchMinutes: 1 } },
    { start: '2026-01-01T00:00:00Z', frozen: true },
  );
  const { logs } = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD));
  const streams = async () => {
    const answer = await logs.send(
      new DescribeLogStreamsCommand({ logGroupName: 'access', orderBy: 'LastEventTime', descending: true, limit: 1 }),
    );
    return (answer.logStreams ?? []).map(({ lastEventTimestamp = 0 }) => new Date(lastEventTimestamp).toISOString());
  };
  sandbox.logRequest({ bucket: 'bare' });
  sandbox.advance(HOUR);
  expect(await streams()).toEqual([]);
  sandbox.advance(HOUR);
  expect(await streams()).toEqual(['2026-01-01T00:00:00.000Z']);
  sandbox.setKnobs({ accessLogs: { delivery: { bare: 'lost' }, streamLagMinutes: 0 } });
  sandbox.logRequest({ bucket: 'bare' });
  sandbox.advance(24 * HOUR);
  expect(await streams()).toEqual(['2026-01-01T00:00:00.000Z']);
  const nowhere = new DescribeLogStreamsCommand({ logGroupName: 'nowhere' });
  expect(await errorOf(logs.send(nowhere))).toBe('ResourceNotFoundException 400');
});
