import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { shellIn } from '../docs/shell.ts';
import { type Action, type Context, evaluate, parsed, type Ran, runStep } from './steps.ts';

export interface Use {
  readonly steps: readonly Ran[];
  readonly outputs: Readonly<Record<string, string>>;
}

interface Where {
  /** Of the job that uses the action. */
  readonly folder: string;
  /** What `uses:` has checked out. */
  readonly tree: string;
}

/** All steps of the action with these inputs, as far as their conditions let them. */
export async function use(
  { folder, tree }: Where,
  inputs: Readonly<Record<string, string>>,
  env: Context,
): Promise<Use> {
  const action = parsed<Action>(await readFile(join(tree, 'action.yml'), 'utf8'));
  const shell = await shellIn(folder, { ...env, SOURCE_DATE_EPOCH: '1767225600' });
  const context: Record<string, string> = {
    'github.action_path': tree,
    'github.action_repository': 'OWNER/s3log-audit',
    'github.server_url': 'https://github.com',
  };
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
