import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { flagKeyOf, flagOf, rowList, variableOf } from '../../src/config/option-names.ts';
import { OPTIONS } from '../../src/config/options.ts';
import { FORMAT_FILES } from '../../src/report/formats.ts';

const SRC = fileURLToPath(new URL('../../src', import.meta.url));
const TABLE = 'config/options.ts';
/** What reads the table. All other files are the application: they use options, and their messages name flags. */
const READERS = /^(config|cli\/flags)\//;

/** Readers that name an option all the same. */
const USES: Readonly<Record<string, { readonly because: string; readonly names: readonly string[] }>> = {
  'cli/flags/init-flags.ts': {
    because: 'init reads an account of its own',
    names: ['--profile', 'profile', 'requests'],
  },
  'cli/flags/init-questions.ts': {
    because: 'answers for a scheduled job; two of them are called as in a scan',
    names: ['--external-id', '--role-name', 'externalId', 'roleName', 'source'],
  },
  'cli/flags/fix-flags.ts': {
    because: 'fix plan has flags of its own, which are called as in a scan; hints name those of the scan before',
    names: [
      ...['--collect', '--config', '--format', '--inventory', '--output', '--profile', '--read-missing'],
      ...['--save-inventory', '--select', '--source', '--state'],
      ...['bucketOwner', 'config', 'format', 'inventory', 'output', 'plan', 'profile', 'readMissing', 'select'],
      ...['source', 'state'],
    ],
  },
  'cli/flags/fix-subcommands.ts': {
    because: 'applying has a role and a plan of its own; its flags are called as in a scan',
    names: [
      ...['--accounts', '--allow-unread-rcp', '--config', '--external-id', '--max-age', '--plan'],
      ...['--profile', '--role-name', 'accounts', 'allowUnreadRcp', 'config', 'externalId', 'format', 'maxAge'],
      ...['plan', 'profile', 'roleName', 'settings'],
    ],
  },
  'cli/flags/bucket-owner.ts': {
    because: 'publish, logs and fix plan read buckets; the flag is called as in a scan',
    names: ['--bucket-owner'],
  },
  'cli/flags/format-option.ts': {
    because: 'commands that write no report have formats of their own',
    names: ['--format'],
  },
  'cli/flags/logs-subcommands.ts': {
    because: 'logs has flags of its own, which are called as in a scan',
    names: [
      ...['--inventory', '--output', '--profile', '--quiet', '--requests', '--select'],
      ...['bucketOwner', 'format', 'inventory', 'output', 'profile', 'quiet', 'requests', 'select'],
    ],
  },
  'cli/flags/output-flags.ts': {
    because: 'explain, graph and config show have formats of their own',
    names: ['--format', '--output', 'format'],
  },
  'cli/flags/permission-flags.ts': {
    because: 'iam and estimate have flags of their own, which are called as in a scan',
    names: [
      '--concurrency',
      '--external-id',
      '--format',
      '--inventory',
      '--org',
      '--profile',
      '--prove',
      '--role-name',
      'concurrency',
      'roleName',
    ],
  },
  'cli/flags/publish-flags.ts': {
    because: 'publish has a role of its own; its flags are called as in a scan',
    names: [
      ...['--bucket-owner', '--external-id', '--profile', '--role-name'],
      ...['bucketOwner', 'externalId', 'format', 'profile', 'reports', 'roleName'],
    ],
  },
  'cli/flags/rules-subcommands.ts': {
    because: 'rules list has a format of its own; rules check takes one rule flag with another meaning',
    names: ['--no-builtin-rules', '--select', '--skip', 'builtinRules', 'format', 'rules'],
  },
  'config/baseline-file.ts': { because: 'member of a section', names: ['optional'] },
  'config/config-file.ts': { because: 'a hint names the flag', names: ['--config'] },
  'config/config-schema.ts': { because: 'json-schema.org', names: ['org'] },
  'config/default-options.ts': { because: 'the formats are known to the caller only', names: ['reports'] },
  'config/environment.ts': { because: 'the settings file is read before the options', names: ['config'] },
  'config/check-value.ts': { because: 'it limits the dates of waivers', names: ['maxWaiverDays'] },
  'config/from-file.ts': { because: 'it limits the dates of waivers', names: ['maxWaiverDays'] },
  'config/option-kind.ts': { because: 'it limits the dates of waivers', names: ['maxWaiverDays'] },
  'config/option-row.ts': {
    because: 'groups and commands are called by the same words',
    names: ['accounts', 'reports', 'rules', 'scan'],
  },
  'config/option-values.ts': {
    because: 'members of roles and of one report',
    names: ['accounts', 'format', 'organizationalUnits', 'output'],
  },
  'config/report-targets.ts': {
    because: 'members of one report, and the pairs of two flags, which are targets of reports',
    names: ['--format', '--output', 'format', 'output', 'targets'],
  },
  'config/as-in-file.ts': { because: 'a parameter', names: ['all'] },
  'config/config-data.ts': { because: 'members of compiled schemas', names: ['all'] },
  'config/resolve-options.ts': { because: 'the file that was read', names: ['settings'] },
  'config/roles.ts': {
    because: 'members of roles, and of a pattern',
    names: ['accounts', 'organizationalUnits', 'source'],
  },
  'config/schema-parts.ts': { because: 'a member of a pattern', names: ['source'] },
  'config/values-in-file.ts': {
    because: 'members of roles, of one report and of the baseline',
    names: ['accounts', 'format', 'optional', 'organizationalUnits', 'output'],
  },
};

const code = async (file: string): Promise<string> =>
  (await readFile(`${SRC}/${file}`, 'utf8')).replaceAll(/\/\*.*?\*\/|(?<=^|\s)\/\/[^\n]*/gms, '');

const files = (await readdir(SRC, { recursive: true })).filter((file) => file.endsWith('.ts') && file !== TABLE);
const sources = await Promise.all(files.map(async (file) => [file, await code(file)] as const));

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\-]/g, '\\$&');

/** Names of the option that are in the text: flag, variable, settings key, and what the program calls it. */
function namesIn(text: string): readonly string[] {
  const found = rowList.flatMap(([name, row]) => {
    const flag = row.flag === undefined ? [] : [flagOf(row), variableOf(row)];
    const members = [name, flagKeyOf(row), row.key?.split('.').at(-1) ?? ''].filter((member) => member !== '');
    return [
      ...flag.filter((one) => new RegExp(`(?<![\\w-])${escaped(one)}(?![\\w-])`).test(text)),
      // As a member or as text of its own: many of them are everyday words besides.
      ...members.filter((one) => new RegExp(`\\.${one}\\b|(?<![\\w.])${one}\\??:|['"]${one}['"]`).test(text)),
    ];
  });
  return [...new Set(found)].sort();
}

test('between the table and the application no file names an option without a reason', () => {
  const unexpected = sources
    .filter(([file]) => READERS.test(file))
    .flatMap(([file, text]) =>
      namesIn(text)
        .filter((name) => USES[file]?.names.includes(name) !== true)
        .map((name) => `${file}: ${name}`),
    );
  expect(unexpected).toEqual([]);
});

test('help and reference name every format', () => {
  const { help, doc } = OPTIONS.reports;
  expect(help.split(';')[0]?.split(', ')).toEqual(Object.keys(FORMAT_FILES));
  expect([...doc.matchAll(/`([^`]+)`/g)].map(([, word]) => word)).toEqual(
    expect.arrayContaining(Object.keys(FORMAT_FILES)),
  );
});

test('no file writes down the variable of an option', () => {
  const variables = rowList.filter(([, row]) => row.flag !== undefined).map(([, row]) => variableOf(row));
  const found = sources.flatMap(([file, text]) =>
    variables.filter((variable) => text.includes(variable)).map((variable) => `${file}: ${variable}`),
  );
  expect(found).toEqual([]);
});
