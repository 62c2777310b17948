import { expect, test } from 'vitest';
import { markdown } from '../../src/report/markdown.ts';
import { slack } from '../../src/report/message/slack.ts';
import { teams } from '../../src/report/message/teams.ts';
import { account, finding, header, result } from './html-sample.ts';
import { plainOptions } from './options.ts';
import { streamed, textOf } from './sample.ts';

test.each([
  ['Markdown, and so the step summary,', markdown],
  ['a message for Slack', slack],
  ['a message for Teams', teams],
])('%s names the rules that an inventory was not read for', async (_, reporter) => {
  const app = account('444455556666');
  const missing = {
    fact: 'tagging',
    action: 's3:x',
    state: 'not-read',
    code: '',
    reason: '',
    subject: 'a',
    region: '',
  } as const;
  const unread = finding(app, { rule: 'bucket-has-owner-tag', verdict: 'unknown', unobserved: [missing] });
  const text = await textOf(reporter(header, streamed([result(app, { findings: [unread] })]), plainOptions));
  expect(text).toContain('Not read: what rule bucket-has-owner-tag needs.');
  expect(await textOf(reporter(header, streamed([result(app)]), plainOptions))).not.toContain('Not read:');
});
