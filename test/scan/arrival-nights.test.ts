import { expect, test } from 'vitest';
import { type Night, nightsOf, oneAccount, source, target } from './nights.ts';

test('an idle source of each layout is seen to arrive by the record of the scan before', async () => {
  const { night } = await nightsOf(
    oneAccount(
      source('simple'),
      source('by-delivery', { keyFormat: 'DeliveryTime' }),
      source('by-event', { keyFormat: 'EventTime' }),
      source('at-the-top', { prefix: '' }),
      target(),
    ),
  );
  const first = await night();
  expect(first.counts).toMatchObject({ pass: 0, fail: 0, unknown: 0, 'not-applicable': 5 });
  const second = await night();
  expect(second.findings).toEqual([]);
  expect(second.counts).toMatchObject({ pass: 4, 'not-applicable': 1 });
  expect(second.calls['s3:ListObjectsV2']).toBeLessThanOrEqual(5);
  for (const arrival of second.report.arrival ?? []) expect(JSON.stringify(arrival).length).toBeLessThanOrEqual(200);
});

test('a delivery that breaks is found by the third night, over the end of the year', async () => {
  const { night, sandbox } = await nightsOf(
    oneAccount(
      source('simple'),
      source('by-delivery', { keyFormat: 'DeliveryTime' }),
      source('by-event', { keyFormat: 'EventTime' }),
      source('works'),
      target(),
    ),
  );
  for (let count = 0; count < 4; count += 1) await night();
  for (const name of ['simple', 'by-delivery', 'by-event']) sandbox.changeBucket(name, { logDelivery: 'lost' });
  const states: string[] = [];
  for (let count = 0; count < 4; count += 1) {
    const { counts } = await night();
    states.push(wordsOf(counts));
  }
  // What was requested before the break still came in the night after it.
  expect(states).toEqual([
    '4 arrive, 0 silent, 0 unknown',
    '1 arrive, 0 silent, 3 unknown',
    '1 arrive, 3 silent, 0 unknown',
    '1 arrive, 3 silent, 0 unknown',
  ]);
});

const wordsOf = ({ pass, fail, unknown }: Night['counts']): string =>
  `${pass} arrive, ${fail} silent, ${unknown} unknown`;
