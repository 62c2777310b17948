import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { run } from '../../src/cli/run.ts';

/** The part of a JSON report that is compared. */
export interface ComparedReport {
  readonly scan: { readonly complete: boolean };
  readonly findings: readonly {
    readonly rule: string;
    readonly severity: string;
    readonly verdict: 'fail' | 'unknown';
    readonly account: string;
    readonly bucket: string | null;
    readonly affected: readonly string[];
    readonly fingerprint: string;
    readonly cause: string | null;
    readonly ruleError: string | null;
    readonly missing: readonly { readonly fact: string; readonly reason: string | null }[];
  }[];
  readonly resolved: readonly { readonly fingerprint: string; readonly rule: string; readonly reason?: string }[];
  readonly verdicts: Readonly<Record<string, Readonly<Record<'pass' | 'fail' | 'unknown' | 'not-applicable', number>>>>;
  readonly coverage: {
    readonly accounts: readonly {
      readonly account: string;
      readonly status: string;
      readonly buckets: { readonly listed: number };
    }[];
    readonly skipped: readonly { readonly account: string }[];
  };
}

export interface Ran {
  readonly code: number;
  readonly stderr: string;
  readonly report: ComparedReport | null;
  /** Whole or not there at all; `broken` names those that are neither. */
  readonly broken: readonly string[];
  /** Of the second judgement, with the report of the undisturbed scan as its baseline. */
  readonly against: ComparedReport | null;
}

/** Together these read every fact there is. */
const RULES = 'default,cloudtrail-bucket-is-logged,bucket-has-owner-tag';
const FLAGS = ['--org', '--select', RULES, '--concurrency', '8', '--quiet'] as const;
const REPORTS = { json: 'report.json', sarif: 'report.sarif' } as const;
const START = '2026-01-01T00:00:00.000Z';

/** A stream that keeps what is written. */
function kept(): { readonly stream: Writable; readonly text: () => string } {
  const parts: string[] = [];
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      parts.push(String(chunk));
      done();
    },
  });
  return { stream, text: () => parts.join('') };
}

async function runOnce(argv: readonly string[], env: Readonly<Record<string, string>>) {
  const out = kept();
  const err = kept();
  const code = await run({
    argv,
    out: out.stream,
    err: err.stream,
    env,
    now: () => new Date(START),
    signal: new AbortController().signal,
  });
  return { code, stderr: err.text() };
}

/** One scan inside this process, its reports read back; with a baseline judged a second time, from its inventory. */
export async function scanOnce(
  env: Readonly<Record<string, string>>,
  baseline: string | null = null,
): Promise<Ran & { readonly text: string }> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-campaign-'));
  const at = (name: string): string => join(folder, name);
  try {
    const inventory = at('inventory.ndjson');
    const formats = Object.entries(REPORTS).flatMap(([format, name]) => ['--format', format, '--output', at(name)]);
    const { code, stderr } = await runOnce([...FLAGS, '--save-inventory', inventory, ...formats], env);
    const texts = await Promise.all(
      Object.entries(REPORTS).map(async ([format, name]) => ({
        format,
        text: await readFile(at(name), 'utf8').catch(() => ''),
      })),
    );
    const text = texts[0]?.text ?? '';
    const broken = texts.filter((one) => one.text !== '' && !isWhole(one.text)).map(({ format }) => format);
    const missing = texts.filter((one) => one.text === '' && text !== '').map(({ format }) => `no ${format}`);
    const report = text === '' || broken.includes('json') ? null : (JSON.parse(text) as ComparedReport);
    let against: ComparedReport | null = null;
    if (baseline !== null && report !== null) {
      const second = at('second.json');
      await runOnce(
        [
          ...['--inventory', inventory, '--select', RULES, '--quiet'],
          ...['--baseline', baseline, '--format', 'json', '--output', second],
        ],
        {},
      );
      against = JSON.parse(await readFile(second, 'utf8').catch(() => 'null'));
    }
    return { code, stderr, report, text, broken: [...broken, ...missing], against };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function isWhole(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
