import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { shellIn } from '../docs/shell.ts';
import { emptyFolder, type JsonReport, readJson } from '../e2e/run-cli.ts';
import { faultsOfAction } from './lint.ts';
import { type Action, type Context, evaluate, parsed, type Ran, runStep } from './steps.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
let text = '';
let action: Action;

beforeAll(async () => {
  text = await readFile(join(ROOT, 'action.yml'), 'utf8');
  action = parsed(text);
});

interface Run {
  readonly steps: readonly Ran[];
  readonly outputs: Readonly<Record<string, string>>;
}

/** All steps of the action with these inputs, as far as their conditions let them. */
async function use(folder: string, inputs: Readonly<Record<string, string>>, env: Context): Promise<Run> {
  const shell = await shellIn(folder, { ...env, SOURCE_DATE_EPOCH: '1767225600' });
  const context: Record<string, string> = { 'github.action_path': ROOT };
  for (const [name, { default: usual }] of Object.entries(action.inputs))
    context[`inputs.${name}`] = inputs[name] ?? usual;
  // What no step has said is empty.
  for (const { value } of Object.values(action.outputs)) context[value.replace(/^\$\{\{ | \}\}$/g, '')] = '';
  const steps: Ran[] = [];
  for (const step of action.runs.steps) {
    if (step.if !== undefined && evaluate(step.if, context) !== 'true') continue;
    const ran = await runStep(step, shell, context);
    steps.push(ran);
    for (const [name, value] of Object.entries(ran.outputs)) context[`steps.${step.id}.outputs.${name}`] = value;
    if (ran.code !== 0) break;
  }
  const outputs = Object.entries(action.outputs).map(([name, { value }]) => [name, evaluate(value, context)]);
  return { steps, outputs: Object.fromEntries(outputs) };
}

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
    const first = await use(folder, { args: '--org', baseline: 'last.json' }, env);
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

    const second = await use(folder, { args: '--org', baseline: 'reports/s3log-audit.json', formats: 'sarif' }, env);
    expect(second.outputs).toMatchObject({ new: '0', findings: first.outputs['findings'] });
    expect(second.outputs['exit-code']).not.toBe('1');
  });

  test('a scan that does not run fails the step and names no report', async () => {
    const { steps, outputs } = await use(await emptyFolder(), { args: '--org\n--accounts\nnobody' }, {});
    expect(outputs).toMatchObject({ 'exit-code': '2', whole: 'false', json: '', findings: '' });
    expect(steps.at(-1)).toMatchObject({ code: 2, stdout: expect.stringContaining('::error::') });
  });

  test('findings fail the step only if that is asked for', async () => {
    const { steps, outputs } = await use(await emptyFolder(), { args: '--org', fail: '1,3' }, await organization());
    expect(outputs['exit-code']).toBe('1');
    expect(steps.at(-1)?.code).toBe(1);
  });
});
