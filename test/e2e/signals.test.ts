import { execFile } from 'node:child_process';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { generate } from '../../src/sandbox/generate.ts';
import { INVENTORY, JUDGED, KEPT, manyDefects, run, sandboxOf } from './organization-scan.ts';
import { emptyFolder, runCli } from './run-cli.ts';

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s before any account was read: exit 4, no report, no inventory, earlier ones whole',
  async (signal) => {
    const sandbox = await sandboxOf(manyDefects(), { latencyByOperation: { 'organizations:ListAccounts': 20_000 } });
    const cwd = await emptyFolder();
    await writeFile(join(cwd, 'report.json'), 'earlier');
    await writeFile(join(cwd, INVENTORY), 'earlier');
    const { code, stderr, report } = await run(KEPT, sandbox, {
      cwd,
      onStart: (child) => {
        void (async () => {
          while ((sandbox.counts().operations['organizations:ListAccounts'] ?? 0) === 0) await sleep(5);
          child.kill(signal);
        })();
      },
    });
    expect(stderr).toContain('stopped before any account was read');
    expect(code).toBe(4);
    expect(report).toBe('earlier');
    expect(await readFile(join(cwd, INVENTORY), 'utf8')).toBe('earlier');
    expect((await readdir(cwd)).sort()).toEqual([INVENTORY, 'report.json']);
  },
);

test('without --save-inventory it says that nothing can be resumed, and leaves no file behind', async () => {
  const sandbox = await sandboxOf(manyDefects(), { latencyMs: 10 });
  const cwd = await emptyFolder();
  const { code, stderr, report } = await run(['--org', ...JUDGED, '--debug', '--concurrency', '4'], sandbox, {
    cwd,
    env: { TMPDIR: cwd },
    signalOn: { text: '2 of 7 accounts', signal: 'SIGTERM' },
  });
  expect(code).toBe(4);
  expect(stderr).toContain('add --save-inventory FILE');
  expect(stderr).not.toContain('--resume');
  expect(JSON.parse(report)).toMatchObject({ scan: { complete: false } });
  expect(await readdir(cwd)).toEqual(['report.json']);
});

test('no call is begun after the signal', async () => {
  const sandbox = await sandboxOf(manyDefects(), { latencyMs: 40 });
  let calls = 0;
  const ended = run([...KEPT, '--concurrency', '4'], sandbox, {
    onStart: (child) => {
      child.stderr?.on('data', (text: string) => {
        if (text.includes('stopping;')) calls = sandbox.counts().total;
      });
      void (async () => {
        while ((sandbox.counts().operations['s3:GetBucketLogging'] ?? 0) < 10) await sleep(5);
        child.kill('SIGINT');
      })();
    },
  });
  expect((await ended).code).toBe(4);
  expect(calls).toBeGreaterThan(0);
  // Those that were on their way when the signal came.
  expect(sandbox.counts().total - calls).toBeLessThanOrEqual(4);
});

test('a second signal, also of the other kind, ends at once', async () => {
  const sandbox = await sandboxOf(
    generate({ seed: 1, accounts: 1, bucketsPerAccount: 600, regions: ['eu-west-1'], defectRate: 0 }),
  );
  const cwd = await emptyFolder();
  // Nobody reads from the pipe, so that the scan cannot write what it has to write before it ends.
  await promisify(execFile)('mkfifo', [join(cwd, 'pipe')]);
  const args = ['--org', '--select', 'logging-enabled', '--format', 'json', '--output', 'pipe'];
  const { code, signal } = await runCli(args, {
    cwd,
    env: sandbox.env,
    onStart: (child) => {
      child.stderr?.on('data', (text: string) => {
        if (text.includes('stopping;')) child.kill('SIGTERM');
      });
      void (async () => {
        while ((sandbox.counts().operations['s3:GetBucketLogging'] ?? 0) < 600) await sleep(10);
        await sleep(300);
        child.kill('SIGINT');
      })();
    },
  });
  expect([code, signal]).toEqual([null, 'SIGTERM']);
});
