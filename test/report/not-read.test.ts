import { expect, test } from 'vitest';
import { markdown } from '../../src/report/markdown.ts';
import { account, finding, header, result } from './html-sample.ts';
import { plainOptions } from './options.ts';
import { streamed, textOf } from './sample.ts';

test('Markdown, and so the step summary, names the rules that an inventory was not read for', async () => {
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
  const text = await textOf(markdown(header, streamed([result(app, { findings: [unread] })]), plainOptions));
  expect(text).toContain('Not read: what rule bucket-has-owner-tag needs.');
  expect(await textOf(markdown(header, streamed([result(app)]), plainOptions))).not.toContain('Not read:');
});
