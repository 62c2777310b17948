import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { ASSUMPTIONS, type Assumption } from '../../src/model/assumptions.ts';

const page = fileURLToPath(new URL('../../docs/verdicts.md', import.meta.url));

const row = ({ id, sentence, otherwise, value, basis, year, source, leaning, settled }: Assumption): string =>
  `| \`${id}\` | ${value === false ? otherwise : sentence} | ${value} | ${basis}, ${year} | ${leaning}${settled ? ', settled' : ''} | ${source} |`;

test('every assumption stands in the docs, as the data have it', async () => {
  const table = [
    '| assumption | what is assumed | value | how it is known | makes most verdicts | source |',
    '| --- | --- | --- | --- | --- | --- |',
    ...ASSUMPTIONS.map(row),
  ].join('\n');
  const text = readFileSync(page, 'utf8');
  const [before = '', rest = ''] = text.split(/(?<=<!-- assumptions: .*-->\n)/);
  const after = rest.slice(rest.indexOf('<!-- end of assumptions -->'));
  await expect(`${before}\n${table}\n\n${after}`).toMatchFileSnapshot(page);
});
