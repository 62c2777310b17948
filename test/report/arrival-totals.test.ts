import { expect, test } from 'vitest';
import type { SourceArrival } from '../../src/model/arrival.ts';
import { arrivalTexts, arrivalTotalsBuilder } from '../../src/report/arrival-totals.ts';

const source = (state: SourceArrival['state'], evidence?: SourceArrival['evidence']): SourceArrival => ({
  bucket: 'app',
  region: 'eu-west-1',
  target: 'logs',
  state,
  seenAt: '',
  reason: '',
  ...(evidence && { evidence }),
});

const textsOf = (...arrivals: readonly SourceArrival[]): readonly string[] => {
  const builder = arrivalTotalsBuilder();
  builder.add(arrivals);
  return arrivalTexts(builder.build());
};

test('nothing is said where nobody looked', () => {
  expect(textsOf()).toEqual([]);
});

test('one line tells how many sources there are, and what of those whose logs did not arrive', () => {
  expect(textsOf(source('arriving'))).toEqual(['Logs of 1 of 1 source arrived within a day.']);
  expect(
    textsOf(source('arriving'), source('silent'), source('silent'), source('unanswered'), source('too-early')),
  ).toEqual([
    'Logs of 1 of 5 sources arrived within a day; 2 are silent, 1 did not answer one read yet, of 1 it is too early to tell.',
  ]);
});

test('assumptions that evidence speaks of are counted, those that were one of several are not', () => {
  const confirms = { says: 'confirms', assumptions: ['writer-sends-source-org'] } as const;
  const contradicts = { says: 'contradicts', assumptions: ['writer-uses-tls'] } as const;
  const several = { says: 'confirms', assumptions: ['writer-uses-tls', 'writer-sends-source-org'] } as const;
  const [, ...lines] = textsOf(
    source('arriving', confirms),
    source('arriving', confirms),
    source('arriving', contradicts),
    source('arriving', several),
  );
  expect(lines).toEqual([
    'Assumption writer-sends-source-org: seen to hold for 2 deliveries that hung on it alone.',
    'Assumption writer-uses-tls: contradicted by 1 delivery that hung on it alone.',
  ]);
});
