import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failed, notRead } from '../../src/model/observation.ts';
import { json } from '../../src/report/json.ts';
import type { ReportV1 } from '../../src/report/json-v1.ts';
import { plainOptions } from './options.ts';
import { rich } from './rich-sample.ts';
import { sampleAccounts, streamed, textOf } from './sample.ts';
import { NASTY_NAME, sampleHeader } from './sample-header.ts';

const schema = JSON.parse(readFileSync(new URL('../../reports/s3log-audit.schema.json', import.meta.url), 'utf8'));
// The two times are checked below; the schema's `format` is for readers.
const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true, formats: { 'date-time': true } });
const validate = ajv.compile<ReportV1>(schema);

type Node = { readonly [key: string]: unknown };
const isNode = (value: unknown): value is Node => typeof value === 'object' && value !== null;

/** The schema lets readers ignore what they do not know; what this program writes must all be in it. */
const closed = (node: unknown): unknown => {
  if (Array.isArray(node)) return node.map(closed);
  if (!isNode(node)) return node;
  const inner = Object.fromEntries(Object.entries(node).map(([key, child]) => [key, closed(child)]));
  return isNode(node['properties']) && node['type'] === 'object' ? { ...inner, additionalProperties: false } : inner;
};
const validateClosed = ajv.compile<ReportV1>(closed(schema) as Node);

async function report(header = sampleHeader, accounts = sampleAccounts): Promise<ReportV1> {
  const parsed: unknown = JSON.parse(await textOf(json(header, streamed(accounts), plainOptions)));
  if (!validateClosed(parsed)) throw new Error(ajv.errorsText(validateClosed.errors));
  return parsed;
}

/** Every schema below this one that describes an object, with its place. */
function* objectSchemas(node: unknown, at = '#'): Iterable<readonly [string, Node]> {
  if (!isNode(node)) return;
  if (isNode(node['properties'])) yield [at, node];
  for (const [key, child] of Object.entries(node)) yield* objectSchemas(child, `${at}/${key}`);
}

/** Members that a report of version 1 need not have. */
const LATER: Readonly<Record<string, readonly string[]>> = {
  '#': ['arrivalTotals', 'arrival'],
  '#/$defs/arrival': ['unansweredReads', 'seenAt', 'request'],
  '#/$defs/arrivalTotals': ['ownRecords'],
  '#/$defs/account': ['regions'],
  '#/$defs/scan': ['shard', 'assumptions', 'strictAssumptions', 'inventory', 'plan'],
  '#/$defs/finding': ['firstSeen', 'source', 'assumptions', 'group'],
};

describe('the schema', () => {
  test('takes members that it does not know, so that a later report can still be read', async () => {
    const one = await report();
    const grown = {
      ...one,
      more: 1,
      scan: { ...one.scan, more: 1 },
      findings: one.findings.map((each) => ({ ...each, more: 1 })),
    };
    expect(validate(grown), ajv.errorsText(validate.errors)).toBe(true);
  });

  test.each([...objectSchemas(schema)])('%s may grow, is whole and documented', (at, { properties, ...node }) => {
    const fields = isNode(properties) ? properties : {};
    expect(node).not.toHaveProperty('additionalProperties');
    const later = LATER[at] ?? [];
    expect(node['required']).toEqual(Object.keys(fields).filter((name) => !later.includes(name)));
    expect(Object.keys(fields)).toEqual(expect.arrayContaining([...later]));
    expect(node['description']).toBeTypeOf('string');
    for (const field of Object.values(fields)) expect(field).toHaveProperty('description');
  });

  test.each<readonly [string, (report: ReportV1) => unknown]>([
    ['another version', (report) => ({ ...report, schemaVersion: 2 })],
    [
      'a severity that does not exist',
      (report) => ({ ...report, findings: [{ ...report.findings[0], severity: 'bad' }] }),
    ],
    ['an empty fingerprint', (report) => ({ ...report, findings: [{ ...report.findings[0], fingerprint: '' }] })],
    [
      'a verdict that is no finding',
      (report) => ({ ...report, findings: [{ ...report.findings[0], verdict: 'pass' }] }),
    ],
    ['no coverage', ({ coverage: _, ...report }) => report],
  ])('refuses %s', async (_, spoil) => {
    expect(validate(spoil(await report()))).toBe(false);
  });
});

describe('json', () => {
  test('is valid with no accounts and no rules', async () => {
    const { findings, coverage, verdicts } = await report({ ...sampleHeader, rules: [] }, []);
    expect(findings).toEqual([]);
    expect(verdicts).toEqual({});
    expect(coverage.counts).toEqual({ scanned: 0, incomplete: 0, unreachable: 0, skipped: 2 });
  });

  test('a scan that was stopped is not complete and has no end', async () => {
    expect((await report({ ...sampleHeader, ended: null })).scan).toMatchObject({ complete: false, end: null });
    expect((await report()).scan).toMatchObject({ complete: true, end: '2026-11-22T01:04:10.000Z' });
  });

  test('a scan of one share of the accounts says which share it read', async () => {
    const scan = { ...sampleHeader.scan, shard: { index: 2, count: 3, others: sampleHeader.scan.accounts } };
    expect((await report({ ...sampleHeader, scan })).scan.shard).toEqual({ index: 2, count: 3 });
    expect((await report()).scan).not.toHaveProperty('shard');
  });

  test('a scan of one account says that policies of an organization were not read', async () => {
    const { scan, coverage } = await report({ ...sampleHeader, scan: { ...sampleHeader.scan, organization: null } });
    expect(scan.organization).toBeNull();
    expect(coverage.policiesNotEvaluated).toMatchObject([{ kind: 'resource-control-policies', state: 'not-read' }]);
  });

  test.each([
    [{ state: 'known', value: { policies: [] } }, []],
    [{ state: 'absent' }, []],
    [notRead, [{ state: 'not-read', action: null, reason: expect.any(String) }]],
    [failed('ServiceException'), [{ state: 'failed', action: null, reason: 'ServiceException' }]],
    [
      { state: 'denied', action: 'organizations:ListPolicies' },
      [{ state: 'denied', action: 'organizations:ListPolicies', reason: null }],
    ],
  ] as const)('resource control policies %j', async (rcps, expected) => {
    const organization = { id: 'o-exampleorgid', managementAccount: '111122223333', rcps };
    const { coverage } = await report({ ...sampleHeader, scan: { ...sampleHeader.scan, organization } });
    expect(coverage.policiesNotEvaluated).toMatchObject(expected);
    expect(coverage.policiesNotEvaluated).toHaveLength(expected.length);
  });

  test('gives names as they are, not as they would look', async () => {
    const { findings } = await report();
    expect(findings.map(({ accountName }) => accountName)).toContain(NASTY_NAME);
  });

  test('a baseline and waivers: states, the day of the last look, what is no more, and who accepted what', async () => {
    const { findings, resolved } = await report(sampleHeader, [rich]);
    expect(findings.map(({ baselineState, lastSeen, waiver }) => ({ baselineState, lastSeen, waiver }))).toEqual(
      rich.findings.map(({ baselineState, lastSeen, waiver }) => ({ baselineState, lastSeen, waiver })),
    );
    expect(findings.some(({ waiver }) => waiver !== null)).toBe(true);
    expect(resolved.map(({ because, finding }) => [because, finding.fingerprint])).toEqual(
      rich.resolved.map(({ because, finding }) => [because, finding.fingerprint]),
    );
    expect(resolved.length).toBeGreaterThan(0);
  });

  test('every finding is there, in the order in which it came', async () => {
    const { findings } = await report();
    expect(findings.map(({ fingerprint }) => fingerprint)).toEqual(
      sampleAccounts.flatMap((account) => account.findings.map(({ fingerprint }) => fingerprint)),
    );
  });

  test('any text comes back as it went in', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 4 }), async (messages) => {
        const [first] = sampleAccounts;
        if (!first?.findings[0]) throw new Error('the sample has findings');
        const {
          findings: [finding],
        } = first;
        const account = { ...first, findings: messages.map((message) => ({ ...finding, message })) };
        expect((await report(sampleHeader, [account, account])).findings.map(({ message }) => message)).toEqual([
          ...messages,
          ...messages,
        ]);
      }),
      { numRuns: 50 },
    );
  });
});
