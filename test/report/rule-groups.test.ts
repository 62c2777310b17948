import { expect, test } from 'vitest';
import { whereText } from '../../src/report/group-text.ts';
import { ruleGroupsBuilder } from '../../src/report/rule-groups.ts';
import { account, finding, result } from './html-sample.ts';

const APP = account('444455556666', 'app');
const WEB = account('555566667777');
const WAIVER = { reason: 'sandbox', owner: 'team', expires: '2027-01-01', expired: false, location: 'waivers.yaml:1' };

const groupsOf = (...results: readonly ReturnType<typeof result>[]) => {
  const builder = ruleGroupsBuilder();
  for (const each of results) builder.add(each);
  return builder.build();
};

test('findings of a rule are one group with their number, their accounts and the first one as example', () => {
  const [group, ...others] = groupsOf(
    result(APP, { findings: ['a', 'b', 'c'].map((bucket) => finding(APP, { bucket })) }),
    result(WEB, { findings: [finding(WEB, { bucket: 'd' })] }),
  );
  expect(others).toEqual([]);
  expect(group).toMatchObject({ rule: 'logging-enabled', severity: 'high', kind: 'fail', count: 4, accounts: 2 });
  expect(group?.example.bucket).toBe('a');
  expect(group && whereText(group)).toBe('4 findings in 2 accounts; most in 444455556666 (app): 3');
});

test('a new finding is the example of its group, and how many are new is said', () => {
  const [group] = groupsOf(
    result(APP, {
      findings: [
        finding(APP, { bucket: 'a', baselineState: 'unchanged' }),
        finding(APP, { bucket: 'b', baselineState: 'new' }),
      ],
    }),
  );
  expect(group?.example.bucket).toBe('b');
  expect(group && whereText(group)).toBe('2 findings, 1 of them new, in 444455556666 (app)');
});

test('what failed comes before what is undecided and what was not observed, the most severe and largest first', () => {
  const access = { fact: 'access', subject: '', region: '', state: 'denied', action: 'sts:AssumeRole' } as const;
  const findings = [
    finding(APP, { rule: 'x-unobserved', verdict: 'unknown', unobserved: [{ ...access, code: '', reason: '' }] }),
    finding(APP, { rule: 'x-undecided', verdict: 'unknown' }),
    finding(APP, { rule: 'small', bucket: 'a' }),
    finding(APP, { rule: 'large', bucket: 'a' }),
    finding(APP, { rule: 'large', bucket: 'b' }),
    finding(APP, { rule: 'worst', bucket: 'a', severity: 'critical' }),
    finding(APP, { rule: 'waived', bucket: 'a', severity: 'critical', waiver: WAIVER }),
  ];
  expect(groupsOf(result(APP, { findings })).map(({ kind, rule }) => `${kind} ${rule}`)).toEqual([
    'fail worst',
    'fail large',
    'fail small',
    'undecided x-undecided',
    'unobserved x-unobserved',
  ]);
});
