import { expect, test } from 'vitest';
import { displayStatusesOf } from '../../../src/report/html/bucket-status.ts';
import { collect } from '../../../src/report/html/collect.ts';
import { account, edge, finding, header, result } from '../html-sample.ts';
import { streamed } from '../sample.ts';

const APP = account('444455556666');

test('a finding that was not judged again counts as carried forward, and as nothing else', async () => {
  const findings = [
    finding(APP, { bucket: 'a', baselineState: 'new' }),
    finding(APP, { bucket: 'b', baselineState: 'unchanged' }),
    finding(APP, { bucket: 'c', baselineState: 'unchanged', lastSeen: '2026-01-01T00:00:00.000Z' }),
  ];
  const { changes } = await collect(header, streamed([result(APP, { findings })]));
  expect(changes).toMatchObject({ new: 1, unchanged: 1, carried: 1 });
});

test('only a delivered bucket moves to those in a loop: one whose logs are lost stays where it is', () => {
  const buckets = { delivered: 2, 'not-delivered': 1, 'not-logged': 0, 'log-target': 0, unknown: 0 };
  const edges = [
    edge('a', 'b', { inLoop: true }),
    edge('b', 'a', { inLoop: true, delivery: 'blocked' }),
    edge('c', 'd'),
  ];
  const statuses = displayStatusesOf(result(APP, { regions: [{ region: 'eu-west-1', buckets }], edges }));
  expect(statuses.get('eu-west-1')).toMatchObject({ delivered: 1, 'not-delivered': 1, 'in-loop': 1 });
});
