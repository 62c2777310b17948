import { describe, expect, test } from 'vitest';
import { CONFIG_SCHEMA } from '../../src/config/config-schema.ts';
import { fromFile } from '../../src/config/from-file.ts';
import type { ScanOptions } from '../../src/config/options.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { UserError } from '../../src/model/user-error.ts';

const FILES = { sarif: 's.sarif', json: 's.json' };
const TODAY = '2026-11-22';

const read = (text: string, path = 's3log-audit.yaml'): Partial<ScanOptions> =>
  fromFile(parseConfig(path, text), FILES, TODAY);

function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.hint).not.toBe('');
    return error.message;
  }
  throw new Error('nothing was refused');
}

test('the schema for editors is the one that files are checked by', async () => {
  await expect(`${JSON.stringify(CONFIG_SCHEMA, null, 2)}\n`).toMatchFileSnapshot('../../rules/config.schema.json');
});

test('a whole file', () => {
  const options = read(
    `
organization:
  scan: true
  roles:
    default: [AuditRole, OrganizationAccountAccessRole]
    accounts: { "111122223333": Legacy }
    organizationalUnits: { ou-abcd-11111111: [One, Two] }
  externalId: x-42
  include: ["111122223333"]
  exclude: ["444455556666"]
  organizationalUnits: [r-abcd]
regions: [eu-west-1]
profile: audit
concurrency: 8
allowUnreadRcp: true
strictAssumptions: true
assumptions: { writer-sends-source-org: undecided, writer-sends-sse-header: true }
rules:
  folders: [own]
  builtin: false
  select: [default]
  skip: [low]
  settings:
    mine: { severity: critical, params: { days: 3 } }
    other: { enabled: false }
waivers:
  - { rule: mine, resource: "a*", reason: because, owner: me, expires: 2027-01-31 }
maxWaiverDays: 90
strictWaivers: true
reports:
  - { format: json, output: "-" }
  - { format: sarif }
sarifSplit: 3
baseline: last.json
failOn: high
failOnNew: true
allowUnknown: true
`,
    'conf/audit.yaml',
  );
  expect(options).toMatchObject({
    organization: true,
    roles: {
      default: ['AuditRole', 'OrganizationAccountAccessRole'],
      accounts: { '111122223333': ['Legacy'] },
      organizationalUnits: { 'ou-abcd-11111111': ['One', 'Two'] },
    },
    externalId: 'x-42',
    accounts: ['111122223333'],
    excludedAccounts: ['444455556666'],
    organizationalUnits: ['r-abcd'],
    regions: ['eu-west-1'],
    profile: 'audit',
    concurrency: 8,
    allowUnreadRcp: true,
    strictAssumptions: true,
    assumptions: { 'writer-sends-source-org': 'undecided', 'writer-sends-sse-header': true },
    // Paths are relative to the file.
    ruleFolders: ['conf/own'],
    builtinRules: false,
    select: ['default'],
    skip: ['low'],
    ruleSettings: {
      mine: { enabled: true, severity: 'critical', params: { days: 3 }, places: { days: { line: 24 } } },
      other: { enabled: false, severity: null, params: {} },
    },
    waivers: [{ rule: 'mine', resource: 'a*', account: null, location: 'conf/audit.yaml:27' }],
    maxWaiverDays: 90,
    strictWaivers: true,
    reports: [
      { format: 'json', output: '-' },
      { format: 'sarif', output: 'conf/reports/s.sarif' },
    ],
    sarifSplit: 3,
    baseline: 'conf/last.json',
    failOn: 'high',
    failOnNew: true,
    allowUnknown: true,
  });
});

test.each(['', '# nothing yet\n', '{}'])('a file that says nothing changes nothing: %j', (text) => {
  expect(read(text)).toEqual({});
});

describe('mistakes', () => {
  const waiver = (fields: string): string =>
    `waivers:\n  - { rule: mine, resource: a, reason: because, owner: me, expires: 2027-01-31${fields} }`;
  test.each<readonly [string, string]>([
    ['region: [eu-west-1]', 's3log-audit.yaml:1:1: unknown key "region"; did you mean "regions"?'],
    ['rules:\n  selct: [a]', 's3log-audit.yaml:2:3: unknown key "selct"; did you mean "select"?'],
    [
      'organization:\n  include: [111122223333]',
      ':2:13: organization.include.0 is a number to YAML: write it in quotes',
    ],
    [
      'organization:\n  include: ["1111"]',
      ':2:13: organization.include.0 "1111" is not an account id of twelve digits',
    ],
    ['organization: { roles: { accounts: { 12345: A } } }', ':1:38: the name "12345" is not an account id'],
    [
      'organization: { roles: { accounts: { 012345678901: A } } }',
      ':1:38: the name "12345678901" is not an account id of twelve digits: write it in quotes',
    ],
    ['regions: [Ireland]', ':1:11: regions.0 "Ireland" is not a Region code'],
    ['failOn: severe', ':1:9: failOn is not one of critical, high, medium, low, info'],
    ['concurrency: 0', ':1:14: concurrency must be >= 1'],
    ['rules: { settings: { mine: { severity: hgh } } }', ':1:40: rules.settings.mine.severity is not one of'],
    ['reports: [{ format: sarf }]', ':1:21: "sarf" is no format; did you mean "sarif"?'],
    ['reports: [{ format: json, output: x }, { format: sarif, output: x }]', ':1:40: a second report for x'],
    ['reports: []', ':1:10: reports is empty'],
    ['waivers:\n  - { rule: mine, resource: a, owner: me, expires: 2027-01-31 }', ':2:5: "reason" is missing'],
    [waiver(', why: x'), ':2:81: unknown key "why"'],
    [waiver('').replace('because', '""'), ':2:40: waivers.0.reason is empty'],
    [waiver('').replace('2027-01-31', '2027-02-30'), ': there is no day 2027-02-30'],
    [waiver('').replace('2027-01-31', '31.1.2027'), ': waivers.0.expires "31.1.2027" is not a date such as'],
    [waiver('').replace('2027-01-31', '2027-11-23'), ': 2027-11-23 is too far ahead: a waiver ends on 2027-11-22'],
    [`maxWaiverDays: 30\n${waiver('')}`, ': 2027-01-31 is too far ahead: a waiver ends on 2026-12-22'],
    ['a: &a 1\nb: *a', ':2:4: aliases are not accepted here'],
    ['failOn: low\nfailOn: high', 'unique'],
    ['[', ':1:'],
    ['failOn: low\n---\nfailOn: high', ':2:1: a second document begins here'],
    [Buffer.from('\uFEFFfailOn: low', 'utf16le').toString(), ':1:1: the file is UTF-16: save it as UTF-8'],
    ['- a', 's3log-audit.yaml:1:1: the file must be a mapping (name: value)'],
    ['regions: eu-west-1', ':1:10: regions must be a list'],
    ['# night\n%YAML 1.1\n---\nfailOn: low', ':2:1: YAML 1.1 is not accepted, only 1.2: remove this line'],
  ])('%j', (text, message) => {
    expect(refusal(text)).toContain(message);
  });

  test('all of them are told at once, with the line and a caret', () => {
    expect(refusal('failOn: severe\nregion: []\n')).toBe(
      [
        's3log-audit.yaml:1:9: failOn is not one of critical, high, medium, low, info',
        '    failOn: severe',
        '            ^',
        's3log-audit.yaml:2:1: unknown key "region"; did you mean "regions"?',
        '    region: []',
        '    ^',
      ].join('\n'),
    );
  });
});

test.each([
  ['2026-11-22', '', '2027-11-22'],
  ['2026-11-22', 'maxWaiverDays: 500\n', '2028-04-05'],
  ['2028-02-29', '', '2029-03-01'],
])('seen from %s with %j a waiver may end on %s and no later', (today, more, last) => {
  const file = (expires: string) =>
    parseConfig('f', `${more}waivers: [{ rule: a, resource: a, reason: r, owner: o, expires: ${expires} }]`);
  const next = new Date(Date.parse(last) + 86_400_000).toISOString().slice(0, 10);
  expect(fromFile(file(last), FILES, today).waivers).toHaveLength(1);
  expect(() => fromFile(file(next), FILES, today)).toThrow(`ends on ${last} at the latest`);
});

test('a waiver that has ended is no mistake: its findings count again', () => {
  expect(read('waivers: [{ rule: a, resource: a, reason: r, owner: o, expires: 2020-01-01 }]').waivers).toHaveLength(1);
});
