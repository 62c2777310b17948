import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { data, Evaluator, Lexer, Parser } from '@actions/expressions';
import { parse } from 'yaml';
import type { Shell } from '../docs/shell.ts';
import type { Ended } from '../e2e/run-cli.ts';

/** What the tests look at in a step, a job and a file. */
export interface Step {
  readonly name?: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
  readonly env?: Readonly<Record<string, string>>;
}
export interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly 'timeout-minutes': number;
  readonly needs?: string;
  readonly strategy?: { readonly matrix: { readonly shard: readonly number[] } };
  readonly steps: readonly Step[];
}
export interface Workflow {
  readonly env: Readonly<Record<string, unknown>>;
  readonly permissions: object;
  readonly jobs: Readonly<Record<string, Job>>;
}
export interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly outputs: Readonly<Record<string, { readonly value: string }>>;
  readonly runs: { readonly steps: readonly Step[] };
}

export const parsed = <T>(text: string): T => parse(text) as T;

export function named({ steps }: { readonly steps: readonly Step[] }, name: string): Step {
  const step = steps.find((each) => each.name === name);
  if (step === undefined) throw new Error(`there is no step ${name}`);
  return step;
}

/** Values by the path that an expression names them with, `steps.scan.outputs.exit-code` for example. */
export type Context = Readonly<Record<string, string>>;

/** Evaluates an expression as GitHub does, with GitHub's own library. */
export function evaluate(expression: string, context: Context): string {
  const source = expression.replace(/^\$\{\{(.*)\}\}$/, '$1').trim();
  const heads = [...new Set(Object.keys(context).map((path) => path.split('.', 1)[0] ?? ''))];
  const tree = new Parser(new Lexer(source).lex().tokens, heads, []).parse();
  return new Evaluator(tree, dictionary(Object.entries(context))).evaluate().coerceString();
}

function dictionary(entries: readonly (readonly [string, string])[]): data.Dictionary {
  const byHead = new Map<string, [string, string][]>();
  const pairs: { readonly key: string; readonly value: data.ExpressionData }[] = [];
  for (const [path, value] of entries) {
    const dot = path.indexOf('.');
    if (dot === -1) pairs.push({ key: path, value: new data.StringData(value) });
    else byHead.set(path.slice(0, dot), [...(byHead.get(path.slice(0, dot)) ?? []), [path.slice(dot + 1), value]]);
  }
  for (const [key, below] of byHead) pairs.push({ key, value: dictionary(below) });
  return new data.Dictionary(...pairs);
}

export interface Ran extends Ended {
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the script of a step; variables of the step that are expressions get their values from the context. */
export async function runStep({ run = '', env = {} }: Step, shell: Shell, context: Context): Promise<Ran> {
  const output = join(shell.folder, 'github-output');
  await writeFile(output, '');
  const variables = Object.entries(env).map(([name, text]) => [
    name,
    text.startsWith('${{') ? evaluate(text, context) : text,
  ]);
  const ended = await shell.run(run, {
    ...Object.fromEntries(variables),
    GITHUB_OUTPUT: output,
    GITHUB_STEP_SUMMARY: join(shell.folder, 'github-summary.md'),
  });
  const lines = (await readFile(output, 'utf8')).trim().split('\n');
  return { ...ended, outputs: Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2))) };
}
