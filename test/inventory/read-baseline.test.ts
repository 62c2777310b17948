import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { baselineFor, readBaseline } from '../../src/inventory/read-baseline.ts';
import type { ReportHeader } from '../../src/model/finding.ts';
import type { ScanHeader } from '../../src/model/inventory.ts';
import { UserError } from '../../src/model/user-error.ts';
import { json } from '../../src/report/json.ts';
import { plainOptions } from '../report/options.ts';
import { sampleAccounts, streamed, textOf } from '../report/sample.ts';
import { sampleHeader } from '../report/sample-header.ts';

let root = '';
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'baseline-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const fileOf = (text: string): string => {
  const path = join(mkdtempSync(join(root, 'one-')), 'base.json');
  writeFileSync(path, text);
  return path;
};

const report = (header: ReportHeader = sampleHeader): Promise<string> =>
  textOf(json(header, streamed(sampleAccounts), plainOptions));

test('findings come back as they were', async () => {
  const baseline = baselineFor(await readBaseline(fileOf(await report())), sampleHeader.scan);
  expect([...baseline.findings.values()].flat()).toEqual(sampleAccounts.flatMap(({ findings }) => findings));
  for (const [account, findings] of baseline.findings)
    expect(new Set(findings.map((finding) => finding.account))).toEqual(new Set([account]));
  expect(baseline.started).toBe(sampleHeader.scan.started);
  expect(baseline.rules.map(({ id }) => id)).toEqual(sampleHeader.rules.map(({ id }) => id));
});

async function refusal(text: string, header: ScanHeader = sampleHeader.scan): Promise<string> {
  const path = fileOf(text);
  try {
    baselineFor(await readBaseline(path), header);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    expect(error.hint).not.toBe('');
    return error.message.replaceAll(path, 'FILE');
  }
  throw new Error('nothing was refused');
}

describe('a report of a later program with the same version', () => {
  /** Their keys are ids, not members. */
  const MAPS = ['controls', 'verdicts', 'value'];
  const grown = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(grown);
    if (typeof value !== 'object' || value === null) return value;
    return {
      ...Object.fromEntries(Object.entries(value).map(([key, each]) => [key, MAPS.includes(key) ? each : grown(each)])),
      later: { a: [1] },
    };
  };

  test('is read as if the members that are not known were not there', async () => {
    const text = await report();
    const later = baselineFor(await readBaseline(fileOf(JSON.stringify(grown(JSON.parse(text))))), sampleHeader.scan);
    const now = baselineFor(await readBaseline(fileOf(text)), sampleHeader.scan);
    expect([...later.findings.values()].flat().map(({ evidence: _evidence, ...rest }) => rest)).toEqual(
      [...now.findings.values()].flat().map(({ evidence: _evidence, ...rest }) => rest),
    );
    expect(later.rules.map(({ id, title }) => [id, title])).toEqual(now.rules.map(({ id, title }) => [id, title]));
    expect(JSON.stringify([...later.findings.values()].flat().map(({ unobserved }) => unobserved))).not.toContain(
      'later',
    );
  });

  test('gives back what is optional', async () => {
    const optional = {
      firstSeen: '2026-01-01T00:00:00.000Z',
      source: { file: 'main.tf', line: 3, address: 'aws_s3_bucket.app' },
      assumptions: ['writer-sends-source-org'],
      group: { count: 2, accounts: [{ account: '111122223333', count: 2 }] },
    };
    const [first] = sampleAccounts;
    if (first === undefined) throw new Error('the sample has no account');
    const findings = first.findings.map((finding) => ({ ...finding, ...optional }));
    const text = await textOf(json(sampleHeader, streamed([{ ...first, findings }]), plainOptions));
    const { findings: read } = baselineFor(await readBaseline(fileOf(text)), sampleHeader.scan);
    expect(read.get(first.account.id)).toEqual(findings);
  });

  test('a state of a fact that is not known counts as not read', async () => {
    const text = (await report()).replaceAll('"state": "denied"', '"state": "not-yet-known"');
    const { findings } = baselineFor(await readBaseline(fileOf(text)), sampleHeader.scan);
    const states = [...findings.values()].flat().flatMap(({ unobserved }) => unobserved.map(({ state }) => state));
    expect(new Set(states)).toEqual(new Set(['not-read', 'failed']));
  });
});

describe('what is no baseline', () => {
  const changed = async (change: (report: Record<string, unknown>) => unknown): Promise<string> =>
    JSON.stringify(change(JSON.parse(await report()) as Record<string, unknown>));

  test.each<readonly [string, () => Promise<string>, string]>([
    ['an empty file', async () => '', 'is not JSON'],
    ['a text', async () => 'hello', 'is not JSON'],
    ['a report that was cut', async () => (await report()).slice(0, 2000), 'is cut short or damaged'],
    ['another JSON file', async () => '{"version": "2.1.0", "runs": []}', 'is not a report of s3log-audit'],
    ['a list', async () => '[]', 'is not a report of s3log-audit'],
    ['null', async () => 'null', 'is not a report of s3log-audit'],
    ['a newer version', () => changed((one) => ({ ...one, schemaVersion: 2 })), 'has version 2, which is newer'],
    ['a report without findings', () => changed(({ findings: _, ...one }) => one), 'is damaged: '],
    [
      'a finding without its fingerprint',
      () => changed((one) => ({ ...one, findings: [{ rule: 'x' }] })),
      'is damaged: /findings/0 ',
    ],
    [
      'the report of a plan',
      () => report({ ...sampleHeader, scan: { ...sampleHeader.scan, caller: '' } }),
      'is the report of a plan, which says nothing of what is deployed',
    ],
    ['a scan that was stopped', () => report({ ...sampleHeader, ended: null }), 'is of a scan that was stopped early'],
  ])('%s', async (_, text, message) => {
    expect(await refusal(await text())).toContain(`the baseline FILE ${message}`);
  });

  test('a report that --output compressed', async () => {
    const path = fileOf('');
    writeFileSync(path, gzipSync(await report()));
    await expect(readBaseline(path)).rejects.toMatchObject({
      message: `the baseline ${path} is compressed`,
      hint: 'decompress it first, as gunzip does',
    });
  });

  test('a file that is not there', async () => {
    await expect(readBaseline(join(root, 'nowhere.json'))).rejects.toThrow('cannot be read: ENOENT');
  });

  const { scan } = sampleHeader;
  const alone = { ...scan, organization: null, accounts: [{ id: '999900001111', name: '', path: '', state: '' }] };
  test.each<readonly [string, ScanHeader, string]>([
    ['another partition', { ...scan, partition: 'aws-cn' }, 'is of partition aws, and this scan of aws-cn'],
    [
      'another organization',
      { ...scan, organization: scan.organization && { ...scan.organization, id: 'o-other00001' } },
      'is of organization o-exampleorgid, and this scan of o-other00001',
    ],
    ['an account that it does not know', alone, 'is of organization o-exampleorgid, and knows none of the accounts'],
  ])('%s', async (_, header, message) => {
    expect(await refusal(await report(), header)).toContain(message);
  });

  test('a scan of one account of that organization may be compared with it', async () => {
    const [first] = sampleAccounts;
    if (first === undefined) throw new Error('the sample has no account');
    const header = { ...scan, organization: null, accounts: [first.account] };
    expect(baselineFor(await readBaseline(fileOf(await report())), header).findings.size).toBeGreaterThan(0);
  });
});
