import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { onTestFinished } from 'vitest';
import { run } from '../../src/cli/run.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from './run-cli.ts';

export interface Nights {
  readonly sandbox: Sandbox;
  readonly at: (name: string) => string;
  /** What it prints on standard error goes to `printed`. */
  readonly command: (argv: readonly string[], signal?: AbortSignal) => Promise<number>;
  readonly printed: () => string;
}

/** Commands as users give them, but for the clock: between reads of a source some minutes pass. */
export async function nights(scenario: Scenario, start: string): Promise<Nights> {
  const sandbox = await startSandbox({
    scenario,
    knobs: { accessLogs: {} },
    clock: { start, frozen: true },
  });
  onTestFinished(() => sandbox.close());
  const folder = await emptyFolder();
  let text = '';
  return {
    sandbox,
    printed: () => text,
    at: (name) => join(folder, name),
    command: (argv, signal = new AbortController().signal) =>
      run({
        argv,
        out: new PassThrough().resume(),
        err: new PassThrough().on('data', (chunk: Buffer) => {
          text += chunk.toString();
        }),
        env: sandbox.env,
        now: () => new Date(sandbox.now()),
        signal,
        wait: async (milliseconds) => sandbox.advance(milliseconds / 1000),
      }),
  };
}
