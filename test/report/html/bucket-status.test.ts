import { expect, test } from 'vitest';
import { displayStatusesOf } from '../../../src/report/html/bucket-status.ts';
import { account, edge, result } from '../html-sample.ts';

const APP = account('444455556666');

test('a bucket in a loop is counted there alone, whether its logs can be delivered or not', () => {
  const buckets = { delivered: 2, 'not-delivered': 1, 'not-logged': 0, 'log-target': 0, unknown: 2 };
  const edges = [
    edge('a', 'b', { inLoop: true }),
    edge('b', 'a', { inLoop: true, delivery: 'blocked' }),
    edge('c', 'd'),
    edge('e', 'e', { inLoop: true, delivery: 'unknown' }),
  ];
  const statuses = displayStatusesOf(result(APP, { regions: [{ region: 'eu-west-1', buckets }], edges }));
  expect(statuses.get('eu-west-1')).toEqual({
    delivered: 1,
    'not-delivered': 0,
    'not-logged': 0,
    'log-target': 0,
    unknown: 1,
    'in-loop': 2,
    'to-itself': 1,
  });
});
