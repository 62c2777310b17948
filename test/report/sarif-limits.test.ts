import { randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Log } from 'sarif';
import { expect, test } from 'vitest';
import type { AccountResult, Finding } from '../../src/model/finding.ts';
import type { ReportOptions } from '../../src/model/report.ts';
import { SEVERITIES, type Severity } from '../../src/model/severity.ts';
import { compressedBytes, howManyFit } from '../../src/report/sarif/compressed.ts';
import { sarif } from '../../src/report/sarif.ts';
import { selection } from '../../src/report/selection.ts';
import { ingestionProblems } from './github-ingestion.ts';
import { plainOptions } from './options.ts';
import { rich, richFinding, richHeader } from './rich-sample.ts';
import { streamed, textOf } from './sample.ts';

interface Told {
  readonly log: Log;
  readonly notices: readonly string[];
}

async function report(accounts: Iterable<AccountResult>, options: Partial<ReportOptions> = {}): Promise<Told> {
  const notices: string[] = [];
  const all = { ...plainOptions, notice: (text: string) => notices.push(text), ...options };
  const log = JSON.parse(await textOf(sarif(richHeader, streamed(accounts), all))) as Log;
  return { log, notices };
}

const account = (id: string, findings: readonly Finding[]): AccountResult => ({
  ...rich,
  account: { ...rich.account, id },
  findings,
});

/** Accounts of so many findings in all, of changing severities. */
function* crowd(accounts: number, each: number): Iterable<AccountResult> {
  for (let i = 0; i < accounts; i++) {
    const id = String(100_000_000_000 + i);
    const findings = Array.from({ length: each }, (_, j) =>
      richFinding({
        rule: 'logging-enabled',
        severity: SEVERITIES[j % SEVERITIES.length] ?? 'info',
        account: id,
        bucket: `b-${j}`,
        fingerprint: `${i}-${j}`,
      }),
    );
    yield account(id, findings);
  }
}

const severities = (log: Log, run = 0): readonly Severity[] =>
  (log.runs[run]?.results ?? []).map(({ properties }) => properties?.['severity'] as Severity);

test('of more than GitHub shows the worst are kept, worst first, and file and notice say how many are not', async () => {
  const { log, notices } = await report(crowd(26, 1000));
  expect(ingestionProblems(log)).toEqual([]);
  const kept = severities(log);
  expect(kept).toHaveLength(5000);
  // 26,000 findings, a fifth of them critical: these alone are more than enough.
  expect(new Set(kept.slice(0, -1))).toEqual(new Set(['critical']));
  expect(log.runs[0]?.results?.at(-1)?.message.text).toContain('21001 further results');
  expect(notices).toEqual([expect.stringContaining('21001 results are left out')]);
});

test('nothing is left out as long as GitHub shows it all', async () => {
  const { log, notices } = await report(crowd(5, 1000));
  expect(log.runs[0]?.results).toHaveLength(5000);
  expect(log.runs[0]?.results?.some(({ ruleId }) => ruleId === 'not-evaluated')).toBe(false);
  expect(notices).toEqual([]);
  const order = severities(log).map((severity) => SEVERITIES.indexOf(severity));
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('a file is never larger than GitHub takes, even of names that do not compress', async () => {
  const noise = () => randomBytes(2900).toString('base64');
  const findings = Array.from({ length: 4500 }, (_, i) =>
    richFinding({ rule: 'logging-enabled', bucket: `b-${i}`, message: noise(), fingerprint: String(i) }),
  );
  const { log, notices } = await report([account('111122223333', findings)]);
  expect(gzipSync(JSON.stringify(log)).length).toBeLessThan(10_000_000);
  expect(ingestionProblems(log)).toEqual([]);
  expect(notices).toHaveLength(1);
  expect(log.runs[0]?.results?.length).toBeGreaterThan(2000);
});

test.each([1, 2, 7, 20])('%i runs: each account in one of them, always the same; none is missing', async (parts) => {
  const { log } = await report(crowd(40, 2), { sarifSplit: parts });
  expect(ingestionProblems(log)).toEqual([]);
  expect(log.runs).toHaveLength(parts);
  const ids = log.runs.map(({ automationDetails }) => automationDetails?.id);
  expect(ids).toEqual(parts === 1 ? ['s3log-audit/'] : Array.from({ length: parts }, (_, n) => `s3log-audit/${n}/`));
  const runOf = new Map(
    log.runs.flatMap(({ results = [] }, n) => (results ?? []).map(({ properties }) => [properties?.['account'], n])),
  );
  expect(runOf.size).toBe(40);
  const { log: less } = await report([...crowd(40, 1)].reverse().slice(3), { sarifSplit: parts });
  for (const [n, { results }] of less.runs.entries()) {
    for (const { properties } of results ?? []) expect(runOf.get(properties?.['account'])).toBe(n);
  }
});

test('runs without any result are there, so that their alerts close', async () => {
  const { log } = await report([], { sarifSplit: 20 });
  expect(log.runs.map(({ results }) => results)).toEqual(Array.from({ length: 20 }, () => []));
});

test('waived findings are left out, or kept with the reason why', async () => {
  const buckets = ({ log }: Told) =>
    log.runs[0]?.results?.filter(({ ruleId }) => ruleId === 'logging-enabled').map(({ suppressions }) => suppressions);
  expect(buckets(await report([rich]))).toEqual([undefined]);
  const kept = await report([rich], { includeWaived: true });
  expect(ingestionProblems(kept.log)).toEqual([]);
  expect(buckets(kept)).toEqual([
    [
      expect.objectContaining({
        kind: 'external',
        status: 'accepted',
        justification: 'Migration, see the ticket.',
        properties: { owner: 'storage team', expires: '2027-01-31' },
        location: {
          physicalLocation: { artifactLocation: { uri: 'audit/s3log-audit.yaml' }, region: { startLine: 12 } },
        },
      }),
    ],
    [],
  ]);
});

test('a selection keeps what sorting and cutting would keep', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(4)), fc.integer({ min: 1, max: 10 }), (ranks, limit) => {
      const chosen = selection(5, limit);
      for (const [i, rank] of ranks.entries()) chosen.add(rank, () => `${rank} ${i}`);
      const sorted = ranks.map((rank, i) => ({ rank, text: `${rank} ${i}` })).sort((a, b) => a.rank - b.rank);
      expect(chosen.kept()).toEqual(sorted.slice(0, limit).map(({ text }) => text));
      expect(chosen.total()).toBe(ranks.length);
    }),
  );
});

test('what fits is measured compressed', () => {
  const noise = Array.from({ length: 200 }, () => randomBytes(3000).toString('base64'));
  const fit = howManyFit(noise, 300_000);
  expect(fit).toBeGreaterThan(0);
  expect(fit).toBeLessThan(110);
  expect(compressedBytes(noise.slice(0, fit).join('\n'))).toBeLessThanOrEqual(300_000);
  expect(
    howManyFit(
      Array.from({ length: 200 }, () => 'a'.repeat(4000)),
      300_000,
    ),
  ).toBe(200);
  expect(howManyFit([], 0)).toBe(0);
});
