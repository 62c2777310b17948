import fc from 'fast-check';
import type { Log, Result, Run } from 'sarif';
import { describe, expect, test } from 'vitest';
import type { AccountResult } from '../../src/model/finding.ts';
import type { ReportOptions } from '../../src/model/report.ts';
import { sarifFull } from '../../src/report/sarif-full.ts';
import { plainOptions } from './options.ts';
import { rich, richAccounts, richFinding, richHeader } from './rich-sample.ts';
import { sampleAccounts, streamed, textOf } from './sample.ts';
import { parsedSarif } from './sarif-schema.ts';
import { specProblems } from './sarif-spec.ts';

const BASELINE: Partial<ReportOptions> = { baseline: { started: '2026-11-21T01:00:00.000Z' } };

async function logOf(accounts: Iterable<AccountResult>, options: Partial<ReportOptions> = {}): Promise<Log> {
  const log = parsedSarif(await textOf(sarifFull(richHeader, streamed(accounts), { ...plainOptions, ...options })));
  expect(specProblems(log)).toEqual([]);
  return log;
}

async function runOf(accounts: Iterable<AccountResult>, options?: Partial<ReportOptions>): Promise<Run> {
  const [run] = (await logOf(accounts, options)).runs;
  if (run === undefined) throw new Error('there is a run');
  return run;
}

const tellOf = ({ ruleId, kind, level, locations, baselineState }: Result) =>
  [ruleId, kind, level, locations?.[0]?.physicalLocation?.artifactLocation?.uri, baselineState].join(' ');

test('every verdict is there, with its kind, its place and what became of it', async () => {
  const { results = [] } = await runOf(richAccounts, BASELINE);
  const root = 'aws/111122223333';
  expect((results ?? []).map(tellOf)).toEqual([
    `no-logging-loop fail error ${root}/eu-central-1/ring-a new`,
    `logging-enabled fail error ${root}/eu-central-1/plain unchanged`,
    `logging-enabled fail error ${root}/eu-central-1/plain-2 unchanged`,
    `no-log-chain fail warning ${root}/eu-central-1/logs unchanged`,
    `log-target-versioned fail note ${root}/eu-central-1/logs unchanged`,
    `target-exists open none ${root} unchanged`,
    `logging-enabled fail error ${root}/eu-central-1/app absent`,
    `logging-enabled fail error ${root}/eu-central-1/deleted absent`,
    `account-reachable pass none ${root} unchanged`,
    `logging-enabled pass none ${root}/eu-central-1/app new`,
    `logging-enabled pass none ${root}/eu-central-1/ring-a unchanged`,
    `logging-enabled notApplicable none ${root}/eu-central-1/archive unchanged`,
    'logging-enabled fail error aws/444455556666/eu-central-1/other unchanged',
  ]);
});

test('without a baseline nothing is compared', async () => {
  const run = await runOf([{ ...rich, resolved: [] }]);
  expect(run.baselineGuid).toBeUndefined();
  expect((run.results ?? []).map(({ baselineState }) => baselineState)).toEqual(
    (run.results ?? []).map(() => undefined),
  );
});

test('a run is named as a later one names its baseline', async () => {
  const earlier = { ...richHeader, scan: { ...richHeader.scan, started: '2026-11-21T01:00:00.000Z' } };
  const text = await textOf(sarifFull(earlier, streamed([]), plainOptions));
  const guid = parsedSarif(text).runs[0]?.automationDetails?.guid;
  expect(guid).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
  expect((await runOf([], BASELINE)).baselineGuid).toBe(guid);
});

test('waivers that hold suppress, expired ones are told', async () => {
  const run = await runOf([rich], BASELINE);
  const suppressed = (run.results ?? []).filter(({ suppressions }) => suppressions?.length);
  expect(suppressed.map(tellOf)).toEqual([expect.stringContaining('eu-central-1/plain ')]);
  expect(run.invocations?.[0]?.toolExecutionNotifications).toContainEqual(
    expect.objectContaining({ descriptor: expect.objectContaining({ id: 'waiver-expired' }) }),
  );
});

describe('ways of logs', () => {
  test('make a graph per account; a loop is a way that comes back', async () => {
    const { graphs = [], results } = await runOf(richAccounts, BASELINE);
    expect(graphs).toHaveLength(1);
    expect(graphs[0]?.nodes?.map(({ id }) => id).sort()).toEqual(['app', 'archive', 'logs', 'ring-a', 'ring-b', 'web']);
    const traversals = (rule: string) =>
      results
        ?.find(({ ruleId }) => ruleId === rule)
        ?.graphTraversals?.map(({ runGraphIndex, edgeTraversals }) => [
          runGraphIndex,
          edgeTraversals?.map(({ edgeId }) => edgeId),
        ]);
    expect(traversals('no-logging-loop')).toEqual([[0, ['ring-a', 'ring-b']]]);
    expect(traversals('no-log-chain')).toEqual([
      [0, ['app', 'logs']],
      [0, ['web', 'logs']],
    ]);
  });

  test('of each account are found at their own index', async () => {
    const third = { ...rich, account: { ...rich.account, id: '444455556666' } };
    const { results, graphs } = await runOf([rich, { ...rich, edges: [] }, third], BASELINE);
    expect(graphs).toHaveLength(2);
    const indexes = results?.flatMap(({ graphTraversals = [] }) => graphTraversals.map((one) => one.runGraphIndex));
    expect(indexes).toEqual([0, 0, 0, 1, 1, 1]);
  });
});

test('control frameworks are taxonomies, found by index and by name', async () => {
  const run = await runOf([rich], BASELINE);
  expect(run.taxonomies?.map(({ name, taxa }) => [name, taxa?.map(({ id }) => id)])).toEqual([
    ['aws-fsbp', ['S3.9']],
    ['nist-800-53-r5', ['AU-12', 'AU-2']],
  ]);
  const rule = run.tool.driver.rules?.find(({ id }) => id === 'logging-enabled');
  const targets = rule?.relationships?.map(({ target }) => target) ?? [];
  expect(targets).toHaveLength(3);
  const result = run.results?.find(({ ruleId }) => ruleId === 'logging-enabled');
  expect(result?.taxa).toEqual(targets);
  for (const { id, index = -1, toolComponent } of targets) {
    const taxonomy = run.taxonomies?.[toolComponent?.index ?? -1];
    expect(taxonomy?.name).toBe(toolComponent?.name);
    expect(taxonomy?.taxa?.[index]?.id).toBe(id);
  }
});

test('the invocation tells how it ended and everything that was not seen', async () => {
  const run = await runOf(sampleAccounts, { exit: async () => ({ code: 3, meaning: 'incomplete' }) });
  const [invocation] = run.invocations ?? [];
  expect(invocation).toMatchObject({
    executionSuccessful: true,
    exitCode: 3,
    exitCodeDescription: 'incomplete',
    startTimeUtc: '2026-11-22T01:00:00.000Z',
    endTimeUtc: '2026-11-22T01:04:10.000Z',
  });
  const kinds = run.tool.driver.notifications?.map(({ id }) => id) ?? [];
  const told = invocation?.toolExecutionNotifications ?? [];
  for (const { descriptor } of told) expect(kinds[descriptor?.index ?? -1]).toBe(descriptor?.id);
  expect(told.map(({ descriptor }) => descriptor?.id)).toEqual([
    'account-incomplete',
    'fact-unobserved',
    'fact-unobserved',
    'account-unreachable',
    'account-skipped',
    'account-skipped',
    'policies-not-evaluated',
    'bucket-kinds-not-covered',
  ]);
});

test('a scan that was stopped was not successful', async () => {
  const text = await textOf(
    sarifFull({ ...richHeader, ended: null }, streamed([rich]), { ...plainOptions, ...BASELINE }),
  );
  expect(parsedSarif(text).runs[0]?.invocations?.[0]).toMatchObject({ executionSuccessful: false });
});

test('whatever buckets, prefixes and waivers say, the file is SARIF', async () => {
  const text = fc.string({ unit: 'binary', maxLength: 30 });
  await fc.assert(
    fc.asyncProperty(text, text, text, async (bucket, prefix, words) => {
      const waiver = { reason: words, owner: words, expires: '2027-01-31', expired: false, location: `${words}:3` };
      const [first] = rich.edges;
      if (first === undefined) throw new Error('the sample has edges');
      const account: AccountResult = {
        ...rich,
        findings: [richFinding({ rule: 'no-logging-loop', bucket: bucket || 'x', message: words, waiver })],
        edges: [{ ...first, source: bucket || 'x', target: bucket || 'x', prefix }],
      };
      const out = await textOf(sarifFull(richHeader, streamed([account]), { ...plainOptions, ...BASELINE }));
      expect(specProblems(parsedSarif(out))).toEqual([]);
      expect(out).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    }),
    { numRuns: 50 },
  );
});
