import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FORMATS, GRAPH_FORMATS } from '../../src/report/formats.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { recordLine } from '../cli/commands/logs/run-logs.ts';
import { healthyLogs, MEMBER, organization, source } from '../e2e/scenarios.ts';
import { type Installed, install } from './installed.ts';

let installed: Installed;
let sandbox: Sandbox;
let inventory = '';
let log = '';

beforeAll(async () => {
  const buckets = [healthyLogs('logs', MEMBER), source('app', 'logs'), source('lost', 'gone')];
  sandbox = await startSandbox({ scenario: organization([{ id: MEMBER, buckets }]) });
  installed = await install();
  inventory = join(installed.folder, 'inventory.ndjson');
  log = join(installed.folder, 'access.log');
  await writeFile(log, recordLine({ operation: 'REST.DELETE.OBJECT', status: '204' }));
  await installed.run(['--org', '--save-inventory', inventory, '--format', 'json'], {
    ...{ cwd: installed.folder, env: sandbox.env },
  });
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  await installed.remove();
});

interface Run {
  readonly args: readonly string[];
  readonly code: number;
  readonly says: string;
  /** Started and stopped by a signal, once it says so. */
  readonly serves?: boolean;
}

/** At least one run of each command; the inventory is that of the scan above. */
const runs = (): Readonly<Record<string, readonly Run[]>> => {
  const saved = ['--inventory', inventory];
  return {
    help: [{ args: ['help', 'explain'], code: 0, says: '--fix' }],
    completion: [{ args: ['completion', 'bash'], code: 0, says: 's3log-audit' }],
    scan: [{ args: ['scan', '--org', '--format', 'csv', '--output', '-'], code: 1, says: 'target-exists' }],
    demo: [
      { args: ['demo', '--format', 'json', '--output', '-'], code: 1, says: 'no-logging-loop' },
      { args: ['demo', '--serve'], code: 0, says: 'export AWS_ENDPOINT_URL=http://127.0.0.1:', serves: true },
    ],
    explain: [
      { args: ['explain', 'lost', ...saved], code: 0, says: 'gone' },
      { args: ['explain', 'lost', '--org', '--format', 'json'], code: 0, says: '"gone"' },
    ],
    graph: Object.keys(GRAPH_FORMATS).map((format) => ({
      ...{ args: ['graph', ...saved, '--format', format], code: 0, says: 'gone' },
    })),
    merge: [{ args: ['merge', inventory, '--format', 'markdown', '--output', '-'], code: 1, says: 'target-exists' }],
    estimate: [{ args: ['estimate', '--format', 'json'], code: 0, says: 'GetBucketLogging' }],
    iam: [
      ...['hub', 'member', 'stackset', 'publisher', 'publisher-stackset'].map((part) => ({
        args: ['iam', part],
        code: 0,
        says: 'Allow',
      })),
      {
        args: ['iam', 'athena', ...saved, '--results', 'results/queries'],
        code: 0,
        says: 'athena:StartQueryExecution',
      },
    ],
    logs: [{ args: ['logs', 'ask'], code: 0, says: 'anonymous' }],
    'logs ask': [{ args: ['logs', 'ask', 'deleted', log], code: 0, says: 'REST.DELETE.OBJECT' }],
    'logs cat': [{ args: ['logs', 'cat', log], code: 0, says: '"operation":"REST.DELETE.OBJECT"' }],
    'logs summary': [{ args: ['logs', 'summary', log], code: 0, says: '"type":"bucket-requests"' }],
    'logs report': [{ args: ['logs', 'report', log], code: 0, says: '1 line in 1 object: 1 record' }],
    // DuckDB is not beside the package here.
    'logs export': [{ args: ['logs', 'export', log, '--parquet', 'x'], code: 2, says: 'npm install @duckdb/node-api' }],
    'logs sql': [{ args: ['logs', 'sql', 'select 1', log], code: 2, says: 'npm install @duckdb/node-api' }],
    'logs athena': [{ args: ['logs', 'athena', ...saved], code: 0, says: 'create external table' }],
    fix: [{ args: ['fix', '--help'], code: 0, says: 'planned, reviewed, applied, undone' }],
    'fix plan': [{ args: ['fix', 'plan', ...saved, '--output', 'fix.yaml'], code: 0, says: 'resolves 0' }],
    'fix apply': [
      {
        args: ['fix', 'apply', 'fix.yaml', '--plan-hash', '0'.repeat(64), '--yes'],
        ...{ code: 2, says: 'is not the plan that was approved' },
      },
    ],
    'fix undo': [{ args: ['fix', 'undo', 'no.journal', '--yes'], code: 2, says: 'there is no journal no.journal' }],
    'fix verify': [{ args: ['fix', 'verify', 'no.journal'], code: 2, says: 'there is no journal no.journal' }],
    publish: [{ args: ['publish', 'security-hub', '--help'], code: 0, says: '--apply' }],
    // The simulated accounts do not have Security Hub.
    'publish security-hub': [
      {
        args: ['publish', 'security-hub', join(installed.folder, 'reports', FORMATS.json.file)],
        ...{ code: 3, says: 'nothing was written' },
      },
    ],
    rules: [{ args: ['rules', 'list'], code: 0, says: 'no-logging-loop' }],
    'rules list': [{ args: ['rules', 'list', '--format', 'json'], code: 0, says: 'no-logging-loop' }],
    'rules show': [{ args: ['rules', 'show', 'no-logging-loop'], code: 0, says: 's3:GetBucketLogging' }],
    'rules new': [{ args: ['rules', 'new', 'bucket-has-an-owner'], code: 0, says: 'bucket-has-an-owner.yaml' }],
    'rules check': [{ args: ['rules', 'check', 'my-rules'], code: 0, says: '1 rule' }],
    'rules test': [{ args: ['rules', 'test', 'my-rules'], code: 0, says: '4 cases' }],
    init: [
      {
        args: ['init', '--yes', '--hub-account', MEMBER, '--repository', 'o/r', '--package', installed.tarball],
        ...{ code: 0, says: 'npm install --package-lock-only --ignore-scripts' },
      },
    ],
    config: [{ args: ['config', 'show'], code: 0, says: 'failOn' }],
    'config show': [{ args: ['config', 'show', '--format', 'json'], code: 0, says: '"failOn"' }],
  };
};

/** Names below "Commands:" in the help of a command. */
async function commandsOf(...command: readonly string[]): Promise<readonly string[]> {
  const { stdout } = await installed.run([...command, '--help'], {});
  const [, after = ''] = stdout.split('\nCommands:\n');
  const [list = ''] = after.split('\n\n', 1);
  return [...list.matchAll(/^ {2}(\S+)/gm)].map(([, name = '']) => [...command, name].join(' '));
}

test('every command and command below a command runs', { timeout: 240_000 }, async () => {
  const all = runs();
  const below = await Promise.all(['rules', 'config', 'logs', 'publish', 'fix'].map((command) => commandsOf(command)));
  expect(Object.keys(all).sort()).toEqual([...(await commandsOf()), ...below.flat()].sort());
  for (const { args, code, says, serves } of Object.values(all).flat()) {
    const ended = await installed.run(args, {
      cwd: installed.folder,
      // The simulated organization stands for AWS; what has one of its own, or needs none, does not ask it.
      env: sandbox.env,
      ...(serves ? { signalOn: { text: 'until Ctrl-C', signal: 'SIGINT' } } : {}),
    });
    const text = `${ended.stdout}${ended.stderr}`;
    expect.soft({ args, code: ended.code, text }).toEqual({ args, code, text: expect.stringContaining(says) });
  }
});
