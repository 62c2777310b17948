import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { emptyFolder, type JsonReport, readJson } from './run-cli.ts';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

test('the packed package installs into an empty folder and runs from there', { timeout: 240_000 }, async () => {
  const folder = await emptyFolder();
  // The build is there already; building it again would pull it away from the tests that run beside this one.
  const packed = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder], { cwd: ROOT });
  const [info] = JSON.parse(packed.stdout) as [{ filename: string; files: { path: string }[] }];
  const paths = info.files.map(({ path }) => path);
  expect(paths).toContain('rules/logging-enabled.yaml');
  expect(paths).toContain('reports/s3log-audit.schema.json');
  expect(paths.filter((path) => !/^(dist|rules|reports)\/|^(package\.json|README\.md|LICENSE)$/.test(path))).toEqual(
    [],
  );

  await writeFile(join(folder, 'package.json'), '{ "name": "user", "private": true }');
  await run('npm', ['install', '--no-audit', '--no-fund', '--prefer-offline', join(folder, info.filename)], {
    cwd: folder,
  });
  const bin = join(folder, 'node_modules/.bin/s3log-audit');
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const { version } = await readJson<{ version: string }>(join(ROOT, 'package.json'));
  expect((await run(bin, ['--version'], { cwd: folder, env })).stdout).toBe(`${version}\n`);

  const demo = await run(bin, ['demo'], { cwd: folder, env }).catch((error: { code: number; stderr: string }) => error);
  expect(demo).toMatchObject({ code: 1, stderr: expect.stringContaining('Most severe findings') });
  expect(await readdir(join(folder, 'reports'))).toEqual(['s3log-audit.json', 's3log-audit.sarif']);
  const report = await readJson<JsonReport>(join(folder, 'reports/s3log-audit.json'));
  expect(report.findings.length).toBeGreaterThan(20);

  const module = await run(
    process.execPath,
    ['--input-type=module', '-e', "import * as api from 's3log-audit'; console.log(Object.keys(api).sort().join())"],
    { cwd: folder, env },
  );
  expect(module.stdout.trim()).toBe('deliveryVerdict,evaluatePolicy');
  expect(await readFile(join(folder, 'node_modules/s3log-audit/dist/index.d.ts'), 'utf8')).toContain('evaluatePolicy');
});
