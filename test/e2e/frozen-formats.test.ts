import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Log } from 'sarif';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type JsonReport, readJson, runCli } from './run-cli.ts';

const V1 = fileURLToPath(new URL('../fixtures/v1/', import.meta.url));

interface Report extends JsonReport {
  readonly rules: readonly { readonly id: string }[];
  readonly findings: readonly (JsonReport['findings'][number] & {
    readonly baselineState: string | null;
    readonly lastSeen: string | null;
    readonly waiver: object | null;
  })[];
  readonly resolved: readonly object[];
}

/** The rule asks for grants by ACL beside the policy since, and that inventory has not what tells whether they count. */
const isOfLater = ({ rule, cause }: Report['findings'][number]): boolean =>
  rule === 'log-delivery-is-scoped' && cause === 'not-read:ownership';

/** The inventory of version 1, judged today by the rules of version 1, against its own report. */
const judgeAgain = async (folder: string): Promise<{ readonly report: Report; readonly sarif: Log }> => {
  const rules = (await readJson<Report>(join(V1, 'report.json'))).rules.map(({ id }) => id);
  const [json, sarif] = [join(folder, 'report.json'), join(folder, 'report.sarif')];
  const flags = [
    ...['--inventory', join(V1, 'inventory.ndjson'), '--config', join(V1, 's3log-audit.yaml')],
    ...['--select', rules.join(','), '--baseline', join(V1, 'report.json')],
    ...['--format', 'json', '--output', json, '--format', 'sarif', '--output', sarif],
  ];
  const ended = await runCli(flags, { cwd: folder });
  expect(ended.code, ended.stderr).toBe(1);
  const report = await readJson<Report>(json);
  return {
    report: { ...report, findings: report.findings.filter((finding) => !isOfLater(finding)) },
    sarif: await readJson(sarif),
  };
};

const alertsOf = ({ runs }: Log): readonly string[] =>
  runs.flatMap(({ results = [] }) =>
    results.map(({ ruleId, locations = [], partialFingerprints = {} }) =>
      [
        ruleId,
        locations[0]?.physicalLocation?.artifactLocation?.uri,
        partialFingerprints['primaryLocationLineHash'],
        partialFingerprints['s3logAudit/v1'],
      ].join(' '),
    ),
  );

describe('what version 1 wrote', () => {
  let folder = '';
  let before: Report;
  let again: Awaited<ReturnType<typeof judgeAgain>>;
  beforeAll(async () => {
    before = await readJson(join(V1, 'report.json'));
    folder = await mkdtemp(join(tmpdir(), 's3log-audit-e2e-'));
    again = await judgeAgain(folder);
  }, 60_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('is not empty: it has failures, unknowns, waived findings and a rule of its own', () => {
    expect(new Set(before.findings.map(({ verdict }) => verdict))).toEqual(new Set(['fail', 'unknown']));
    expect(before.findings.some(({ waiver }) => waiver !== null)).toBe(true);
    expect(before.rules.map(({ id }) => id)).toContain('bucket-name-is-short');
  });

  test('as a baseline makes nothing new, nothing resolved and nothing carried forward', () => {
    expect(again.report.resolved).toEqual([]);
    expect(new Set(again.report.findings.map(({ baselineState }) => baselineState))).toEqual(new Set(['unchanged']));
    expect(again.report.findings.filter(({ lastSeen }) => lastSeen !== null)).toEqual([]);
  });

  test('has the fingerprints, causes, severities and waivers of today', () => {
    const identity = ({ findings }: Report) =>
      findings.map(({ rule, severity, account, region, bucket, affected, cause, fingerprint, waiver }) => ({
        ...{ rule, severity, account, region, bucket, affected, cause, fingerprint, waived: waiver !== null },
      }));
    expect(identity(again.report)).toEqual(identity(before));
  });

  test('has the rule ids, paths and fingerprints that GitHub knows alerts by', async () => {
    const alerts = alertsOf(await readJson<Log>(join(V1, 'report.sarif')));
    expect(alerts.length).toBeGreaterThan(10);
    // An escalated kind has a rule of its own since, so that GitHub shows its severity; nothing else of it changed.
    const now = alertsOf(again.sarif).map((alert) => alert.replace('target-exists/taken', 'target-exists'));
    expect(now.filter((alert) => alerts.includes(alert))).toEqual(alerts);
    const later = now.filter((alert) => !alerts.includes(alert));
    expect(later.map((alert) => alert.split(' ')[0])).toEqual(['not-evaluated', 'not-evaluated']);
  });

  test('keeps to the text of JSON that readers of version 1 know: every member is still there', async () => {
    const pathsOf = (value: unknown, path = ''): readonly string[] => {
      if (Array.isArray(value)) return value.flatMap((each) => pathsOf(each, `${path}[]`));
      if (typeof value !== 'object' || value === null) return [path];
      return [path, ...Object.entries(value).flatMap(([name, each]) => pathsOf(each, `${path}.${name}`))];
    };
    const text = await readFile(join(V1, 'report.json'), 'utf8');
    const now = new Set(pathsOf(again.report));
    const gone = [...new Set(pathsOf(JSON.parse(text)))].filter((path) => !now.has(path));
    expect(gone).toEqual([]);
  });
});
