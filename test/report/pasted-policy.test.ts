import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { printable } from '../../src/cli/text/printable.ts';
import { wrapped } from '../../src/cli/text/wrapped.ts';
import { rcpFix } from '../../src/derive/delivery/rcp-fix.ts';
import { absent } from '../../src/model/observation.ts';
import { reporterOf } from '../../src/report/formats.ts';
import { organization } from '../derive/delivery/fixture.ts';
import { plainOptions } from './options.ts';
import { rich, richFinding, richHeader } from './rich-sample.ts';
import { streamed, textOf } from './sample.ts';

const deny = {
  Sid: 'No  other `BUCKET` of ACCOUNT',
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: ['arn:aws:s3:::LOG-BUCKET/*', 'arn:aws:s3:::*'],
};
const keys = {
  'aws:PrincipalOrgID': 'o-other',
  'aws:PrincipalTag/team': ['\u202eda\u200bta  \u2028', '##[error]', '<b>&amp;;=1;-2'],
};
const document = { Version: '2012-10-17', Statement: [{ ...deny, Condition: { StringNotEquals: keys } }] };
const remedy = rcpFix(
  { id: 'p-1', name: 'Guardrail', document: JSON.stringify(document), targets: ['r-abcd'] },
  { header: { partition: 'aws', organization: organization(absent) }, accounts: [rich.account.id] },
);
const expected = {
  ...document,
  Statement: [
    {
      ...deny,
      Condition: {
        StringNotEquals: keys,
        StringNotEqualsIfExists: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' },
      },
    },
  ],
};

const finding = richFinding({ rule: 'logging-enabled', bucket: 'app', ...(remedy && { remedy }) });
const written = (format: string): Promise<string> =>
  textOf(reporterOf(format)(richHeader, streamed([{ ...rich, findings: [finding] }]), plainOptions));
const decoded = (markup: string): string =>
  markup.replaceAll(/&(lt|gt|amp|quot|apos|#39);/g, (_, name: string) => ENTITIES[name] ?? '');
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'", '#39': "'" };

test.each([
  ['csv', (text: string): string => parse(text)[1]?.[13] ?? ''],
  ['html', decoded],
  ['junit', decoded],
  ['ocsf', (text: string): string => JSON.parse(text.split('\n')[0] ?? '').remediation.desc],
])('a policy to paste from %s is the one that was read, with the exception alone', async (format, fixOf) => {
  const [, policy = ''] = /exception: `?(\{.*?\})`? Save it/s.exec(fixOf(await written(format))) ?? [];
  expect(JSON.parse(policy)).toEqual(expected);
});

test('so is that on a terminal, however narrow it is', () => {
  const shown = wrapped(printable(remedy?.fix ?? ''), { isTTY: true, columns: 40 });
  const [, policy = ''] = /exception:\s+(\{.*\})\s+Save it/s.exec(shown) ?? [];
  expect(JSON.parse(policy)).toEqual(expected);
});
