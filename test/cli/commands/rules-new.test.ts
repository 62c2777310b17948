import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyFolder, runCli } from '../../e2e/run-cli.ts';

test('a new rule and its cases pass the checks of rules', async () => {
  const cwd = await emptyFolder();
  expect(await runCli(['rules', 'new', 'bucket-has-an-owner'], { cwd })).toMatchObject({
    code: 0,
    stdout: 'my-rules/bucket-has-an-owner.yaml\nmy-rules/bucket-has-an-owner.cases.yaml\n',
  });
  expect(await runCli(['rules', 'check', 'my-rules'], { cwd })).toMatchObject({ code: 0 });
  expect(await runCli(['rules', 'test', 'my-rules'], { cwd })).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('bucket-has-an-owner: 4 of 4 as expected'),
  });
});

test('the cases go to a folder of their own where one is named', async () => {
  const cwd = await emptyFolder();
  await runCli(['rules', 'new', 'bucket-has-an-owner', '--folder', 'rules', '--cases', 'cases'], { cwd });
  expect(await runCli(['rules', 'test', 'rules', '--cases', 'cases'], { cwd })).toMatchObject({ code: 0 });
});

test('a file that is there is not overwritten', async () => {
  const cwd = await emptyFolder();
  await runCli(['rules', 'new', 'mine'], { cwd });
  const before = await readFile(join(cwd, 'my-rules/mine.yaml'), 'utf8');
  expect(await runCli(['rules', 'new', 'mine'], { cwd })).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('my-rules/mine.yaml exists already'),
  });
  expect(await readFile(join(cwd, 'my-rules/mine.yaml'), 'utf8')).toBe(before);
});

test.each(['Mine', '../mine', 'a--b', ''])('%o is no id of a rule', async (id) => {
  expect(await runCli(['rules', 'new', id], {})).toMatchObject({ code: 2, stderr: expect.stringContaining('rule id') });
});
