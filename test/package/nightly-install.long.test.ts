import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Shell, shellIn } from '../docs/shell.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { healthyLogs, MEMBER, organization, source } from '../e2e/scenarios.ts';
import { named, parsed, runStep, type Workflow } from '../workflows/steps.ts';
import { type Installed, install, offlineNpm } from './installed.ts';
import { releaseRepository } from './release-repository.ts';

let installed: Installed;
let sandbox: Sandbox;

beforeAll(async () => {
  const buckets = [healthyLogs('logs', MEMBER), source('lost', 'gone')];
  sandbox = await startSandbox({ scenario: organization([{ id: MEMBER, buckets }]) });
  installed = await install();
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  await installed.remove();
});

const LOCK = 'npm install --package-lock-only --ignore-scripts';
const INSTALL = 'Install what package-lock.json pins, before there are credentials';

interface Written {
  readonly folder: string;
  readonly shell: Shell;
  /** Runs a step of the job that was written. */
  readonly step: (name: string) => ReturnType<typeof runStep>;
}

/** A repository that `init` has written with this package, and a machine without network that runs its job. */
async function written(spec: string): Promise<Written> {
  const folder = await emptyFolder();
  const shell = await shellIn(folder, { ...offlineNpm(folder), ...sandbox.env, S3LOG_AUDIT_ROLE_NAME: ROLE });
  const args = ['init', '--yes', '--hub-account', MEMBER, '--repository', 'o/r', '--package', spec];
  const { code, stderr } = await installed.run(args, { cwd: folder });
  expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining(`\n  ${LOCK}\n`) });
  const text = await readFile(join(folder, '.github/workflows/s3log-audit.yml'), 'utf8');
  const job = parsed<Workflow>(text).jobs['scan'] ?? { steps: [] };
  return { folder, shell, step: (name) => runStep(named(job, name), shell, {}) };
}
const ROLE = 'OrganizationAccountAccessRole';

/** From an empty lock to a scan, as the job does it. */
async function expectScan({ folder, shell, step }: Written): Promise<void> {
  const unlocked = await step(INSTALL);
  expect(unlocked).toMatchObject({ code: 1, stdout: expect.stringContaining(`run "${LOCK}" and commit it`) });
  expect(await readdir(folder)).not.toContain('node_modules');

  expect(await shell.run(LOCK)).toMatchObject({ code: 0 });
  expect(await readdir(folder)).not.toContain('node_modules');
  expect(await step(INSTALL)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+\.\d+\.\d+$/m) });
  expect((await readdir(join(folder, 'node_modules'))).filter((name) => !name.startsWith('.'))).toEqual([
    's3log-audit',
  ]);
  expect(await step('Scan')).toMatchObject({ code: 0, outputs: { 'exit-code': '1' } });
}

test('a tarball is copied into the repository, locked, installed and run', { timeout: 180_000 }, async () => {
  const repository = await written(installed.tarball);
  await expectScan(repository);
  const lock = await readFile(join(repository.folder, 'package-lock.json'), 'utf8');
  expect(lock).toMatch(/"resolved": "file:s3log-audit-.*\.tgz",\s+"integrity": "sha512-/);
});

test('the tag of a release is locked to its commit, installed without building, and run', {
  timeout: 180_000,
}, async () => {
  const { folder, release, tag } = await releaseRepository(installed.tarball, dirname(installed.tarball));
  const repository = await written(`git+${pathToFileURL(folder)}#${tag}`);
  await expectScan(repository);
  expect(await readFile(join(repository.folder, 'package-lock.json'), 'utf8')).toContain(`#${release}"`);
});
