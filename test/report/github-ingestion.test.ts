import { randomBytes } from 'node:crypto';
import type { Log, ReportingDescriptor, Result, Run } from 'sarif';
import { expect, test } from 'vitest';
import { ingestionProblems } from './github-ingestion.ts';

const location = (uri: string) => ({
  physicalLocation: { artifactLocation: { uri }, region: { startLine: 1 } },
});

const rule: ReportingDescriptor = {
  id: 'a-rule',
  name: 'ARule',
  shortDescription: { text: 'Short.' },
  fullDescription: { text: 'Full.' },
  help: { text: 'Help.' },
  defaultConfiguration: { level: 'error' },
  properties: { tags: ['security'], precision: 'high', 'security-severity': '8.0' },
};

const result: Result = {
  ruleId: 'a-rule',
  ruleIndex: 0,
  level: 'error',
  message: { text: 'Wrong.' },
  locations: [location('aws/111122223333/eu-central-1/app')],
  partialFingerprints: { primaryLocationLineHash: 'abc:1' },
};

const run: Run = {
  tool: { driver: { name: 's3log-audit', rules: [rule] } },
  automationDetails: { id: 's3log-audit/' },
  invocations: [{ executionSuccessful: true }],
  results: [result],
};

const log = (runs: readonly Run[]): Log => ({ $schema: 'https://example.com', version: '2.1.0', runs: [...runs] });
const withRun = (change: Partial<Run>): unknown => log([{ ...run, ...change }]);
const withRule = (change: Partial<ReportingDescriptor>): unknown =>
  withRun({ tool: { driver: { name: 's3log-audit', rules: [{ ...rule, ...change }] } } });
const withProperties = (change: object): unknown => withRule({ properties: { ...rule.properties, ...change } });
const withResult = (change: Partial<Result>): unknown => withRun({ results: [{ ...result, ...change }] });
const withUri = (uri: string): unknown => withResult({ locations: [location(uri)] });
const many = (count: number, change: Partial<Result> = {}): Result[] =>
  Array.from({ length: count }, (_, i) => ({
    ...result,
    ...change,
    partialFingerprints: { primaryLocationLineHash: `${i}:1` },
  }));
const flow = (count: number) => [
  { threadFlows: [{ locations: Array.from({ length: count }, () => ({ location: location('aws/x') })) }] },
];
const graph = (edges: readonly (readonly [string, string])[]) => ({
  nodes: [{ id: 'a' }, { id: 'b', children: [{ id: 'c' }] }],
  edges: edges.map(([sourceNodeId, targetNodeId], i) => ({ id: `e${i}`, sourceNodeId, targetNodeId })),
});
const LOOP = graph([
  ['a', 'b'],
  ['b', 'a'],
]);
const without = <T extends object>(value: T, name: keyof T): T =>
  Object.fromEntries(Object.entries(value).filter(([key]) => key !== name)) as T;

test.each<readonly [string, unknown]>([
  ['what the base has', log([run])],
  ['a run without results', withRun({ results: [] })],
  ['25,000 results', withRun({ results: many(25_000) })],
  ['two categories', log([run, { ...run, automationDetails: { id: 's3log-audit/2/' } }])],
  ['a colon after the first segment', withUri('aws/a:b')],
  ['an encoded space', withUri('aws/a%20b')],
  ['a code flow', withResult({ codeFlows: flow(1000) })],
  ['a rule without security severity', withRule({ properties: { 'problem.severity': 'recommendation' } })],
  [
    'a loop',
    withResult({
      graphs: [LOOP],
      graphTraversals: [{ resultGraphIndex: 0, edgeTraversals: [{ edgeId: 'e0' }, { edgeId: 'e1' }] }],
    }),
  ],
])('takes %s', (_, sarif) => {
  expect(ingestionProblems(sarif)).toEqual([]);
});

test.each<readonly [problem: string, sarif: unknown]>([
  ['not a SARIF log', null],
  ['not a SARIF log', 'text'],
  ["Missing 'runs' array", { version: '2.1.0' }],
  ['version is not 2.1.0', { ...log([run]), version: '2.0.0' }],
  ['no $schema', without(log([run]), '$schema')],
  ['10 MB at most', withResult({ message: { text: randomBytes(10_500_000).toString('base64') } })],
  ['21 runs, 20 at most', log(Array.from({ length: 21 }, (_, i) => ({ ...run, automationDetails: { id: `${i}/` } })))],
  ['same category', log([run, run])],
  ['same category', log([run, { ...run, automationDetails: { id: 's3log-audit/2026-11-22' } }])],
  ['no tool.driver.name', withRun({ tool: { driver: { name: '' } } })],
  ["Missing 'results' array in run", log([without(run, 'results')])],
  ['has no category', withRun({ automationDetails: { id: 's3log-audit' } })],
  ['has no category', log([without(run, 'automationDetails')])],
  ['unsuccessful execution', withRun({ invocations: [{ executionSuccessful: false }] })],
  ['25001 results, 25,000 at most', withRun({ results: many(25_001) })],
  [
    '25001 rules',
    withRun({
      tool: { driver: { name: 'x', rules: Array.from({ length: 25_001 }, (_, i) => ({ ...rule, id: `r${i}` })) } },
      results: [],
    }),
  ],
  [
    'tool extensions',
    withRun({ tool: { ...run.tool, extensions: Array.from({ length: 101 }, (_, i) => ({ name: `e${i}` })) } }),
  ],
  ['two rules with one id', withRun({ tool: { driver: { name: 'x', rules: [rule, rule] } } })],
  ['one identity', withRun({ results: [result, result] })],
  ['scheme of base', withRun({ originalUriBaseIds: { ROOT: { uri: 'https://example.com/' } } })],
  ['no id', withRule({ id: '' })],
  ['name is longer than 255', withRule({ name: 'x'.repeat(256) })],
  ['no shortDescription.text', withRule({ shortDescription: { text: '' } })],
  ['shortDescription is longer', withRule({ shortDescription: { text: 'x'.repeat(1025) } })],
  ['no fullDescription.text', withRule({ fullDescription: { text: '' } })],
  ['fullDescription is longer', withRule({ fullDescription: { text: 'x'.repeat(1025) } })],
  ['no help.text', withRule({ help: { text: '' } })],
  ['11 tags', withProperties({ tags: Array.from({ length: 11 }, (_, i) => `t${i}`) })],
  ['level that GitHub does not know', withRule({ defaultConfiguration: { level: 'none' } })],
  ['precision that', withProperties({ precision: 'exact' })],
  ['problem.severity that', withProperties({ 'problem.severity': 'high' })],
  ['invalid security severity', withProperties({ 'security-severity': 'high' })],
  ['invalid security severity', withProperties({ 'security-severity': 8 })],
  ['invalid security severity', withProperties({ 'security-severity': '0.0' })],
  ['invalid security severity', withProperties({ 'security-severity': '10.1' })],
  ['neither high nor critical', withProperties({ 'security-severity': '9.0' })],
  ['is not among the rules', withResult({ ruleId: 'another' })],
  ['ruleIndex is not', withResult({ ruleIndex: 1 })],
  ['kind "pass" is not read', withResult({ kind: 'pass', level: 'none' })],
  ['level that GitHub does not know', withResult({ level: 'none' })],
  ['GH1007', withResult({ message: { id: 'default' } })],
  ['GH1001: locationFromSarifResult', withResult({ locations: [] })],
  ['of several locations', withResult({ locations: [location('aws/a'), location('aws/b')] })],
  ['expected a physical location', withResult({ locations: [{ logicalLocations: [{ name: 'app' }] }] })],
  ['expected artifact location', withResult({ locations: [{ physicalLocation: { region: { startLine: 1 } } }] })],
  ['GH1003', withResult({ locations: [{ physicalLocation: { artifactLocation: { uri: 'aws/a' } } }] })],
  ['did not match the checkout URI scheme', withUri('arn:aws:s3:::app')],
  ['did not match the checkout URI scheme', withUri('s3://app')],
  ['did not match the checkout URI scheme', withUri('https://example.com')],
  ['did not match the checkout URI scheme', withUri('name:tag/path')],
  ['did not match the checkout URI scheme', withResult({ relatedLocations: [location('git://x')] })],
  [
    'did not match the checkout URI scheme',
    withResult({ codeFlows: [{ threadFlows: [{ locations: [{ location: location('s3://x') }] }] }] }),
  ],
  ['invalid URI', withUri('/aws/app')],
  ['invalid URI', withUri('aws/a b')],
  ['invalid URI', withUri('aws/%zz')],
  ['invalid URI', withUri('aws/%ff')],
  ['invalid URI', withUri('aws\\app')],
  ['GH1004: more than 1,000 locations', withResult({ relatedLocations: Array(1000).fill(location('aws/x')) })],
  ['1001 thread flow locations', withResult({ codeFlows: flow(1001) })],
  ['GH1002', withResult({ codeFlows: [{ threadFlows: [{ locations: [{ index: 0 }] }] }] })],
  ['no partialFingerprints', withResult({ partialFingerprints: {} })],
  ['3.27.10', withResult({ kind: 'review', level: 'error' })],
  ['3.27.25: rank 101', withResult({ rank: 101 })],
  ['3.27.25: rank with kind', withResult({ kind: 'pass', level: 'none', rank: 1 })],
  ['3.27.24', withRun({ baselineGuid: 'x', results: [{ ...result, baselineState: 'new' }, ...many(1)] })],
  ['3.14.5', withResult({ baselineState: 'new' })],
  ['3.27.23', withRun({ results: [{ ...result, suppressions: [] }, ...many(1)] })],
  ['3.39.2', withRun({ graphs: [{ nodes: [{ id: 'a' }, { id: 'b', children: [{ id: 'a' }] }] }] })],
  ['3.40', withRun({ graphs: [graph([['a', 'z']])] })],
  ['3.42.2', withResult({ graphs: [LOOP], graphTraversals: [{}] })],
  ['3.42.2', withResult({ graphs: [LOOP], graphTraversals: [{ resultGraphIndex: 0, runGraphIndex: 0 }] })],
  [
    '3.43',
    withResult({ graphs: [LOOP], graphTraversals: [{ resultGraphIndex: 0, edgeTraversals: [{ edgeId: 'e9' }] }] }),
  ],
  [
    '3.42.8',
    withResult({
      graphs: [LOOP],
      graphTraversals: [{ resultGraphIndex: 0, edgeTraversals: [{ edgeId: 'e0' }, { edgeId: 'e0' }] }],
    }),
  ],
])('finds: %s', (problem, sarif) => {
  expect(ingestionProblems(sarif).join('\n')).toContain(problem);
});
