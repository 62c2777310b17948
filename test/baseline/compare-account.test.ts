import { describe, expect, test } from 'vitest';
import { compareAccount } from '../../src/baseline/compare-account.ts';
import type { Baseline, RunScope } from '../../src/model/baseline.ts';
import type { AccountResult, Finding } from '../../src/model/finding.ts';
import { findingOf, headerOf } from './world.ts';

const ACCOUNT = '111122223333';
const STARTED = '2026-01-01T00:00:00.000Z';
const header = headerOf({ [ACCOUNT]: {} }, { started: '2026-01-02T00:00:00.000Z' });

const scopeOf = (regions: readonly string[] = []): RunScope => ({
  header: { ...header, scope: { ...header.scope, regions } },
  rules: new Set(['rule-a']),
});

/** An account in which `rule-a` judged what is given. */
const resultOf = (judged: Partial<AccountResult>): AccountResult => ({
  account: { id: ACCOUNT, name: '', path: '', state: '' },
  coverage: { status: 'scanned', reason: '', buckets: { listed: 2, judged: 2 }, unobserved: [] },
  findings: [],
  resolved: [],
  verdicts: {},
  outcomes: {},
  listed: ['app-1', 'app-2'],
  regionOf: new Map(),
  regions: [],
  edges: [],
  grouped: [],
  ...judged,
});

const compared = (result: AccountResult, earlier: Finding, scope = scopeOf()): AccountResult => {
  const baseline: Baseline = {
    started: STARTED,
    rules: [],
    assumptions: new Map(),
    strictAssumptions: false,
    findings: new Map([[ACCOUNT, [earlier]]]),
  };
  return compareAccount(result, [earlier], baseline, scope);
};

describe('a finding that is carried forward for some of its buckets', () => {
  const evidence = ['app-1', 'app-2'].map((resource) => ({ resource, path: 'bucket.name', value: resource }));
  const earlier = findingOf({
    rule: 'rule-a',
    account: ACCOUNT,
    bucket: 'logs-1',
    affected: ['app-1', 'app-2'],
    evidence,
  });

  test('keeps the evidence of those buckets alone', () => {
    const { findings } = compared(
      resultOf({ outcomes: { 'rule-a': { pass: ['app-1'], notApplicable: [] } } }),
      earlier,
    );
    expect(findings).toMatchObject([{ affected: ['app-2'], evidence: [{ resource: 'app-2' }], lastSeen: STARTED }]);
  });

  test('keeps evidence that is of none of its buckets', () => {
    const ofTarget = { resource: 'logs-1', path: 'bucket.name', value: 'logs-1' };
    const outcomes = { 'rule-a': { pass: ['app-1'], notApplicable: [] } };
    const { findings } = compared(resultOf({ outcomes }), { ...earlier, evidence: [...evidence, ofTarget] });
    expect(findings[0]?.evidence.map(({ resource }) => resource)).toEqual(['app-2', 'logs-1']);
  });
});

describe('a failure of a rule on accounts', () => {
  const earlier = findingOf({ rule: 'rule-a', account: ACCOUNT });
  const passes = resultOf({ outcomes: { 'rule-a': { pass: [ACCOUNT], notApplicable: [] } } });

  test('is resolved by a scan of all Regions that sees it pass', () => {
    expect(compared(passes, earlier)).toMatchObject({ findings: [], resolved: [{ because: 'passes' }] });
  });

  test('is carried forward by a scan of some Regions: less of the account was judged', () => {
    expect(compared(passes, earlier, scopeOf(['eu-west-1']))).toMatchObject({
      findings: [{ baselineState: 'unchanged', lastSeen: STARTED }],
      resolved: [],
    });
  });
});
