import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../../../src/config/default-options.ts';
import type { ScanOptions } from '../../../src/config/options.ts';
import type { Account } from '../../../src/model/inventory.ts';
import { selectAccounts } from '../../../src/scan/crawl/select-accounts.ts';

const UNIT = 'ou-root-inner0001';
const account = (id: string, path: string, state = 'ACTIVE'): Account => ({ id, name: '', path, state });
const INSIDE = account('111122223333', `o-a/r-root/${UNIT}`);
const OUTSIDE = account('222233334444', 'o-a/r-root');

const select = (accounts: readonly Account[], options: Partial<ScanOptions>) =>
  selectAccounts(accounts, { ...defaultOptions([]), ...options }).accounts.map(({ id }) => id);

describe('with units, an account of which nobody knows where it is', () => {
  const lost = account('333344445555', '');

  test('is not taken for one outside of them', () => {
    expect(() => select([INSIDE, OUTSIDE, lost], { organizationalUnits: [UNIT] })).toThrow(
      'organizations:ListAccounts does not say which organizational units account 333344445555 is in',
    );
  });

  test.each<[string, readonly Account[], Partial<ScanOptions>]>([
    ['that is excluded', [INSIDE, lost], { excludedAccounts: [lost.id] }],
    ['that is not among those named', [INSIDE, lost], { accounts: [INSIDE.id] }],
    ['that is closed', [INSIDE, account(lost.id, '', 'CLOSED')], {}],
  ])('%s does not matter', (_, accounts, options) => {
    expect(select(accounts, { organizationalUnits: [UNIT], ...options })).toEqual([INSIDE.id]);
  });

  test('is scanned without units', () => {
    expect(select([INSIDE, lost], {})).toEqual([INSIDE.id, lost.id]);
  });
});
