import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { rulesCheck } from '../../src/cli/commands/rules-check.ts';
import { rulesTest } from '../../src/cli/commands/rules-test.ts';
import { FRAMEWORKS } from '../../src/model/frameworks.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { ruleReference } from './rule-reference.ts';

const set = await loadRules({ folders: [], builtin: true });

test('the rule reference is the one that the rules and the code give', async () => {
  const cases = new Map(
    set.rules.map(({ info: { id } }) => [id, readFileSync(new URL(`../rules/${id}.yaml`, import.meta.url), 'utf8')]),
  );
  await expect(ruleReference(set, (id) => cases.get(id) ?? '')).toMatchFileSnapshot('../../docs/rules.md');
});

test('every framework that a built-in rule names is known by title and address, and none is idle', () => {
  const named = new Set(set.rules.flatMap(({ info }) => Object.keys(info.controls)));
  expect([...named].sort()).toEqual(Object.keys(FRAMEWORKS).sort());
});

/** Blocks of the walk-through that begin with a comment that names a file, in their order. */
async function filesOfWalkThrough(): Promise<readonly (readonly [string, string])[]> {
  const page = await readFile(new URL('../../docs/writing-rules.md', import.meta.url), 'utf8');
  return [...page.matchAll(/^```yaml\n# (my-rules\/\S+\.yaml)\n(.*?)^```$/gms)].map(([, file = '', text = '']) => [
    file,
    text,
  ]);
}

const shownOutput = async (command: string): Promise<string> => {
  const page = await readFile(new URL('../../docs/writing-rules.md', import.meta.url), 'utf8');
  const start = page.indexOf(`$ s3log-audit ${command}\n`);
  if (start === -1) throw new Error(`the walk-through does not run ${command}`);
  return page.slice(page.indexOf('\n', start) + 1, page.indexOf('```', start));
};

test('the walk-through: its files, one after the other, do what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-docs-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const files = await filesOfWalkThrough();
  expect(files.map(([file]) => file)).toEqual([
    'my-rules/bucket-has-data-class.yaml',
    'my-rules/bucket-has-data-class.yaml',
    'my-rules/bucket-has-data-class.cases.yaml',
    'my-rules/bucket-has-data-class.yaml',
  ]);
  const [first, mended, cases, better] = files;
  const write = async (file: readonly [string, string] | undefined): Promise<void> => {
    if (file === undefined) throw new Error('the walk-through lacks a file');
    await mkdir(dirname(join(folder, file[0])), { recursive: true });
    await writeFile(join(folder, file[0]), file[1]);
  };
  const paths = [join(folder, 'my-rules')];
  await write(first);
  const wrong = await output((io) => rulesCheck({ paths, builtinRules: true }, io), folder);
  expect(wrong).toEqual({ code: 1, text: await shownOutput('rules check my-rules  # a typing mistake') });
  await write(mended);
  await write(cases);
  const failing = await output((io) => rulesTest({ paths }, io), folder);
  expect(failing).toEqual({ code: 1, text: await shownOutput('rules test my-rules  # one case fails') });
  await write(better);
  const passing = await output((io) => rulesTest({ paths }, io), folder);
  expect(passing).toEqual({ code: 0, text: await shownOutput('rules test my-rules') });
});

type Io = Parameters<typeof rulesCheck>[1];

/** Exit code and everything that is printed, with the folder taken out. */
async function output(
  run: (io: Io) => Promise<number>,
  folder: string,
): Promise<{ readonly code: number; readonly text: string }> {
  let text = '';
  const sink = (): Writable =>
    new Writable({
      write: (chunk, _, done) => {
        text += String(chunk);
        done();
      },
    });
  const { signal } = new AbortController();
  const code = await run({ out: sink(), err: sink(), env: {}, now: () => new Date(0), signal } as unknown as Io);
  return { code, text: text.replaceAll(`${folder}/`, '') };
}
