import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { run } from '../../../src/cli/run.ts';
import type { ReportV1 } from '../../../src/report/json-v1.ts';
import { emptyFolder, readJson } from '../../e2e/run-cli.ts';

test('the demo has earlier nights where a rule looks for logs, and shows what arrives whatever is on paper', async () => {
  const output = join(await emptyFolder(), 'report.json');
  let printed = '';
  const code = await run({
    argv: ['demo', '--select', 'logs-arrive,log-delivery-permitted', '--format', 'json', '--output', output],
    out: new PassThrough().resume(),
    err: new PassThrough().on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    }),
    env: process.env,
    now: () => new Date('2026-03-02T03:00:00Z'),
    signal: new AbortController().signal,
  });
  expect(code).toBe(1);
  expect(printed).toMatch(/Logs of \d+ of \d+ sources arrived within a day; \d+ are silent/);
  const { findings } = await readJson<ReportV1>(output);
  const ofBucket = (name: string) =>
    findings.filter(({ affected }) => affected.includes(name)).map(({ rule, verdict }) => `${rule} ${verdict}`);
  // Permitted on paper and silent; blocked; undecided on paper, and its logs arrive.
  expect(ofBucket('web-prod-media')).toEqual(['logs-arrive fail']);
  expect(ofBucket('web-prod-checkout').sort()).toEqual(['log-delivery-permitted fail', 'logs-arrive fail']);
  expect(ofBucket('web-prod-search')).toEqual([]);
});
