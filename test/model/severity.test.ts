import { expect, test } from 'vitest';
import { byImportance } from '../../src/model/by-importance.ts';
import { atLeast, isSeverity, SEVERITIES } from '../../src/model/severity.ts';
import { account, finding } from '../report/html-sample.ts';

test('a severity is at least itself and every less severe one', () => {
  expect(SEVERITIES.map((severity) => SEVERITIES.filter((threshold) => atLeast(severity, threshold)).length)).toEqual([
    5, 4, 3, 2, 1,
  ]);
  expect(atLeast('critical', 'high')).toBe(true);
  expect(atLeast('low', 'high')).toBe(false);
});

test('other words are no severity', () => {
  expect(['high', 'HIGH', 'error', '', 'constructor'].filter(isSeverity)).toEqual(['high']);
});

test('findings of an account come by severity, then rule, a fail before an unknown, then bucket', () => {
  const app = account('444455556666');
  const order = [
    finding(app, { severity: 'critical', rule: 'z', bucket: 'z' }),
    finding(app, { severity: 'high', rule: 'a', bucket: 'b' }),
    finding(app, { severity: 'high', rule: 'a', bucket: 'c' }),
    finding(app, { severity: 'high', rule: 'a', verdict: 'unknown', bucket: 'a' }),
    finding(app, { severity: 'high', rule: 'b', bucket: 'a' }),
  ];
  expect([...order].reverse().sort(byImportance)).toEqual(order);
});
