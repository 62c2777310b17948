import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { expect, test, vi } from 'vitest';
import { rulesNew } from '../../../src/cli/commands/rules-new.ts';
import { run } from '../../../src/cli/run.ts';
import { emptyFolder } from '../../e2e/run-cli.ts';

test('--watch runs the cases again after a change, tells a mistake, and ends with Ctrl-C', async () => {
  const folder = await emptyFolder();
  await rulesNew({ id: 'has-owner', folder }, { out: new PassThrough().resume() });
  const stop = new AbortController();
  let text = '';
  const stream = new PassThrough().on('data', (chunk) => {
    text += String(chunk);
  });
  const ended = run({
    argv: ['rules', 'test', folder, '--watch'],
    out: stream,
    err: stream,
    env: {},
    now: () => new Date(0),
    signal: stop.signal,
  });
  const shows = (words: string) => vi.waitFor(() => expect(text).toContain(words), { timeout: 20_000 });
  await shows('4 cases, 0 failed\nWaiting for a change');
  const rule = join(folder, 'has-owner.yaml');
  const right = await readFile(rule, 'utf8');
  await writeFile(rule, right.replace('"owner" in', '"team" in'));
  await shows('4 cases, 1 failed');
  await writeFile(rule, right.replace('bucket.tags', 'bucket.tagz'));
  await shows('no case was run');
  text = '';
  await writeFile(rule, right);
  await shows('4 cases, 0 failed');
  stop.abort();
  expect(await ended).toBe(0);
});
