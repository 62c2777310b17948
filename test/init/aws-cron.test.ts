import { Cron } from 'croner';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { awsCron } from '../../src/init/aws-cron.ts';

test.each([
  ['17 3 * * *', 'cron(17 3 * * ? *)'],
  ['0 */6 1,15 * *', 'cron(0 */6 1,15 * ? *)'],
  ['17 3 * * 1-5', 'cron(17 3 ? * MON,TUE,WED,THU,FRI *)'],
  ['17 3 * * 0', 'cron(17 3 ? * SUN *)'],
  ['17 3 * * 5-7', 'cron(17 3 ? * SUN,FRI,SAT *)'],
  ['17 3 * * */2', 'cron(17 3 ? * SUN,TUE,THU,SAT *)'],
])('%s is %s', (fields, expression) => {
  expect(awsCron(fields)).toBe(expression);
});

test('days of the month and of the week together are refused: cron takes either, and AWS has no words for that', () => {
  expect(awsCron('17 3 1 * 1')).toBeUndefined();
});

const day = fc.integer({ min: 0, max: 7 });
const part = fc.oneof(
  day.map(String),
  fc.tuple(day, day).map((two) => `${Math.min(...two)}-${Math.max(...two)}`),
  fc.integer({ min: 1, max: 7 }).map((step) => `*/${step}`),
);

test('the days of the week are those on which cron itself would run', () => {
  void fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 3 }), (parts) => {
      const fields = `0 0 * * ${parts.join(',')}`;
      const week = new Cron(fields, { mode: '5-part', timezone: 'UTC', paused: true })
        .nextRuns(14, new Date('2026-01-03T12:00:00Z'))
        .map((run) => run.getUTCDay());
      const expected = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'].filter((_, index) => week.includes(index));
      const written = awsCron(fields);
      // Every day is written as every day.
      if (expected.length === 7 && parts.join(',') === '*') return;
      expect(written).toBe(`cron(0 0 ? * ${expected.join(',')} *)`);
    }),
  );
});
