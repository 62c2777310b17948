import { expect, test } from 'vitest';
import type { Logging } from '../../../src/model/facts/logging.ts';
import type { Observation } from '../../../src/model/observation.ts';
import { readLoggingAgain } from '../../../src/scan/crawl/logged-requests.ts';
import { inventory } from '../../derive/fixture.ts';

const seen = (target: string, requestId: string): Observation<Logging> => ({
  state: 'known',
  value: { target, prefix: 'app/', keyFormat: 'simple', grants: [] },
  requests: [{ at: '2026-01-08T03:00:00Z', requestId }],
});

test('a read that shows another configuration is no further read of the first one', async () => {
  const account = inventory({ app: { facts: { logging: seen('logs', 'R1') } } });
  const answers = [seen('logs', 'R2'), seen('elsewhere', 'R3')];
  const reader = { read: async () => answers.shift() ?? seen('logs', 'none') };
  const again = await readLoggingAgain(account, new Set(['app']), {
    reader,
    pause: async () => undefined,
    signal: new AbortController().signal,
  });
  expect(again.buckets[0]?.facts.logging).toMatchObject({ requests: [{ requestId: 'R1' }, { requestId: 'R2' }] });
});
