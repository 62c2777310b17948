import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { run } from '../../src/cli/run.ts';
import { START } from './organization.ts';

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
  /** Of the JSON report. */
  readonly text: string;
  readonly report: ComparedReport | null;
  /** Whole or not there at all; `broken` names those that are neither. */
  readonly broken: readonly string[];
  /** Of the second judgement, with the report of the undisturbed scan as its baseline. */
  readonly against: ComparedReport | null;
}

/** Together these read every fact there is. */
export const SELECTED = ['default', 'cloudtrail-bucket-is-logged', 'bucket-has-owner-tag', 'logs-arrive'] as const;
const RULES = SELECTED.join(',');
const FLAGS = ['--org', '--select', RULES, '--concurrency', '8', '--quiet'] as const;
const REPORTS = { json: 'report.json', sarif: 'report.sarif' } as const;

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

interface Outputs {
  readonly code: number;
  readonly stderr: string;
  /** Text of each report, by format; none where it was not written. */
  readonly texts: Readonly<Partial<Record<keyof typeof REPORTS, string>>>;
  /** Of the second judgement. */
  readonly against: string;
}

/** What a run left, as far as it is compared. */
export function ranWith({ code, stderr, texts, against }: Outputs): Ran {
  const { json: text = '' } = texts;
  const all = Object.keys(REPORTS).map((format) => ({ format, text: texts[format as keyof typeof REPORTS] ?? '' }));
  const broken = all.filter((one) => one.text !== '' && !isWhole(one.text)).map(({ format }) => format);
  const missing = all.filter((one) => one.text === '' && text !== '').map(({ format }) => `no ${format}`);
  return {
    code,
    stderr,
    text,
    report: text === '' || broken.includes('json') ? null : (JSON.parse(text) as ComparedReport),
    broken: [...broken, ...missing],
    against: against === '' ? null : JSON.parse(against),
  };
}

/** One scan by the command, inside this process; with a baseline judged a second time, from its inventory. */
export async function scanByCommand(
  env: Readonly<Record<string, string>>,
  baseline: string | null = null,
): Promise<Ran> {
  const folder = await mkdtemp(join(tmpdir(), 's3log-campaign-'));
  const at = (name: string): string => join(folder, name);
  const read = (name: string): Promise<string> => readFile(at(name), 'utf8').catch(() => '');
  try {
    const inventory = at('inventory.ndjson');
    const formats = Object.entries(REPORTS).flatMap(([format, name]) => ['--format', format, '--output', at(name)]);
    const { code, stderr } = await runOnce([...FLAGS, '--save-inventory', inventory, ...formats], env);
    const texts = { json: await read(REPORTS.json), sarif: await read(REPORTS.sarif) };
    if (baseline !== null && texts.json !== '') {
      await runOnce(
        [
          ...['--inventory', inventory, '--select', RULES, '--quiet'],
          ...['--baseline', baseline, '--format', 'json', '--output', at('second.json')],
        ],
        {},
      );
    }
    return ranWith({ code, stderr, texts, against: await read('second.json') });
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
