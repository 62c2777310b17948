import { expect, test } from 'vitest';
import type { AccountResult } from '../../src/model/finding.ts';
import { html } from '../../src/report/html.ts';
import { markdown } from '../../src/report/markdown.ts';
import { slack } from '../../src/report/message/slack.ts';
import { teams } from '../../src/report/message/teams.ts';
import { refusalText } from '../../src/report/refusal-text.ts';
import { plainOptions } from './options.ts';
import { sampleAccounts, streamed, textOf } from './sample.ts';
import { sampleHeader } from './sample-header.ts';

test('the sentence is said where at least half of the accounts refuse', () => {
  expect(refusalText(0, 4)).toBe('');
  expect(refusalText(1, 4)).toBe('');
  expect(refusalText(2, 4, 'role Nope')).toBe(
    '2 of 4 accounts refuse role Nope; `s3log-audit iam stackset` creates S3LogAuditRead.',
  );
  expect(refusalText(1, 1)).toMatch(/^The account refuses the role of the scan;/);
});

test.each([
  ['Markdown', markdown],
  ['HTML', html],
  ['Slack', slack],
  ['Teams', teams],
])('%s begins with it, before what is said of findings', async (_, format) => {
  const refusing = sampleAccounts.map(
    (result): AccountResult => ({ ...result, coverage: { ...result.coverage, refused: true } }),
  );
  const text = (await textOf(format(sampleHeader, streamed(refusing), plainOptions))).replaceAll('\\', '');
  const first = text.indexOf(`${sampleHeader.scan.accounts.length} accounts refuse the role of the scan`);
  expect(first).toBeGreaterThan(0);
  expect(first).toBeLessThan(text.search(/failed\*\*|class="verdict">|\d failed, \d+ could not/));
});
