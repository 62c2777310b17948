import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Fault } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, MAIN, runCli } from './run-cli.ts';
import { healthy, MEMBER } from './scenarios.ts';

const RULE = `id: my-rule
title: My rule
severity: low
on: bucket
expect: bucket.versioning.status == "Enabled"
message: "{bucket.name} is not versioned"
because: It is a rule.
fix: Switch it on.
tags: [default]
`;

/** What the user has in the working folder before the run. */
type Files = Readonly<Record<string, string>>;

test.each<[string, readonly string[], Files]>([
  ['an unknown flag', ['--orgs'], {}],
  ['an unknown command', ['scam'], {}],
  ['a surplus word', ['scan', 'bucket'], {}],
  ['a malformed account id', ['--org', '--accounts', '1234'], {}],
  ['a malformed OU', ['--org', '--ou', 'Sandbox'], {}],
  ['a malformed Region', ['--regions', 'Frankfurt'], {}],
  ['an unknown severity', ['--fail-on', 'severe'], {}],
  ['an unknown format', ['--format', 'xml'], {}],
  ['a rule folder that is not there', ['--rules', 'mine'], {}],
  ['an empty rule folder', ['--rules', 'mine'], { 'mine/.keep': '' }],
  ['a rule that is not YAML', ['--rules', 'mine'], { 'mine/my-rule.yaml': 'id: [my-rule\n' }],
  [
    'a rule that fails the schema',
    ['--rules', 'mine'],
    { 'mine/my-rule.yaml': RULE.replace('low', 'severe').replace('title', 'titel') },
  ],
  [
    'an expression that does not parse',
    ['--rules', 'mine'],
    { 'mine/my-rule.yaml': RULE.replace('== "Enabled"', '== "Enabled') },
  ],
  [
    'an expression that does not type-check',
    ['--rules', 'mine'],
    { 'mine/my-rule.yaml': RULE.replace('"Enabled"', '3') },
  ],
  [
    'an expression that reads what is not there',
    ['--rules', 'mine'],
    { 'mine/my-rule.yaml': RULE.replace('versioning.status', 'version.status') },
  ],
  [
    'two rules with one id',
    ['--rules', 'mine', '--rules', 'yours'],
    { 'mine/my-rule.yaml': RULE, 'yours/my-rule.yaml': RULE },
  ],
  ['a rule that is not there', ['--select', 'loging-enabled'], {}],
  ['an inventory that is none', ['--inventory', 'saved.ndjson'], { 'saved.ndjson': '{"schemaVersion":1}\n' }],
  [
    'an inventory of a newer version',
    ['--inventory', 'saved.ndjson'],
    { 'saved.ndjson': '{"type":"header","formatVersion":9,"toolVersion":"9.0.0"}\n' },
  ],
  ['no credentials', ['--org'], {}],
])('%s: one message, exit 2, no stack', async (what, args, files) => {
  const folder = await withFiles(files);
  const { code, stdout, stderr } = await runCli(args, { cwd: folder });
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).not.toMatch(/^\s+at /m);
  await expect(`$ s3log-audit ${args.join(' ')}\n${stderr}exit ${code}\n`).toMatchFileSnapshot(
    `../golden/bad-input/${what.replaceAll(' ', '-')}.txt`,
  );
  expect(await readFile(join(folder, 'reports/s3log-audit.json'), 'utf8')).toBe('earlier');
});

test.each<[string, Scenario, readonly Fault[], RegExp]>([
  ['expired credentials', healthy(), [{ kind: 'expired-token' }], /expired/],
  [
    'not in an organization',
    { organization: null, accounts: [{ id: MEMBER, name: 'alone', buckets: [] }] },
    [],
    /not (a member of|in) an organization/,
  ],
  [
    'no permission to list accounts',
    healthy(),
    [{ kind: 'denied', operation: 'organizations:ListAccounts' }],
    /organizations:ListAccounts/,
  ],
])('%s: exit 2', async (_what, scenario, faults, message) => {
  const sandbox = await startSandbox({ scenario, knobs: { faults } });
  onTestFinished(() => sandbox.close());
  const folder = await withFiles({});
  const { code, stderr } = await runCli(['--org'], { cwd: folder, env: sandbox.env });
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
  expect(await readFile(join(folder, 'reports/s3log-audit.json'), 'utf8')).toBe('earlier');
});

test('a folder for temporary files that does not exist: exit 2 before the first call', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  const { code, stderr } = await runCli(['--org'], { env: { ...sandbox.env, TMPDIR: '/nowhere' } });
  await sandbox.close();
  expect(stderr).toContain('temporary files cannot be written to /nowhere');
  expect(code).toBe(2);
  expect(sandbox.counts().total).toBe(0);
});

test('a working folder that was removed: exit 2, and no bug', async () => {
  const script = 'mkdir gone && cd gone && rmdir ../gone && exec "$0" "$1" --org';
  const { code, stderr } = await runCli(['-c', script, process.execPath, MAIN], { program: '/bin/sh' });
  expect(stderr).toBe('s3log-audit: the working folder is no longer there\n  change to a folder that exists\n');
  expect(code).toBe(2);
});

test('an endpoint that nobody listens on: exit 2, and the message names it', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  await sandbox.close();
  const { code, stderr } = await runCli(['--org'], { env: sandbox.env });
  expect(stderr).toContain(sandbox.url);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(code).toBe(2);
});

test.each<[Readonly<Record<string, string>>, string]>([
  [{ AWS_ENDPOINT_URL: 'localhost:4566' }, 'AWS_ENDPOINT_URL: "localhost:4566" is not a URL'],
  [{ AWS_ENDPOINT_URL_S3: 'nonsense' }, 'AWS_ENDPOINT_URL_S3: "nonsense" is not a URL'],
  [{ HTTPS_PROXY: 'me:secret@proxy.example:1' }, 'HTTPS_PROXY: "…@proxy.example:1" is not a URL'],
  [{ http_proxy: 'ftp://proxy.example' }, 'http_proxy: "ftp://proxy.example" is not a URL'],
  [{ AWS_REGION: ' ' }, 'AWS_REGION: " " is not the code of a Region'],
  [{ AWS_REGION: 'eu-west-1/x' }, 'AWS_REGION: "eu-west-1/x" is not the code of a Region'],
  [{ AWS_PROFILE: 'odd', AWS_CONFIG_FILE: 'config' }, 'region of the profile: "two words" is not the code of a Region'],
])('an environment that cannot be right: %j', async (env, message) => {
  const folder = await withFiles({ config: '[profile odd]\nregion = two words\n' });
  const [config = ''] = env['AWS_CONFIG_FILE'] ? [join(folder, 'config')] : [];
  const { code, stderr } = await runCli([], {
    cwd: folder,
    env: { ...env, ...(config && { AWS_CONFIG_FILE: config }) },
  });
  expect(stderr).toContain(message);
  expect(stderr).not.toMatch(/^\s+at |secret/m);
  expect(code).toBe(2);
});

test('a Region that is set to nothing is not set', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const folder = await withFiles({ config: '[profile regional]\nregion = eu-central-1\n' });
  const env = { ...sandbox.env, AWS_REGION: '', AWS_CONFIG_FILE: join(folder, 'config') };
  expect(await runCli(['--org'], { cwd: folder, env })).toMatchObject({ code: 0 });
  const ofProfile = await runCli(['--org', '--profile', 'regional'], {
    cwd: folder,
    env: { ...env, AWS_PROFILE: 'regional' },
  });
  expect(ofProfile.stderr).not.toContain('is not the code of a Region');
});

test('an account that is not in the organization: exit 2', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const { code, stderr } = await runCli(['--org', '--accounts', '123456789012'], { env: sandbox.env });
  expect(stderr).toContain('account 123456789012 is not in the organization');
  expect(code).toBe(2);
});

test('a saved inventory that is cut short: exit 2, the report of an earlier run is whole', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const folder = await emptyFolder();
  await runCli(['--org', '--save-inventory', 'saved.ndjson'], { cwd: folder, env: sandbox.env });
  const report = await readFile(join(folder, 'reports/s3log-audit.json'), 'utf8');
  const whole = await readFile(join(folder, 'saved.ndjson'), 'utf8');
  await writeFile(join(folder, 'saved.ndjson'), whole.slice(0, whole.length / 2));
  const { code, stderr } = await runCli(['--inventory', 'saved.ndjson'], { cwd: folder });
  expect(stderr).toContain('cut short');
  expect(code).toBe(2);
  expect(await readFile(join(folder, 'reports/s3log-audit.json'), 'utf8')).toBe(report);
});

test('a folder for the report is made; a place that cannot be written ends with exit 4 before AWS is read', async () => {
  const sandbox = await startSandbox({ scenario: healthy() });
  onTestFinished(() => sandbox.close());
  const folder = await withFiles({ file: '' });
  const made = await runCli(['--org', '--format', 'json', '--output', 'a/b/c.json'], { cwd: folder, env: sandbox.env });
  expect(made.code).toBe(0);
  expect(JSON.parse(await readFile(join(folder, 'a/b/c.json'), 'utf8'))).toMatchObject({ schemaVersion: 1 });
  sandbox.resetCounts();
  const refused = await runCli(['--org', '--format', 'json', '--output', 'file/c.json'], {
    cwd: folder,
    env: sandbox.env,
  });
  expect(refused.stderr).toContain('file/c.json: the report cannot be written');
  expect(refused.code).toBe(4);
  const isFolder = await runCli(['--org', '--format', 'json', '--output', 'a/b'], { cwd: folder, env: sandbox.env });
  expect(isFolder.stderr).toContain('a/b: the report cannot be written');
  expect(isFolder.code).toBe(4);
  expect(sandbox.counts().total).toBe(0);
});

async function withFiles(files: Files): Promise<string> {
  const folder = await emptyFolder();
  for (const [path, text] of Object.entries({ 'reports/s3log-audit.json': 'earlier', ...files })) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}
