import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ScanFlags } from '../../src/config/flags.ts';
import { flagOf, pathInFile, variableOf } from '../../src/config/option-names.ts';
import type { OptionCommand } from '../../src/config/option-row.ts';
import { ROWS, type ScanOptions } from '../../src/config/options.ts';
import { parseConfig } from '../../src/config/parse-config.ts';
import { type ResolvedOptions, resolveOptions } from '../../src/config/resolve-options.ts';

const FILES = { sarif: 's.sarif', json: 's.json' };
const NOW = new Date('2026-11-22T01:00:00Z');

interface Layers {
  readonly flags?: ScanFlags;
  readonly env?: Readonly<Record<string, string>>;
  readonly file?: string;
  readonly command?: OptionCommand;
}

const resolve = ({ flags = {}, env = {}, file, command = 'scan' }: Layers): ResolvedOptions =>
  resolveOptions({
    flags,
    env,
    file: file === undefined ? null : parseConfig('s3log-audit.yaml', file),
    files: FILES,
    now: NOW,
    command,
  });

/** One value for each layer, of options that every layer can give. */
const VALUES = {
  failOn: { flag: { failOn: 'critical' }, env: 'high', file: 'medium', values: ['critical', 'high', 'medium', 'low'] },
  concurrency: { flag: { concurrency: '1' }, env: '2', file: 3, values: [1, 2, 3, 64] },
  regions: {
    flag: { regions: ['eu-west-1'] },
    env: 'eu-west-2,eu-west-3',
    file: ['us-east-1'],
    values: [['eu-west-1'], ['eu-west-2', 'eu-west-3'], ['us-east-1'], []],
  },
  allowUnknown: { flag: { allowUnknown: true }, env: 'false', file: true, values: [true, false, true, false] },
  builtinRules: { flag: { builtinRules: false }, env: 'true', file: false, values: [false, true, false, true] },
  roles: {
    flag: { roleName: ['A'] },
    env: 'B,C',
    file: { default: 'D', accounts: { '111122223333': 'E' } },
    values: [
      { default: ['A'], accounts: {}, organizationalUnits: {} },
      { default: ['B', 'C'], accounts: {}, organizationalUnits: {} },
      { default: ['D'], accounts: { '111122223333': ['E'] }, organizationalUnits: {} },
      {
        default: ['S3LogAuditRead', 'OrganizationAccountAccessRole', 'AWSControlTowerExecution'],
        accounts: {},
        organizationalUnits: {},
      },
    ],
  },
} as const;

type Key = keyof typeof VALUES;
const KEYS = Object.keys(VALUES) as readonly Key[];

/** The file with one value at its place. */
const inFile = (path: readonly string[], value: unknown): string =>
  JSON.stringify(path.reduceRight((inner, name) => ({ [name]: inner }), value));

test('flag beats environment beats file beats default, whatever is given', () => {
  fc.assert(
    fc.property(fc.constantFrom(...KEYS), fc.subarray(['flag', 'env', 'file'] as const), (key, given) => {
      const { flag, env, file, values } = VALUES[key];
      const variable = variableOf(ROWS[key]);
      const resolved = resolve({
        ...(given.includes('flag') ? { flags: flag } : {}),
        ...(given.includes('env') ? { env: { [variable]: env } } : {}),
        ...(given.includes('file') ? { file: inFile(pathInFile(ROWS[key]), file) } : {}),
      });
      const winner = (['flag', 'env', 'file'] as const).findIndex((layer) => given.includes(layer));
      expect(resolved.options[key]).toEqual(values[winner === -1 ? 3 : winner]);
      const origins = [flagOf(ROWS[key]), variable, 's3log-audit.yaml:1', 'default'];
      expect(resolved.origins[key]).toBe(origins[winner === -1 ? 3 : winner]);
    }),
  );
});

test('commander gives true for a flag with --no- that nobody gave', () => {
  const { options, origins } = resolve({ flags: { builtinRules: true }, file: 'rules: { builtin: false }' });
  expect([options.builtinRules, origins.builtinRules]).toEqual([false, 's3log-audit.yaml:1']);
});

test('every option has an origin', () => {
  const { options, origins } = resolve({ file: 'failOn: high\nregions: [eu-west-1]\n' });
  expect(Object.keys(origins).sort()).toEqual(Object.keys(options).sort());
  expect(origins).toMatchObject({ failOn: 's3log-audit.yaml:1', regions: 's3log-audit.yaml:2', select: 'default' });
});

describe('what does not go together', () => {
  test.each<readonly [Layers, string]>([
    [{ env: { S3LOG_AUDIT_ACCOUNTS: '111122223333' } }, 'S3LOG_AUDIT_ACCOUNTS chooses accounts of an organization'],
    [{ env: { S3LOG_AUDIT_ALLOW_UNKNOWN: 'yes' } }, 'S3LOG_AUDIT_ALLOW_UNKNOWN "yes": neither true nor false'],
    [{ env: { S3LOG_AUDIT_CONCURRENCY: 'x' } }, 'S3LOG_AUDIT_CONCURRENCY "x": not a whole number from 1 to 1024'],
    [{ flags: { failOnNew: true } }, '--fail-on-new asks what is new, and there is no baseline'],
    [{ file: 'failOnNew: true' }, 's3log-audit.yaml:1 asks what is new, and there is no baseline'],
    [{ flags: { inventory: 'x', org: true } }, '--inventory judges what is in the file'],
    [{ flags: { sarifSplit: '21' } }, '--sarif-split "21": not a whole number from 1 to 20'],
  ])('%j', (layers, message) => {
    expect(() => resolve(layers)).toThrow(message);
  });

  test.each<readonly [OptionCommand, string, string]>([
    ['iam', 'S3LOG_AUDIT_ACCOUNTS', '111122223333'],
    ['iam', 'S3LOG_AUDIT_COLLECT', 'targets'],
    ['estimate', 'S3LOG_AUDIT_SHARD', '1/3'],
    ['merge', 'S3LOG_AUDIT_RESUME', 'true'],
    ['explain', 'S3LOG_AUDIT_PROVE', 'true'],
  ])('is no matter of s3log-audit %s where it cannot be given: %s', (command, variable, value) => {
    expect(() => resolve({ env: { [variable]: value } })).toThrow(variable);
    expect(() => resolve({ env: { [variable]: value }, command })).not.toThrow();
  });

  test('nor is it to a command that exit codes for findings are none of', () => {
    expect(() => resolve({ file: 'failOnNew: true', command: 'graph' })).not.toThrow();
  });

  test('a variable of another command has no effect', () => {
    const { options, origins } = resolve({
      env: { S3LOG_AUDIT_ORG: 'true', S3LOG_AUDIT_SHARD: '1/3' },
      command: 'explain',
    });
    expect([options.shard, origins.shard, options.organization]).toEqual([null, 'default', true]);
  });

  const organization = 'organization: { scan: true, include: ["111122223333"] }';

  test('a file for the organization serves a saved inventory too', () => {
    const { options, origins } = resolve({ flags: { inventory: 'x' }, file: organization });
    expect(options).toMatchObject({ organization: false, accounts: [] });
    expect(origins.organization).toBe('s3log-audit.yaml:1, ignored with --inventory');
  });

  test('a file with filters of the organization serves a scan of one account too', () => {
    const { options, origins } = resolve({ env: { S3LOG_AUDIT_ORG: 'false' }, file: organization });
    expect(options).toMatchObject({ organization: false, accounts: [] });
    expect(origins.accounts).toBe('s3log-audit.yaml:1, ignored without --org');
    expect(resolve({ file: organization }).options).toMatchObject({ organization: true, accounts: ['111122223333'] });
  });
});

test('an empty variable is not set', () => {
  const before: ScanOptions = resolve({}).options;
  expect(resolve({ env: { S3LOG_AUDIT_REGIONS: '', S3LOG_AUDIT_ORG: '' } }).options).toEqual(before);
});
