import { expect, test } from 'vitest';
import { countsBuilder, failedOf, worstFirst } from '../../src/report/counts.ts';
import { account, finding, result } from './html-sample.ts';

const APP = account('444455556666');
const WAIVER = { reason: 'sandbox', owner: 'team', expires: '2027-01-01', expired: false, location: 'waivers.yaml:1' };

const countsOf = (...findings: readonly ReturnType<typeof finding>[]) => {
  const builder = countsBuilder();
  builder.add(result(APP, { findings }));
  return builder.build();
};

test('a finding that was not judged again is unchanged, and counted as carried besides', () => {
  const { states } = countsOf(
    finding(APP, { bucket: 'a', baselineState: 'new' }),
    finding(APP, { bucket: 'b', baselineState: 'unchanged' }),
    finding(APP, { bucket: 'c', baselineState: 'unchanged', lastSeen: '2026-01-01T00:00:00.000Z' }),
  );
  expect(states).toEqual({ new: 1, unchanged: 2, carried: 1, resolved: 0 });
});

test('what is waived counts as waived alone', () => {
  const counts = countsOf(finding(APP, { bucket: 'a', baselineState: 'new', waiver: WAIVER }));
  expect(counts).toMatchObject({ waived: 1, unknowns: 0, states: { new: 0 } });
  expect(failedOf(counts, 'high')).toBe(0);
});

test('the organization as a whole is none of the accounts', () => {
  const builder = countsBuilder();
  builder.add(result(account('o-abcde12345'), {}));
  builder.add(result(APP, {}));
  expect(builder.build().accounts).toEqual({ scanned: 1, incomplete: 0, unreachable: 0, 'not-covered': 0 });
});

test('the most severe come first, of equals the new ones, then by account, rule and bucket', () => {
  const other = account('555566667777');
  const order = [
    finding(APP, { severity: 'critical', bucket: 'z' }),
    finding(other, { severity: 'high', baselineState: 'new', bucket: 'a' }),
    finding(APP, { severity: 'high', baselineState: 'unchanged', bucket: 'a' }),
    finding(APP, { severity: 'high', baselineState: 'unchanged', bucket: 'b' }),
    finding(other, { severity: 'high', baselineState: 'unchanged', bucket: 'a' }),
  ];
  expect([...order].reverse().sort(worstFirst)).toEqual(order);
});
