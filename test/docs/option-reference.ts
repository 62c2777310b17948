import { flagOf, rowList, variableOf } from '../../src/config/option-names.ts';
import { GROUPS, type OptionRow } from '../../src/config/option-row.ts';

/** The text of docs/options.md. */
export const optionReference = (): string =>
  [
    '# Options',
    '',
    'Written from the table in `src/config/options.ts`; `npx vitest run --config test/vitest.config.ts test/docs/options.test.ts --update`',
    'writes it again.',
    '',
    'A flag takes precedence over its environment variable, the variable over the settings file, and the settings file over the',
    'default. `s3log-audit config show` prints every value and where it comes from. The settings file is `s3log-audit.yaml`, or what',
    '`--config` names; a key such as `rules.select` is the member `select` of the section `rules`.',
    '',
    '- Flags that take several values are repeated, or the values are separated by commas. `--rules` and `--output` are repeated only.',
    '- Variables: values are separated by commas, switches are `true` or `false`. An empty variable is not set. A variable that begins with',
    '  `S3LOG_AUDIT_` and belongs to no option is reported on standard error.',
    '- Paths in the settings file are relative to it.',
    '',
    ...Object.entries(GROUPS).flatMap(([group, title]) =>
      section(title, (row) => row.flag !== undefined && row.group === group),
    ),
    ...section('Only in the settings file', (row) => row.flag === undefined),
  ].join('\n');

function section(title: string, belongs: (row: OptionRow) => boolean): readonly string[] {
  const rows = rowList.map(([, row]) => row).filter(belongs);
  return [
    `## ${title}`,
    '',
    '| flag | variable | settings key | default | meaning |',
    '| --- | --- | --- | --- | --- |',
    ...rows.map((row) => `| ${[names(row), defaultOf(row), row.doc].flat().join(' | ')} |`),
    '',
  ];
}

const code = (text: string): string => (text === '' ? '–' : `\`${text}\``);

const names = (row: OptionRow): readonly string[] => [
  code(flagOf(row) === '' ? '' : (row.flag ?? '')),
  code(row.flag === undefined ? '' : variableOf(row)),
  code(row.key ?? ''),
];

function defaultOf(row: OptionRow): string {
  if (row.flag !== undefined && row.defaultText !== undefined) return row.defaultText;
  return typeof row.default === 'boolean' ? code(String(row.default)) : '–';
}
