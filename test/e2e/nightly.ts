import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { type Ended, emptyFolder, readJson, runCli } from './run-cli.ts';

/** What tests on settings, waivers and baselines look at in a finding. */
interface ToldFinding {
  readonly rule: string;
  readonly severity: string;
  readonly verdict: 'fail' | 'unknown';
  readonly account: string;
  readonly bucket: string | null;
  readonly affected: readonly string[];
  readonly fingerprint: string;
  readonly baselineState: 'new' | 'unchanged' | null;
  readonly lastSeen: string | null;
  readonly waiver: { readonly owner: string; readonly expires: string; readonly expired: boolean } | null;
}

export interface ToldReport {
  readonly findings: readonly ToldFinding[];
  readonly resolved: readonly { readonly because: string; readonly finding: ToldFinding }[];
  readonly otherRules: readonly { readonly id: string }[];
  readonly coverage: { readonly notCovered: readonly { readonly account: string; readonly reason: string }[] };
}

export interface Told extends Ended {
  readonly report: ToldReport;
}

/** Start of every test's scan, in seconds; `day` counts from there. */
const START = Date.UTC(2026, 0, 1) / 1000;

export interface Night {
  readonly scenario: Scenario;
  readonly knobs?: Knobs;
  readonly flags?: readonly string[];
  /** Days after 2026-01-01. */
  readonly day?: number;
  readonly env?: Readonly<Record<string, string>>;
}

/** Scans in one folder, night after night. */
export interface Folder {
  readonly path: string;
  readonly write: (name: string, text: string) => Promise<void>;
  readonly scan: (night: Night) => Promise<Told>;
}

export async function folder(): Promise<Folder> {
  const path = await emptyFolder();
  return {
    path,
    write: (name, text) => writeFile(join(path, name), text),
    scan: async ({ scenario, knobs = {}, flags = [], day = 0, env = {} }) => {
      const sandbox = await startSandbox({ scenario, knobs: { checkSignatures: true, ...knobs } });
      onTestFinished(() => sandbox.close());
      const ended = await runCli(['--org', '--format', 'json', '--output', 'report.json', ...flags], {
        cwd: path,
        env: { ...sandbox.env, ...env, SOURCE_DATE_EPOCH: String(START + day * 86_400) },
      });
      await sandbox.close();
      return { ...ended, report: await readJson<ToldReport>(join(path, 'report.json')) };
    },
  };
}
