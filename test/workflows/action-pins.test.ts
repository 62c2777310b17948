import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ACTION_PINS } from '../../src/init/action-pins.ts';
import { workflow } from '../../src/init/workflow.ts';
import { fencesOf } from '../docs/fences.ts';
import { faultsOfWorkflow } from './lint.ts';
import { JOB } from './nightly-job.ts';
import { parsed, type Workflow } from './steps.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');
const own = readdirSync(join(ROOT, '.github/workflows')).map((name) => `.github/workflows/${name}`);
const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((name) => `docs/${name}`)].filter((path) =>
  path.endsWith('.md'),
);

const TEXTS: readonly (readonly [string, string])[] = [
  ...[1, 4].map((shards) => [`the workflow of init, ${shards} shards`, workflow({ ...JOB, shards })] as const),
  ...[...own, 'action.yml'].map((path) => [path, read(path)] as const),
  ...pages.flatMap((path) =>
    fencesOf(read(path))
      .filter(({ info }) => info.startsWith('yaml'))
      .map(({ text, line }) => [`${path}:${line}`, text] as const),
  ),
];

/** This repository's own action: who uses it names the commit. */
const OWN = 'OWNER/s3log-audit@COMMIT';

/** Of each `uses:`, as the text has it: the action, what it is pinned to, and the comment. */
const usesIn = (text: string) =>
  [...text.matchAll(/^\s*(?:- )?uses:\s*(\S+?)@(\S+)(?:\s+# (\S+))?\s*$/gm)].map(
    ([, action = '', commit = '', version = '']) => ({ action, commit, version }),
  );

test.each(TEXTS)('%s: every action is pinned by the commit of the table, with the version as comment', (_, text) => {
  const found = usesIn(text);
  expect(found).toHaveLength([...text.matchAll(/\buses:/g)].length);
  for (const { action, commit, version } of found.filter(({ action, commit }) => `${action}@${commit}` !== OWN)) {
    const pin = Object.entries(ACTION_PINS).find(([name]) => `${action}/`.startsWith(`${name}/`))?.[1];
    expect({ action, commit, version }).toEqual({ action, ...pin });
  }
});

test('the workflows between them use every action of the table', () => {
  const used = TEXTS.flatMap(([, text]) => usesIn(text)).map(({ action }) => `${action}/`);
  for (const name of Object.keys(ACTION_PINS)) expect(used.some((action) => action.startsWith(`${name}/`))).toBe(true);
});

test('a pin is a whole commit', () => {
  for (const { commit, version } of Object.values(ACTION_PINS)) {
    expect(commit).toMatch(/^[0-9a-f]{40}$/);
    expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
  }
});

describe.each(own)('%s', (path) => {
  test('GitHub and actionlint take it', async () => {
    expect(await faultsOfWorkflow(read(path))).toEqual([]);
  });

  test('may do nothing that a job does not ask for, and pastes no expression into a script', () => {
    const { permissions, jobs } = parsed<Workflow>(read(path));
    expect(permissions).toEqual({});
    for (const { steps } of Object.values(jobs)) for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });
});
