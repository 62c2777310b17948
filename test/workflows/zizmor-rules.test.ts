import { describe, expect, test } from 'vitest';
import { parse, parseDocument, visit } from 'yaml';
import { workflow } from '../../src/init/workflow.ts';
import { JOB } from './nightly-job.ts';

/** What zizmor (https://docs.zizmor.sh/audits/) would ask of the files, rule by rule; it cannot be had from npm. */
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly concurrency: { readonly group: string; readonly 'cancel-in-progress': boolean };
  readonly jobs: Readonly<
    Record<
      string,
      {
        readonly name?: string;
        readonly permissions?: object;
        readonly 'runs-on': string;
        readonly 'timeout-minutes'?: number;
        readonly steps: readonly {
          readonly name?: string;
          readonly uses?: string;
          readonly run?: string;
          readonly with?: Readonly<Record<string, unknown>>;
        }[];
      }
    >
  >;
}

describe.each([1, 4])('on %d machines', (shards) => {
  const text = workflow({ ...JOB, shards });
  const { on, permissions, concurrency, jobs }: Workflow = parse(text);
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  test('dangerous-triggers, bot-conditions: it starts by the clock or by hand', () => {
    expect(Object.keys(on)).toEqual(['schedule', 'workflow_dispatch']);
    expect(text).not.toContain('github.actor');
  });

  test('excessive-permissions, undocumented-permissions: none for all jobs, and each that a job has says why', () => {
    expect(permissions).toEqual({});
    const undocumented: string[] = [];
    visit(parseDocument(text), {
      Pair: (_, pair) => {
        const [key, value] = [
          String(pair.key),
          pair.value as { readonly value?: unknown; readonly comment?: string | null },
        ];
        if (key !== 'needs' && ['read', 'write'].includes(String(value?.value)) && !value.comment)
          undocumented.push(key);
      },
    });
    expect(undocumented).toEqual([]);
    for (const job of Object.values(jobs)) expect(job.permissions).toBeDefined();
  });

  test('unpinned-uses, ref-version-mismatch, impostor-commit: every action is a commit, with its version beside it', () => {
    const uses = text.split('\n').filter((line) => line.includes('uses:'));
    expect(uses.length).toBe(steps.filter((step) => step.uses !== undefined).length);
    for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w-]+(\/[\w-]+)*@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });

  test('artipacked: no checkout leaves its token behind', () => {
    const checkouts = steps.filter(({ uses = '' }) => uses.startsWith('actions/checkout@'));
    expect(checkouts.length).toBe(Object.keys(jobs).length);
    for (const checkout of checkouts) expect(checkout.with).toEqual({ 'persist-credentials': false });
  });

  test('template-injection, github-env, insecure-commands, adhoc-packages: scripts get values as variables, and set none for others', () => {
    for (const { run = '' } of steps) {
      expect(run).not.toContain('${{');
      expect(run).not.toMatch(/GITHUB_ENV|GITHUB_PATH|::set-env|::add-path|ACTIONS_ALLOW_UNSECURE_COMMANDS/);
      expect(run).not.toMatch(/curl|wget|npx|pip install|npm install(?! --package-lock-only)/);
    }
  });

  test('secrets-inherit, overprovisioned-secrets, hardcoded-container-credentials: there are no secrets', () => {
    expect(text).not.toMatch(/secrets\b|password|container:/);
  });

  test('self-hosted-runner, unpinned-images: hosted machines, no containers', () => {
    for (const job of Object.values(jobs)) expect(job['runs-on']).toBe('ubuntu-latest');
  });

  test('cache-poisoning: what is cached is no code, and nothing is released', () => {
    for (const { uses = '', with: inputs } of steps)
      if (uses.startsWith('actions/cache/')) expect(inputs?.['path']).toBe('.s3log-audit');
    expect(
      steps.some(({ uses = '', with: inputs }) => uses.startsWith('actions/setup-node@') && inputs?.['cache']),
    ).toBe(false);
  });

  test('concurrency-limits, anonymous-definition: one night at a time; jobs and steps have names, jobs an end', () => {
    expect(concurrency).toEqual({ group: 's3log-audit', 'cancel-in-progress': false });
    for (const job of Object.values(jobs)) {
      expect(job.name).toBeDefined();
      expect(job['timeout-minutes']).toBeGreaterThan(0);
      for (const step of job.steps) expect(step.name).toBeDefined();
    }
  });
});
