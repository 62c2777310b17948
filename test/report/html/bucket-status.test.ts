import { expect, test } from 'vitest';
import { displayStatusesOf } from '../../../src/report/html/bucket-status.ts';
import { account, edge, result } from '../html-sample.ts';

const APP = account('444455556666');

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
