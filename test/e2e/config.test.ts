import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Ended, emptyFolder, readJson, runCli } from './run-cli.ts';

const RULE = `id: bucket-has-short-name
title: Bucket has a short name
severity: info
on: bucket
expect: size(bucket.name) <= params.max
message: "{bucket.name} is longer than {params.max}"
because: Long names are hard to read.
fix: Nothing can be done.
tags: [default]
params: { max: { type: int, default: 63, doc: Longest name } }
`;

const CONFIG = `organization:
  scan: true
  include: ["444455556666"]
rules:
  folders: [own]
  builtin: false
  settings:
    bucket-has-short-name: { severity: high, params: { max: 10 } }
reports:
  - { format: json, output: out/all.json }
failOn: high
`;

async function folderWith(config: string, name = 's3log-audit.yaml'): Promise<string> {
  const cwd = await emptyFolder();
  await mkdir(join(cwd, 'own'));
  await writeFile(join(cwd, 'own/bucket-has-short-name.yaml'), RULE);
  await mkdir(join(cwd, 'conf'), { recursive: true });
  await writeFile(join(cwd, name), config);
  return cwd;
}

interface Told {
  readonly rules: readonly { readonly id: string; readonly severity: string }[];
  readonly findings: readonly { readonly account: string; readonly severity: string; readonly message: string }[];
}

test('a demo by its file: accounts, own rules with changed severity and parameters, reports', async () => {
  const cwd = await folderWith(CONFIG);
  const { code, stderr } = await runCli(['demo'], { cwd });
  const { rules, findings } = await readJson<Told>(join(cwd, 'out/all.json'));
  expect(rules).toMatchObject([{ id: 'bucket-has-short-name', severity: 'high' }]);
  expect(new Set(findings.map(({ account, severity }) => `${account} ${severity}`))).toEqual(
    new Set(['444455556666 high']),
  );
  expect(findings[0]?.message).toContain('is longer than 10');
  expect([code, stderr.includes('Reports: out/all.json')]).toEqual([1, true]);
});

test('flags beat the environment, which beats the file', async () => {
  const cwd = await folderWith(CONFIG);
  const env = { S3LOG_AUDIT_FAIL_ON: 'critical', S3LOG_AUDIT_REGIONS: 'eu-west-1,eu-central-1' };
  const { code, stdout } = await runCli(['config', 'show', '--format', 'json', '--regions', 'us-east-1'], { cwd, env });
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    regions: { value: ['us-east-1'], from: '--regions' },
    failOn: { value: 'critical', from: 'S3LOG_AUDIT_FAIL_ON' },
    'organization.include': { value: ['444455556666'], from: 's3log-audit.yaml:3' },
    'rules.folders': { value: ['own'], from: 's3log-audit.yaml:5' },
    concurrency: { value: 64, from: 'default' },
  });
});

test('what config show prints is a file that does the same', async () => {
  const cwd = await folderWith(CONFIG);
  const first = await runCli(['config', 'show'], { cwd });
  expect(first.stdout).toContain('failOn: high # s3log-audit.yaml:11\n');
  await writeFile(join(cwd, 'again.yaml'), first.stdout);
  const shown = async (file: string): Promise<Record<string, { readonly value: unknown }>> =>
    JSON.parse((await runCli(['config', 'show', '--format', 'json', '--config', file], { cwd })).stdout);
  const values = (settings: Record<string, { readonly value: unknown }>): unknown =>
    Object.entries(settings).map(([name, { value }]) => [name, value]);
  expect(values(await shown('again.yaml'))).toEqual(values(await shown('s3log-audit.yaml')));
});

test('paths in a file are relative to it', async () => {
  const cwd = await folderWith(CONFIG.replace('folders: [own]', 'folders: [../own]'), 'conf/audit.yaml');
  const { stdout } = await runCli(['config', 'show', '--config', 'conf/audit.yaml', '--format', 'json'], { cwd });
  expect(JSON.parse(stdout)).toMatchObject({
    'rules.folders': { value: ['own'], from: 'conf/audit.yaml:5' },
    reports: { value: [{ format: 'json', output: 'conf/out/all.json' }] },
  });
});

test.each<readonly [string, string, readonly string[], string]>([
  [
    'an unknown key',
    'organisation: {}\n',
    [],
    's3log-audit: s3log-audit.yaml:1:1: unknown key "organisation"; did you mean "organization"?\n' +
      '    organisation: {}\n    ^\n',
  ],
  [
    'a parameter of the wrong type, where it is written',
    CONFIG.replace('max: 10', 'max: ten'),
    [],
    's3log-audit: s3log-audit.yaml:8:56: parameter max of bucket-has-short-name is set to no int\n' +
      '        bucket-has-short-name: { severity: high, params: { max: ten } }\n' +
      '                                                           ^\n',
  ],
  [
    'settings of a rule that is not there',
    CONFIG.replace('    bucket-has-short-name:', '    bucket-has-shrt-name:'),
    [],
    's3log-audit: s3log-audit.yaml:8:5: parameters are set for "bucket-has-shrt-name", but there is no such rule; did you mean "bucket-has-short-name"?\n',
  ],
  [
    'a file that is not there',
    '',
    ['--config', 'nowhere.yaml'],
    's3log-audit: nowhere.yaml: the settings cannot be read: ENOENT\n',
  ],
])('%s: exit 2', async (_, config, flags, message) => {
  const cwd = await folderWith(config);
  const { code, stderr }: Ended = await runCli(['demo', ...flags], { cwd });
  expect(stderr).toContain(message);
  expect(stderr).not.toContain('    at ');
  expect(code).toBe(2);
});

test('a rule that is switched off is run only where it is selected by its id', async () => {
  const cwd = await folderWith('rules: { settings: { no-logging-loop: { enabled: false } } }\n');
  const ran = async (...flags: readonly string[]): Promise<readonly string[]> => {
    await runCli(['demo', '--quiet', '--format', 'json', '--output', 'r.json', ...flags], { cwd });
    return (await readJson<Told>(join(cwd, 'r.json'))).rules.map(({ id }) => id);
  };
  expect(await ran('--accounts', '444455556666')).not.toContain('no-logging-loop');
  expect(await ran('--accounts', '444455556666', '--select', 'no-logging-loop')).toEqual(['no-logging-loop']);
});

test('settings under the other usual ending are not overlooked in silence', async () => {
  const cwd = await folderWith('failOn: high\n', 's3log-audit.yml');
  const { code, stderr } = await runCli(['config', 'show'], { cwd });
  expect(stderr).toBe('s3log-audit: s3log-audit.yml is ignored: the settings are read from s3log-audit.yaml\n');
  expect(code).toBe(0);
});
