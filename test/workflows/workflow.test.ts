import { copyFile, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { workflow } from '../../src/init/workflow.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Shell, shellIn } from '../docs/shell.ts';
import { emptyFolder, type JsonReport, readJson } from '../e2e/run-cli.ts';
import { faultsByGitHub, faultsOfWorkflow } from './lint.ts';
import { JOB } from './nightly-job.ts';
import { evaluate, type Job, named, parsed, runStep, type Workflow } from './steps.ts';

/** Accounts of the demo with enough to find; more are read for longer and prove no more. */
const KEPT = [demo.organization?.managementAccount, '444455556666', '888899990000'];
const small: Scenario = { ...demo, accounts: demo.accounts.filter(({ id }) => KEPT.includes(id)) };

const VARIANTS = [1, 4].map((shards) => ({ shards, text: workflow({ ...JOB, shards }) }));

/** The job that uploads. */
function reporting(text: string): Job {
  const job = Object.values(parsed<Workflow>(text).jobs).find(({ steps }) => steps.some(uploads));
  if (job === undefined) throw new Error('no job uploads');
  return job;
}
const uploads = ({ uses = '' }: { readonly uses?: string }): boolean => uses.includes('/upload-sarif@');

describe.each(VARIANTS)('on $shards machines', ({ shards, text }) => {
  test('GitHub and actionlint take it', async () => {
    expect(await faultsOfWorkflow(text)).toEqual([]);
    expect(await faultsOfWorkflow(text.replace('contents: read', 'content: read'))).toEqual([
      expect.stringContaining('GitHub: '),
      expect.stringContaining('actionlint: '),
    ]);
  });

  test('code scanning and the baseline get complete reports only', () => {
    const saved = reporting(text).steps.filter(({ uses = '' }) => /\/upload-sarif@|cache\/save@/.test(uses));
    expect(saved).toHaveLength(2);
    for (const step of saved) {
      const taken = ['true', 'false', ''].filter(
        (complete) => evaluate(step.if ?? 'true', { 'steps.scan.outputs.complete': complete }) === 'true',
      );
      expect(taken).toEqual(['true']);
    }
  });

  test('each job may do what its steps need, and no more', () => {
    const { permissions, jobs } = parsed<Workflow>(text);
    expect(permissions).toEqual({});
    for (const { permissions: given, steps } of Object.values(jobs)) {
      const uses = (action: string): boolean => steps.some((step) => step.uses?.startsWith(action) ?? false);
      expect(given).toEqual({
        contents: 'read',
        ...(uses('aws-actions/configure-aws-credentials@') ? { 'id-token': 'write' } : {}),
        ...(uses('github/codeql-action/upload-sarif@') ? { actions: 'read', 'security-events': 'write' } : {}),
      });
    }
  });

  test('credentials last as long as the job may', () => {
    for (const { steps, 'timeout-minutes': minutes } of Object.values(parsed<Workflow>(text).jobs)) {
      for (const step of steps.filter(({ uses = '' }) => uses.includes('configure-aws-credentials')))
        expect(step.with).toMatchObject({ 'role-duration-seconds': minutes * 60 });
    }
  });

  test('the shards are all there', () => {
    const matrices = Object.values(parsed<Workflow>(text).jobs).flatMap(({ strategy }) => strategy?.matrix.shard ?? []);
    expect(matrices).toEqual(shards === 1 ? [] : [1, 2, 3, 4]);
  });

  test('the package is installed before there are credentials, by the lock file, and nothing of it runs', () => {
    for (const { steps } of Object.values(parsed<Workflow>(text).jobs)) {
      const installs = steps.findIndex(({ run = '' }) => run.includes('npm ci'));
      const enters = steps.findIndex(({ uses = '' }) => uses.startsWith('aws-actions/configure-aws-credentials@'));
      expect(installs).toBeGreaterThan(-1);
      expect(installs).toBeLessThan(enters === -1 ? steps.length : enters);
      expect(steps[installs]?.run).toContain('npm ci --ignore-scripts\n');
    }
  });

  test('no name is asked for at a registry', () => {
    for (const { steps } of Object.values(parsed<Workflow>(text).jobs)) {
      for (const { run = '' } of steps) expect(run).not.toMatch(/\b(npx|npm exec|npm install --global)\b/);
    }
  });

  test('no expression is pasted into a script', () => {
    for (const { steps } of Object.values(parsed<Workflow>(text).jobs))
      for (const { run = '' } of steps) expect(run).not.toContain('${{');
  });

  test.each([
    ['0', 0],
    ['1', 1],
    ['2', 1],
    ['3', 0],
    ['4', 1],
    ['70', 1],
    ['', 1],
  ])('after exit code %j the job ends with %d', async (exit, code) => {
    const shell = await shellIn(await emptyFolder(), {});
    const verdict = (complete: string) =>
      runStep(named(reporting(text), 'Verdict'), shell, {
        'steps.scan.outputs.exit-code': exit,
        'steps.scan.outputs.complete': complete,
      });
    expect((await verdict('true')).code).toBe(code);
    expect((await verdict('false')).code).toBe(1);
  });
});

test('whatever is answered, GitHub takes it', async () => {
  const names = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9-]{0,12}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        hubRole: fc.stringMatching(/^[\w+=,.@-]{1,64}$/),
        repository: fc.tuple(names, names).map((parts) => parts.join('/')),
        schedule: fc.tuple(fc.nat(59), fc.nat(23)).map(([minute, hour]) => `${minute} ${hour} * * *`),
        shards: fc.integer({ min: 1, max: 256 }),
        partition: fc.constantFrom('aws', 'aws-us-gov', 'aws-cn'),
      }),
      async (some) => {
        const text = workflow({ ...JOB, ...some });
        expect(await faultsByGitHub(text)).toEqual([]);
        expect(text).toContain(`role-to-assume: arn:${some.partition}:iam::111122223333:role/${some.hubRole}\n`);
      },
    ),
    { numRuns: 25 },
  );
});

/** A shell in a folder where the package is installed. */
async function installedIn(folder: string, env: Readonly<Record<string, string | undefined>>): Promise<Shell> {
  const shell = await shellIn(folder, env);
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(join(folder, '.bin/s3log-audit'), join(folder, 'node_modules/.bin/s3log-audit'));
  return shell;
}

describe('run against the simulated organization', { timeout: 180_000 }, () => {
  test('the second night compares itself with the first', async () => {
    const [folder, sandbox] = [
      await emptyFolder(),
      await startSandbox({ scenario: small, knobs: { checkSignatures: true } }),
    ];
    onTestFinished(() => sandbox.close());
    const shell = await installedIn(folder, { ...sandbox.env, S3LOG_AUDIT_ORG: 'true' });
    const scan = named(reporting(VARIANTS[0]?.text ?? ''), 'Scan');
    const first = await runStep(scan, shell, {});
    expect(first).toMatchObject({ code: 0, outputs: { 'exit-code': '1', complete: 'true' } });
    const second = await runStep(scan, shell, {});
    expect(second).toMatchObject({ code: 0, outputs: { 'exit-code': expect.not.stringMatching(/^[124]|70$/) } });

    await sandbox.close();
    const third = await runStep(scan, shell, {});
    expect(third).toMatchObject({ code: 0, outputs: { 'exit-code': '2', complete: 'false' } });

    // Node itself ends with 1 where it cannot begin, as if there were findings.
    const broken = await shellIn(folder, { NODE_OPTIONS: '--import=data:text/javascript,process.exit(1)' });
    const baseline = await readFile(join(folder, '.s3log-audit/baseline.json'), 'utf8');
    expect(await runStep(scan, broken, {})).toMatchObject({ outputs: { 'exit-code': '1', complete: 'false' } });
    expect(await readFile(join(folder, '.s3log-audit/baseline.json'), 'utf8')).toBe(baseline);
  });

  test('the shares of all machines together are what one machine finds', async () => {
    const [folder, sandbox] = [
      await emptyFolder(),
      await startSandbox({ scenario: small, knobs: { checkSignatures: true } }),
    ];
    onTestFinished(() => sandbox.close());
    const text = workflow({ ...JOB, shards: 3 });
    const { jobs, env } = parsed<Workflow>(text);
    const shell = await installedIn(folder, {
      ...sandbox.env,
      S3LOG_AUDIT_ORG: 'true',
      SHARDS: String(env['SHARDS']),
      SOURCE_DATE_EPOCH: '1767225600',
    });
    const read = jobs['read'];
    if (read === undefined) throw new Error('no job reads');
    for (const shard of read.strategy?.matrix.shard ?? []) {
      const ran = await runStep(named(read, 'Read a share of the accounts'), shell, { 'matrix.shard': String(shard) });
      expect(ran).toMatchObject({ code: 0 });
    }
    await mkdir(join(folder, 'inventories'));
    for (const file of (await readdir(folder)).filter((name) => name.startsWith('inventory-')))
      await copyFile(join(folder, file), join(folder, 'inventories', file));
    const joined = await runStep(named(reporting(text), 'Join and judge'), shell, {});
    expect(joined).toMatchObject({ code: 0, outputs: { 'exit-code': '1' } });

    const whole = await shell.run('s3log-audit --org --quiet --format json --output whole.json || true');
    expect(whole.code).toBe(0);
    const [one, all] = await Promise.all(
      ['whole.json', 'reports/s3log-audit.json'].map((file) => readJson<JsonReport>(join(folder, file))),
    );
    expect(all?.findings).toEqual(one?.findings);
    expect(all?.verdicts).toEqual(one?.verdicts);
  });
});
