import { expect, test } from 'vitest';
import { becauseByArrival, becauseWith } from '../../src/baseline/judged-otherwise.ts';
import type { Baseline } from '../../src/model/baseline.ts';
import type { Finding } from '../../src/model/finding.ts';
import type { ScanHeader } from '../../src/model/inventory.ts';
import { denied, known } from '../../src/model/observation.ts';
import { findingOf, headerOf } from './world.ts';

const ACCOUNT = '111111111111';
const baseline: Baseline = {
  started: '2026-01-01T00:00:00.000Z',
  rules: [],
  assumptions: new Map<string, boolean | string>([
    ['writer-sends-source-org', true],
    ['writer-sends-sse-header', false],
    ['assumption-of-another-version', true],
  ]),
  strictAssumptions: false,
  findings: new Map(),
};
const now = headerOf({ [ACCOUNT]: {} }, { started: '2026-01-02T00:00:00.000Z' });
const rcps = (state: NonNullable<ScanHeader['organization']>['rcps']): Partial<ScanHeader> => ({
  organization: { id: 'o-abcdefghij', managementAccount: '999988887777', rcps: state },
});
const SSE: Partial<Finding> = { assumptions: ['writer-sends-sse-header'] };
const UNREAD: Partial<Finding> = { verdict: 'unknown', cause: 'rcp:unread' };
const STRICT: Partial<Baseline> = { strictAssumptions: true };
const part = { id: 'p-1', name: 'one', seen: denied('organizations:DescribePolicy') };

test.each<readonly [string, Partial<Finding>, Partial<ScanHeader>, Partial<Baseline>, string]>([
  [
    'the value of what it hung on is another one',
    SSE,
    { assumptions: { 'writer-sends-sse-header': true } },
    {},
    'judged-otherwise',
  ],
  ['the value is the same', SSE, { assumptions: { 'writer-sends-sse-header': false } }, {}, 'passes'],
  ['another assumption changed', SSE, { assumptions: { 'writer-sends-source-org': 'undecided' } }, {}, 'passes'],
  ['it hung on nothing', {}, { assumptions: { 'writer-sends-sse-header': true } }, {}, 'passes'],
  [
    'the earlier report does not say what was assumed',
    SSE,
    { assumptions: { 'writer-sends-sse-header': true } },
    { assumptions: new Map() },
    'passes',
  ],
  ['nobody knows the assumption any more', { assumptions: ['assumption-of-another-version'] }, {}, {}, 'passes'],
  ['assumptions count now', { ...SSE, verdict: 'unknown' }, {}, STRICT, 'judged-otherwise'],
  ['they do not count yet', { ...SSE, verdict: 'unknown' }, { strictAssumptions: true }, STRICT, 'passes'],
  ['it failed whatever counted', SSE, {}, STRICT, 'passes'],
  ['it was unknown for another reason', { verdict: 'unknown' }, {}, STRICT, 'passes'],
  [
    'policies that are not read are taken for absent now',
    UNREAD,
    rcps(denied('organizations:ListPolicies')),
    {},
    'judged-otherwise',
  ],
  ['so is one of them', UNREAD, rcps(known({ policies: [], unread: [part] })), {}, 'judged-otherwise'],
  ['they were read', UNREAD, rcps(known({ policies: [] })), {}, 'passes'],
])('a finding is no more, and %s', (_, finding, header, then, because) => {
  const before = findingOf({ rule: 'log-delivery-permitted', account: ACCOUNT, bucket: 'logs', ...finding });
  expect(becauseWith('passes', before, { ...baseline, ...then }, { ...now, ...header })).toBe(because);
});

test('what is gone, or has other findings, is so whatever is assumed', () => {
  const before = findingOf({ rule: 'log-delivery-permitted', account: ACCOUNT, bucket: 'logs', ...SSE });
  const header: ScanHeader = { ...now, assumptions: { 'writer-sends-sse-header': true } };
  for (const because of ['replaced', 'bucket-gone', 'account-gone'] as const)
    expect(becauseWith(because, before, baseline, header)).toBe(because);
});

test('a finding of the organization that log objects emptied is judged otherwise, and one of another assumption is not', () => {
  const finding = findingOf({
    rule: 'r',
    account: ACCOUNT,
    verdict: 'fail',
    assumptions: ['writer-uses-tls'],
    affected: ['app'],
  });
  const by = (id: string) => becauseByArrival('passes', finding, { provenAssumptions: new Set([id]) });
  expect([by('writer-uses-tls'), by('writer-sends-source-org')]).toEqual(['judged-otherwise', 'passes']);
  expect(becauseByArrival('bucket-gone', finding, { provenAssumptions: new Set(['writer-uses-tls']) })).toBe(
    'bucket-gone',
  );
});
