import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { FORMATS } from '../../src/report/formats.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type JsonReport, readJson } from '../e2e/run-cli.ts';
import { healthyLogs, MEMBER, organization, source } from '../e2e/scenarios.ts';
import { type Installed, install, npm, ROOT, script } from './installed.ts';

let installed: Installed;

/** Of the lines of Terraform files: the grammar is a file of its own. */
const PARSERS = ['web-tree-sitter', '@tree-sitter-grammars/tree-sitter-hcl', '@humanwhocodes/momoa'];

beforeAll(async () => {
  installed = await install();
}, 120_000);
afterAll(() => installed.remove());

describe('the tarball', () => {
  test('has the program, what it reads, and nothing else', () => {
    const { files } = installed;
    expect(files).toEqual(
      expect.arrayContaining([
        'dist/cli/main.js',
        'dist/index.js',
        'dist/index.d.ts',
        'dist/THIRD-PARTY-LICENSES.txt',
        'dist/sbom.cdx.json',
        'dist/tree-sitter-terraform.wasm',
        'dist/web-tree-sitter.wasm',
        'rules/logging-enabled.yaml',
        'rules/rule.schema.json',
        'reports/s3log-audit.schema.json',
      ]),
    );
    expect(files.filter((path) => !/^(dist|rules|reports)\/|^(package\.json|README\.md|LICENSE)$/.test(path))).toEqual(
      [],
    );
    expect(files.filter((path) => path.endsWith('.map'))).toEqual([]);
  });

  test('is strict code throughout, as the modules are that it is made of', async () => {
    const scripts = installed.files.filter((path) => path.endsWith('.cjs') || path === 'dist/cli/main.js');
    expect(scripts.length).toBeGreaterThan(50);
    for (const path of scripts)
      expect(await readFile(join(installed.folder, 'node_modules/s3log-audit', path), 'utf8'), path).toMatch(
        /^(?:#!.*\n)?(?:\/\*[^*]*\*\/\s*)?["']use strict["'];/,
      );
  });

  test('is one package, with nothing beside it', async () => {
    const { stdout } = await npm(['ls', '--all', '--parseable'], installed.folder);
    expect(stdout.trim().split('\n').slice(1)).toEqual([join(installed.folder, 'node_modules/s3log-audit')]);
    const names = await readdir(join(installed.folder, 'node_modules'));
    expect(names.filter((name) => !name.startsWith('.'))).toEqual(['s3log-audit']);
  });

  test('names the licence of everything that is inside', async () => {
    const text = await readFile(
      join(installed.folder, 'node_modules/s3log-audit/dist/THIRD-PARTY-LICENSES.txt'),
      'utf8',
    );
    const sbom = await readJson<{ components: { group?: string; name: string }[] }>(
      join(installed.folder, 'node_modules/s3log-audit/dist/sbom.cdx.json'),
    );
    expect(sbom.components.length).toBeGreaterThan(20);
    const names = sbom.components.map(({ group = '', name }) => (group === '' ? name : `${group}/${name}`));
    for (const name of ['commander', 'undici', '@aws-sdk/client-s3', 'yaml', ...PARSERS]) {
      expect(text).toContain(`Name: ${name}\n`);
      expect(names).toContain(name);
    }
  });
});

describe('the program', () => {
  test('says the version of the package', async () => {
    const { version } = await readJson<{ version: string }>(join(ROOT, 'package.json'));
    const { stdout } = await installed.run(['--version'], {});
    expect(stdout).toBe(`${version}\n`);
  });

  test('a bug ends with exit code 70 and a stack that names functions', async () => {
    const broken = "Date.prototype.toISOString = () => { throw new TypeError('broken by a test'); };";
    const { code, stderr } = await installed.run(['--org'], {
      env: { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(broken)}` },
    });
    expect(code).toBe(70);
    expect(stderr).toContain('please report it');
    expect(stderr).toContain('TypeError: broken by a test\n');
    expect(stderr).toMatch(/ at resolveOptions \(.*\n +at readOptions \(.*\n(.*\n)* +at async (?:Object\.)?run \(/);
  });
});

describe('every report format', () => {
  const file = (format: keyof typeof FORMATS): string => join(installed.folder, 'reports', FORMATS[format].file);

  beforeAll(async () => {
    const buckets = [healthyLogs('logs', MEMBER), source('app', 'logs'), source('lost', 'gone')];
    const sandbox = await startSandbox({ scenario: organization([{ id: MEMBER, buckets }]) });
    const formats = Object.keys(FORMATS).flatMap((format) => ['--format', format]);
    const scanned = await installed.run(['--org', ...formats], { cwd: installed.folder, env: sandbox.env });
    await sandbox.close();
    expect(scanned).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('target-exists') });
  });

  test('is written by one scan of an organization', async () => {
    expect((await readJson<JsonReport>(file('json'))).findings.map(({ rule }) => rule)).toContain('target-exists');
  });

  test.each(Object.keys(FORMATS) as (keyof typeof FORMATS)[])('%s names what was found', async (format) => {
    const text = await readFile(file(format), 'utf8');
    expect(text).toContain('target-exists');
    expect(text).toContain('lost');
  });
});

test('the program finds the lines of Terraform files, with the parser that it brings', async () => {
  const folder = join(ROOT, 'test/fixtures/plans/04-self-loop');
  const { stdout } = await installed.run(
    ['--plan', join(folder, 'plan.json'), '--source', folder, '--format', 'github-annotations', '--output', '-'],
    { cwd: installed.folder },
  );
  expect(stdout).toContain('::error file=main.tf,line=37,title=target-is-not-source');
});

describe('the library', () => {
  test('exports what its page says', async () => {
    const { stdout } = await script(
      "import * as api from 's3log-audit'; console.log(Object.keys(api).sort().join())",
      installed.folder,
    );
    expect(stdout.trim()).toBe('UserError,deliveryVerdict,evaluatePolicy,parsePolicy,parseRecord,runScan');
    const types = await readFile(join(installed.folder, 'node_modules/s3log-audit/dist/index.d.ts'), 'utf8');
    expect(types).toContain('evaluatePolicy');
  });

  test('throws the class that it exports', async () => {
    const { stdout } = await script(
      `import { runScan, UserError } from 's3log-audit';
       const error = await runScan({ inventory: 'none.ndjson' }).catch((error) => error);
       console.log(error instanceof UserError, error.name);`,
      installed.folder,
    );
    expect(stdout.trim()).toBe('true UserError');
  });
});

test('it depends on nothing, and what may be beside it is optional', async () => {
  const manifest = await readJson<Record<string, object>>(
    join(installed.folder, 'node_modules/s3log-audit/package.json'),
  );
  expect(manifest['dependencies']).toBeUndefined();
  expect(manifest['peerDependenciesMeta']).toEqual({ '@duckdb/node-api': { optional: true } });
  expect(Object.keys(manifest['peerDependencies'] ?? {})).toEqual(['@duckdb/node-api']);
});
