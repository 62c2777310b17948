import { describe, expect, test } from 'vitest';
import { isGone, isWhole } from '../../src/baseline/scope.ts';
import type { ScanHeader } from '../../src/model/inventory.ts';
import { headerOf } from './world.ts';

const MEMBER = '111122223333';
const whole = headerOf({ [MEMBER]: {} }, { started: '2026-01-01T00:00:00.000Z' });

const narrowed: readonly (readonly [string, ScanHeader])[] = [
  ['one account', { ...whole, organization: null }],
  ['a shard', { ...whole, shard: { index: 1, count: 2, others: [] } }],
  ['shards of which one is missing', { ...whole, missingShards: ['shard 2/2'] }],
  ['some accounts', { ...whole, scope: { ...whole.scope, accounts: [MEMBER] } }],
  ['all but some accounts', { ...whole, scope: { ...whole.scope, excludedAccounts: ['222233334444'] } }],
  ['some organizational units', { ...whole, scope: { ...whole.scope, organizationalUnits: ['ou-abcd-11112222'] } }],
];

describe('the whole organization', () => {
  test('is what a scan of it without filters asked for, also in some Regions', () => {
    expect(isWhole(whole)).toBe(true);
    expect(isWhole({ ...whole, scope: { ...whole.scope, regions: ['eu-west-1'] } })).toBe(true);
  });

  test.each(narrowed)('is not %s', (_, header) => {
    expect(isWhole(header)).toBe(false);
  });
});

describe('an account is gone from the organization', () => {
  test('where the whole organization was listed without it', () => {
    expect(isGone('999900001111', whole)).toBe(true);
    expect(isGone(MEMBER, whole)).toBe(false);
  });

  test('but not where it was skipped: it is still a member', () => {
    const skipped = [{ id: '999900001111', name: '', path: '', state: 'SUSPENDED', reason: 'its state is SUSPENDED' }];
    expect(isGone('999900001111', { ...whole, skipped })).toBe(false);
  });

  test.each(narrowed)('but nobody knows from a scan of %s', (_, header) => {
    expect(isGone('999900001111', header)).toBe(false);
  });
});
