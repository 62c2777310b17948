import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { generate } from '../../src/sandbox/generate.ts';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Ended, emptyFolder, type RunOptions, runCli } from './run-cli.ts';

export async function sandboxOf(scenario: Scenario, knobs: Knobs = {}): Promise<Sandbox> {
  const sandbox = await startSandbox({ scenario, knobs: { checkSignatures: true, ...knobs } });
  onTestFinished(() => sandbox.close());
  return sandbox;
}

/** Six members of eight buckets each, many of them with something wrong. */
export const manyDefects = (): Scenario =>
  generate({ seed: 11, accounts: 6, bucketsPerAccount: 8, regions: ['eu-west-1', 'us-east-1'], defectRate: 0.35 });

export const INVENTORY = 'inventory.ndjson';
const REPORT = 'report.json';

/** Flags of a scan of the whole organization that keeps its inventory and writes one report. */
export const KEPT = ['--org', '--save-inventory', INVENTORY, '--format', 'json', '--output', REPORT] as const;

/** Flags of a report from inventories. */
export const JUDGED = ['--format', 'json', '--output', REPORT] as const;

export interface Scanned extends Ended {
  readonly folder: string;
  /** The JSON report, byte for byte; empty if there is none. */
  readonly report: string;
}

export async function run(
  args: readonly string[],
  sandbox: Sandbox | null,
  options: RunOptions = {},
): Promise<Scanned> {
  const folder = options.cwd ?? (await emptyFolder());
  const ended = await runCli(args, { ...options, cwd: folder, env: { ...sandbox?.env, ...options.env } });
  const report = await readFile(join(folder, REPORT), 'utf8').catch(() => '');
  return { ...ended, folder, report };
}

/** One line in the output of the tests, so that a pass has its figures. */
export const tell = (text: string): void => {
  process.stdout.write(`    ${text}\n`);
};
