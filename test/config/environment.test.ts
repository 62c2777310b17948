import { expect, test } from 'vitest';
import { resolveOptions } from '../../src/config/resolve-options.ts';

const warningsFor = (env: Readonly<Record<string, string>>): readonly string[] =>
  resolveOptions({ flags: {}, env, file: null, files: { sarif: 's', json: 'j' }, now: new Date(0), command: 'scan' })
    .warnings;

test.each([
  [
    'S3LOG_AUDIT_FAILON',
    'S3LOG_AUDIT_FAILON is ignored: no option has this variable; did you mean S3LOG_AUDIT_FAIL_ON?',
  ],
  [
    'S3LOG_AUDIT_REGION',
    'S3LOG_AUDIT_REGION is ignored: no option has this variable; did you mean S3LOG_AUDIT_REGIONS?',
  ],
  ['S3LOG_AUDIT_SOMETHING_ELSE', 'S3LOG_AUDIT_SOMETHING_ELSE is ignored: no option has this variable'],
])('%s belongs to no option and is reported', (variable, warning) => {
  expect(warningsFor({ [variable]: 'x' })).toEqual([warning]);
});

test('variables of options, empty variables and those of other programs are not reported', () => {
  expect(warningsFor({ S3LOG_AUDIT_FAIL_ON: 'high', S3LOG_AUDIT_FAILON: '', S3LOG_AUDIT: 'x', HOME: '/' })).toEqual([]);
});
