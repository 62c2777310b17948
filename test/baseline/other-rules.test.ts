import { expect, test } from 'vitest';
import { otherRules } from '../../src/baseline/other-rules.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { RuleInfo } from '../../src/model/finding.ts';
import { findingOf } from './world.ts';

const ACCOUNT = '111122223333';

const info = (id: string, title: string): RuleInfo => ({
  id,
  title,
  severity: 'low',
  on: 'bucket',
  because: '',
  fix: '',
  terraform: '',
  tags: [],
  controls: {},
});

const baseline = (rules: readonly RuleInfo[], ids: readonly string[]): Baseline => ({
  started: '2026-01-01T00:00:00.000Z',
  rules,
  assumptions: new Map(),
  strictAssumptions: false,
  findings: new Map([[ACCOUNT, ids.map((rule) => findingOf({ rule, account: ACCOUNT, bucket: 'app-1' }))]]),
});

test('a rule that was run is no other rule, and one that has no finding neither', () => {
  const earlier = baseline([info('rule-a', 'A'), info('rule-b', 'B'), info('rule-c', 'C')], ['rule-a', 'rule-b']);
  expect(otherRules(earlier, new Set(['rule-a']), []).map(({ id }) => id)).toEqual(['rule-b']);
});

test('they are sorted by id, each once, as they are now, else as the earlier report has them', () => {
  const earlier = baseline([info('rule-c', 'C then'), info('rule-b', 'B then')], ['rule-c', 'rule-b', 'rule-c']);
  expect(otherRules(earlier, new Set(), [info('rule-c', 'C now')]).map(({ id, title }) => [id, title])).toEqual([
    ['rule-b', 'B then'],
    ['rule-c', 'C now'],
  ]);
});

test('one that nobody has any more has its id as its title and the severity of its finding', () => {
  expect(otherRules(baseline([], ['rule-x']), new Set(), [])).toMatchObject([
    { id: 'rule-x', title: 'rule-x', severity: 'high' },
  ]);
});
