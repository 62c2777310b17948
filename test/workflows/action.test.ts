import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, type JsonReport, readJson } from '../e2e/run-cli.ts';
import { faultsOfAction } from './lint.ts';
import { type Action, type Context, parsed } from './steps.ts';
import { use } from './use-action.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let text = '';
let action: Action;

beforeAll(async () => {
  text = await readFile(join(ROOT, 'action.yml'), 'utf8');
  action = parsed(text);
});

async function organization(): Promise<Context> {
  const sandbox = await startSandbox({ scenario: demo, knobs: { checkSignatures: true } });
  onTestFinished(() => sandbox.close());
  return sandbox.env;
}

test('GitHub takes the file', () => {
  expect(faultsOfAction(text)).toEqual([]);
  expect(faultsOfAction(text.replace('using: composite', 'using: composit'))).not.toEqual([]);
});

test('no input is pasted into a script', () => {
  for (const { run = '' } of action.runs.steps) expect(run).not.toContain('${{');
});

describe('run against the simulated organization', { timeout: 180_000 }, () => {
  test('two nights: everything is new, then nothing is', async () => {
    const [folder, env] = [await emptyFolder(), await organization()];
    const first = await use({ folder, tree: ROOT }, { args: '--org', baseline: 'last.json' }, env);
    const report = join(folder, 'reports/s3log-audit.json');
    const { findings } = await readJson<JsonReport>(report);
    expect(first.outputs).toMatchObject({
      'exit-code': '1',
      whole: 'true',
      findings: String(findings.filter(({ verdict }) => verdict === 'fail').length),
      new: '',
      unknown: String(findings.filter(({ verdict }) => verdict === 'unknown').length),
      waived: '0',
      sarif: join(folder, 'reports/s3log-audit.sarif'),
      json: report,
      html: join(folder, 'reports/s3log-audit.html'),
    });
    expect(first.steps.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(await readFile(join(folder, 'github-summary.md'), 'utf8')).toContain('no-logging-loop');

    const second = await use(
      { folder, tree: ROOT },
      { args: '--org', baseline: 'reports/s3log-audit.json', formats: 'sarif' },
      env,
    );
    expect(second.outputs).toMatchObject({ new: '0', findings: first.outputs['findings'] });
    expect(second.outputs['exit-code']).not.toBe('1');
  });

  test('a scan that does not run fails the step and names no report', async () => {
    const { steps, outputs } = await use(
      { folder: await emptyFolder(), tree: ROOT },
      { args: '--org\n--accounts\nnobody' },
      {},
    );
    expect(outputs).toMatchObject({ 'exit-code': '2', whole: 'false', json: '', findings: '' });
    expect(steps.at(-1)).toMatchObject({ code: 2, stdout: expect.stringContaining('::error::') });
  });

  test('findings fail the step only if that is asked for', async () => {
    const { steps, outputs } = await use(
      { folder: await emptyFolder(), tree: ROOT },
      { args: '--org', fail: '1,3' },
      await organization(),
    );
    expect(outputs['exit-code']).toBe('1');
    expect(steps.at(-1)?.code).toBe(1);
  });
});
