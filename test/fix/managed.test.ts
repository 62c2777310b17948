import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runInProcess } from '../cli/run-in-process.ts';
import { BUCKETS, folder, LOGS, REGION, sandboxWith, scannedScenario, settingsOf, writesOf } from './world.ts';

test('a bucket of a stack is left to its template, unless it is asked for', async () => {
  const buckets = BUCKETS.map((one) =>
    one.name === 'app'
      ? {
          ...one,
          tags: {
            'aws:cloudformation:stack-name': 'web-stack',
            'aws:cloudformation:stack-id': 'arn:aws:cloudformation:eu-west-1:444455556666:stack/web-stack/1',
            'aws:cloudformation:logical-id': 'App',
          },
        }
      : one,
  );
  const sandbox = await sandboxWith({ scenario: scannedScenario(buckets) });
  sandbox.changeBucket(LOGS, { versioning: 'Enabled', lifecycle: [{ id: 'old', prefix: '', expireDays: 400 }] });
  const at = await folder();
  const file = (name: string): string => join(at, name);
  const run = (...argv: readonly string[]) => runInProcess(argv, { env: sandbox.env });
  await writeFile(file('settings.yaml'), `targets:\n  "*/${REGION}": ${LOGS}\n`);
  const config = ['--config', file('settings.yaml')];
  const inventory = file('night.ndjson');
  const reports = ['--format', 'json', '--output', file('night.json')];
  const saved = ['--collect', 'targets,stacks', '--save-inventory', inventory];
  const scanned = await run('scan', '--org', ...config, ...saved, ...reports);
  expect(scanned.code, scanned.stderr).toBe(1);
  const plan = ['fix', 'plan', '--inventory', inventory, ...config, '--output'];
  await run(...plan, file('plan.yaml'));
  const text = await readFile(file('plan.yaml'), 'utf8');
  expect(text).toContain('web-stack');
  await run(...plan, file('patch.yaml'), '--format', 'cloudformation');
  const patch = await readFile(file('patch.yaml'), 'utf8');
  expect(patch).toContain('web-stack');
  expect(patch).toContain('LoggingConfiguration');

  const [, hash = ''] = /planHash: ([0-9a-f]{64})/.exec(text) ?? [];
  const apply = ['fix', 'apply', file('plan.yaml'), '--plan-hash', hash, '--yes'];
  const left = await run(...apply);
  expect(left.code, left.stderr).toBe(3);
  expect(left.stdout).toContain(
    `set-logging app: LEFT, managed: stack web-stack manages the bucket, and its next update would take the change back: change its template\n`,
  );
  expect(settingsOf(sandbox, 'app').logging).toBeUndefined();
  expect(settingsOf(sandbox, 'web').logging).toMatchObject({ target: LOGS });

  sandbox.resetCounts();
  const asked = await run(...apply, '--even-if-managed');
  expect(asked.code, asked.stderr).toBe(0);
  expect(asked.stderr).toContain('app: the next update of stack web-stack will take the change back\n');
  expect(settingsOf(sandbox, 'app').logging).toMatchObject({ target: LOGS });
  expect(writesOf(sandbox)).toEqual({ 's3:PutBucketLogging': 1 });
});
