import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { healthy, REGION } from '../e2e/scenarios.ts';
import { FILES, MISTAKES, type Mistake } from './mistakes.ts';
import { runInProcess } from './run-in-process.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ scenario: healthy(), knobs: { regions: ['us-east-1', REGION] } });
  return () => sandbox.close();
});

/** The folder that the mistakes are made in. */
async function workingFolder(): Promise<string> {
  const folder = await emptyFolder();
  for (const [path, text] of Object.entries(FILES)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const before = process.cwd();
  process.chdir(folder);
  onTestFinished(() => process.chdir(before));
  const saved = ['--save-inventory', 'saved.ndjson', '--format', 'json', '--output', 'report.json'];
  expect(await runInProcess(['--org', ...saved], { env: sandbox.env })).toMatchObject({ code: 0 });
  return folder;
}

const quoted = (word: string): string => (/^[\w@%+=:,./<>-]+$/.test(word) ? word : `'${word}'`);

async function told({ argv, env = {}, aws }: Mistake, folder: string): Promise<{ code: number; text: string }> {
  const args = argv.filter((word) => word !== '');
  const ran = await runInProcess(args, { env: { HOME: folder, ...(aws === true ? sandbox.env : {}), ...env } });
  const variables = Object.entries(env).map(([name, value]) => `${name}=${quoted(value)} `);
  const head = `$ ${variables.join('')}s3log-audit ${args.map(quoted).join(' ')}`.trimEnd();
  const body = `${ran.stdout}${ran.stderr}`.replaceAll(folder, '.').replaceAll(sandbox.url, 'http://127.0.0.1:PORT');
  return { code: ran.code, text: `${head}\n${body}exit ${ran.code}\n` };
}

test('a hundred mistakes: what is wrong, what to do, never a stack, never the code of findings or of success', {
  timeout: 180_000,
}, async () => {
  const folder = await workingFolder();
  let transcript = '';
  let count = 0;
  for (const [part, mistakes] of Object.entries(MISTAKES)) {
    transcript += `${transcript === '' ? '' : '\n'}# ${part}\n`;
    for (const mistake of mistakes) {
      const { code, text } = await told(mistake, folder);
      transcript += `\n${text}`;
      count += 1;
      expect(text).not.toMatch(/^\s+at |this is a bug/m);
      expect([text, [2, 3, 4].includes(code) || /rules (check|test) /.test(text)]).toEqual([text, true]);
    }
  }
  expect(count).toBeGreaterThanOrEqual(100);
  await expect(transcript).toMatchFileSnapshot('../golden/mistakes.txt');
});
