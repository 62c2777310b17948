import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { folderOfTest, recordLine, runLogs } from '../../cli/commands/logs/run-logs.ts';

test('the page shows requests over time and answers, and what a header holds is text', async () => {
  const output = join(await folderOfTest(), 'page.html');
  const log =
    recordLine({ agent: '<script>alert(1)</script>' }) +
    recordLine({
      bucket: 'other',
      status: '403',
      error: 'AccessDenied',
      id: 'B000000000000001',
      time: '15/Mar/2026:04:00:00',
    }) +
    'junk\n';
  expect(await runLogs(['report', '-', '--output', output], { input: Buffer.from(log) })).toMatchObject({ code: 0 });
  const page = await readFile(output, 'utf8');
  expect(page).toContain('3 lines in 1 object: 2 records, 1 refused');
  expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  expect(page).not.toContain('<script>alert');
  expect(page).toMatch(/<title>2026-03-14 02h UTC: 1 request \(2xx 1\)<\/title>/);
  expect(page).toContain('<option>other</option>');
  expect(page).not.toMatch(/(src|href)="http/);
});
