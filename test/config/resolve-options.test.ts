import { expect, test } from 'vitest';
import type { ScanFlags } from '../../src/config/flags.ts';
import type { ScanOptions } from '../../src/config/options.ts';
import { resolveOptions } from '../../src/config/resolve-options.ts';
import { UserError } from '../../src/model/user-error.ts';

const FILES = { sarif: 's.sarif', json: 's.json' };
const scanOptions = (flags: ScanFlags, files: typeof FILES): ScanOptions =>
  resolveOptions({ flags, env: {}, file: null, files, now: new Date('2026-11-22T01:00:00Z'), command: 'scan' }).options;

test('without flags: one account, both reports in reports/', () => {
  expect(scanOptions({}, FILES)).toMatchObject({
    organization: false,
    concurrency: 64,
    failOn: 'low',
    roles: {
      default: ['S3LogAuditRead', 'OrganizationAccountAccessRole', 'AWSControlTowerExecution'],
      accounts: {},
      organizationalUnits: {},
    },
    reports: [
      { format: 'sarif', output: 'reports/s.sarif' },
      { format: 'json', output: 'reports/s.json' },
    ],
  });
});

test('the first output goes with the first format', () => {
  expect(scanOptions({ format: ['json', 'sarif'], output: ['-'] }, FILES).reports).toEqual([
    { format: 'json', output: '-' },
    { format: 'sarif', output: 'reports/s.sarif' },
  ]);
});

test.each<[ScanFlags, RegExp]>([
  [{ org: true, accounts: ['12345'] }, /--accounts "12345": not an account id/],
  [{ org: true, excludeAccounts: ['1111-2222-3333'] }, /--exclude-accounts/],
  [{ org: true, ou: ['sales'] }, /--ou "sales": not an OU id/],
  [{ regions: ['Ireland'] }, /--regions "Ireland": not a Region code/],
  [{ roleName: ['a b'] }, /--role-name/],
  [{ roleName: ['/audit/Reader'] }, /--role-name "\/audit\/Reader": not a role name/],
  [{ roleName: ['audit/'] }, /--role-name "audit\/": not a role name/],
  [{ roleName: ['a'.repeat(65)] }, /--role-name "a+": not a role name/],
  [{ externalId: 'x' }, /--external-id/],
  [{ saveInventory: '' }, /--save-inventory is given without a value/],
  [{ org: true, accounts: [] }, /--accounts is given without a value/],
  [{ org: true, roleName: [] }, /--role-name is given without a value/],
  [{ format: ['json'], output: [''] }, /--output is given without a value/],
  [{ concurrency: '0' }, /--concurrency "0"/],
  [{ concurrency: 'many' }, /--concurrency "many"/],
  [{ failOn: 'severe' }, /--fail-on "severe": not a severity/],
  [{ format: ['xml'] }, /--format "xml": no such format/],
  [{ output: ['x'] }, /--output is given without --format/],
  [{ format: ['json'], output: ['a', 'b'] }, /2 times --output and 1 times --format/],
  [{ format: ['json', 'sarif'], output: ['-', '-'] }, /two reports go to standard output/],
  [{ format: ['json', 'json'] }, /two reports go to reports\/s\.json/],
  [{ accounts: ['111122223333'] }, /--accounts chooses accounts.*--org is not given/],
  [{ inventory: 'a', saveInventory: 'b' }, /--inventory judges what is in the file/],
])('%j is refused', (flags, message) => {
  const decide = (): unknown => scanOptions(flags, FILES);
  expect(decide).toThrow(message);
  expect(decide).toThrow(UserError);
});

test.each(['eu-west-1', 'us-gov-west-1', 'us-iso-east-1', 'eusc-de-east-1', 'ap-southeast-7'])(
  '%s is a Region',
  (region) => {
    expect(scanOptions({ regions: [region] }, FILES).regions).toEqual([region]);
  },
);
