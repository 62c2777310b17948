import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { parseDocument } from 'yaml';
import { parseConfig } from '../../src/config/parse-config.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { LONG } from '../long.ts';
import { faultsOfWorkflow } from '../workflows/lint.ts';
import { commandsOf, type Fence, fencesOf } from './fences.ts';
import { shellIn } from './shell.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
/** Accounts of the demo that the pages can do with, so that dozens of scans take seconds. */
const KEPT = [demo.organization?.managementAccount, '888899990000'];
const small: Scenario = { ...demo, accounts: demo.accounts.filter(({ id }) => KEPT.includes(id)) };
/** Pages that have tests of their own for their examples. */
const TESTED_ELSEWHERE = ['rules.md', 'writing-rules.md'];
const pages = [
  'README.md',
  ...(await readdir(join(ROOT, 'docs')))
    .filter((name) => name.endsWith('.md') && !TESTED_ELSEWHERE.includes(name))
    .map((name) => `docs/${name}`),
];
const read = (page: string): Promise<string> => readFile(join(ROOT, page), 'utf8');

/** Exit codes of a scan that ran, whatever it found. All others mean that the page is wrong. */
const RAN = [0, 1, 3];

/** `sh`: run here. `sh aws`: needs AWS itself. `sh clone`: begins with an installation from a clone. */
const SHELL = ['sh', 'sh aws', 'sh clone'];
const OTHERS = ['yaml', 'yaml workflow', 'yaml settings', 'json', 'groovy', 'dockerfile', 'text', 'ts'];

/** Pages whose commands `npm test` runs, some of each kind; `npm run test:long` runs those of all pages. */
const RUN_ALWAYS = [
  'README.md',
  ...['CONTRIBUTING', 'fix-plan', 'permissions', 'plans', 'verdicts'].map((name) => `docs/${name}.md`),
];

describe.each(pages)('%s', (page) => {
  test('each block says what it is', async () => {
    const kinds = fencesOf(await read(page)).map(({ info, line }) => `${page}:${line}: ${info}`);
    expect(kinds.filter((kind) => ![...SHELL, ...OTHERS].some((known) => kind.endsWith(`: ${known}`)))).toEqual([]);
  });

  test('what needs AWS is marked so, and nothing else is', async () => {
    for (const { info, text } of fencesOf(await read(page)).filter(({ info }) => info.startsWith('sh'))) {
      expect([text, /^\s*aws /m.test(text)]).toEqual([text, info === 'sh aws']);
    }
  });

  test('a stack set has values for its parameters, and is deployed', async () => {
    const made = fencesOf(await read(page)).filter(({ text }) => text.includes('create-stack-set'));
    for (const { text } of made) {
      expect(text).toMatch(/iam stackset --hub-account \d{12} --organization-id o-\w+ > \S+/);
      expect(text).toContain('create-stack-instances');
    }
  });

  test('its YAML is what it is said to be', async () => {
    for (const { info, text } of fencesOf(await read(page)).filter(({ info }) => info.startsWith('yaml'))) {
      expect(parseDocument(text).errors).toEqual([]);
      if (info === 'yaml settings') expect(() => parseConfig(page, text)).not.toThrow();
      if (info === 'yaml workflow') expect(await faultsOfWorkflow(text)).toEqual([]);
    }
  });

  test('its links lead somewhere', async () => {
    const links = [...(await read(page)).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
      ([, target = '']) => target,
    );
    expect(links.filter((target) => !existsSync(join(ROOT, dirname(page), target)))).toEqual([]);
  });

  test('the sources and tests that it names are there', async () => {
    const named = [...(await read(page)).matchAll(/`((?:src|test|scripts)\/[\w./-]+)`/g)].map(([, path = '']) => path);
    expect(named.filter((path) => !path.includes('ID.') && !existsSync(join(ROOT, path)))).toEqual([]);
  });

  if (!LONG && !RUN_ALWAYS.includes(page)) return;
  test('its commands run, in their order, against the simulated organization', { timeout: 240_000 }, async () => {
    const sandbox = await startSandbox({ scenario: small, knobs: { accessLogs: {} } });
    onTestFinished(() => sandbox.close());
    const shell = await shellIn(await emptyFolder(), sandbox.env);
    for (const fence of fencesOf(await read(page))) {
      for (const command of runnable(fence)) {
        const { code, stderr } = await shell.run(command);
        expect({ page, line: fence.line, command, ran: RAN.includes(code ?? -1), stderr }).toMatchObject({ ran: true });
      }
    }
  });
});

/** From a clone, `npm ci` is done already where this test runs, and scripts of the package are known by their names. */
function runnable(fence: Fence): readonly string[] {
  if (fence.info === 'sh') return commandsOf(fence);
  if (fence.info !== 'sh clone') return [];
  return commandsOf(fence).flatMap((command) =>
    command
      .replace(/\s+#.*$/, '')
      .split(' && ')
      .filter((part) => {
        expect(part).toMatch(/^(npm ci|npm test|npm run [a-z:]+( -- .*)?|npx s3log-audit .*)$/);
        return part.startsWith('npx ');
      }),
  );
}
