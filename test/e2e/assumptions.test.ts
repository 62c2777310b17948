import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, type JsonReport, readJson, runCli } from './run-cli.ts';
import { healthyLogs, MEMBER, organization, source } from './scenarios.ts';

/** AWS's sample against confused deputies: what AWS services do must be on behalf of this organization. */
const CONFUSED_DEPUTY = {
  Version: '2012-10-17',
  Statement: [
    {
      Sid: 'EnforceConfusedDeputyProtection',
      Effect: 'Deny',
      Principal: '*',
      Action: 's3:*',
      Resource: '*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:SourceOrgID': 'o-example0001' },
        Null: { 'aws:SourceAccount': 'false' },
        Bool: { 'aws:PrincipalIsAWSService': 'true' },
      },
    },
  ],
};

const scenario: Scenario = (() => {
  const { organization: setup, accounts } = organization([
    { id: MEMBER, buckets: [healthyLogs('logs', MEMBER), source('app', 'logs')] },
  ]);
  if (setup === null) throw new Error('the scenario has an organization');
  const policies = [{ id: 'p-deputy0001', name: 'deputies', document: CONFUSED_DEPUTY, targets: [setup.rootId] }];
  return { organization: { ...setup, policies }, accounts };
})();

interface Report extends JsonReport {
  readonly resolved: readonly { readonly because: string; readonly finding: { readonly cause: string } }[];
}

const shown = ({ findings }: Report) => findings.map(({ rule, verdict, bucket }) => `${rule} ${verdict} ${bucket}`);

test('what a pass hangs on is listed, may be forbidden, and may be overruled', async () => {
  const sandbox = await startSandbox({ scenario });
  onTestFinished(() => sandbox.close());
  const cwd = await emptyFolder();
  const scan = async (output: string, ...flags: readonly string[]) => {
    const args = ['--org', '--format', 'json', '--output', output, ...flags];
    const ended = await runCli(args, { cwd, env: sandbox.env });
    return { ...ended, report: await readJson<Report>(join(cwd, output)) };
  };

  const usual = await scan('usual.json');
  expect(shown(usual.report)).toEqual(['delivery-rests-on-documentation fail null']);
  expect(usual.code).toBe(0);

  const strict = await scan('strict.json', '--strict-assumptions');
  expect(shown(strict.report)).toEqual(['log-delivery-permitted unknown null']);
  expect(strict.code).toBe(3);

  await writeFile(join(cwd, 's3log-audit.yaml'), 'assumptions: { writer-sends-source-org: false }\n');
  const overruled = await scan('overruled.json', '--baseline', 'usual.json');
  expect(shown(overruled.report)).toEqual(['log-delivery-permitted fail null']);
  expect(overruled.code).toBe(1);

  await writeFile(join(cwd, 's3log-audit.yaml'), '');
  const again = await scan('again.json', '--baseline', 'overruled.json');
  expect(again.report.resolved).toMatchObject([
    { because: 'judged-otherwise', finding: { rule: 'log-delivery-permitted', cause: 'rcp:p-deputy0001' } },
  ]);
  expect(again.report.findings).toMatchObject([
    { rule: 'delivery-rests-on-documentation', severity: 'info', affected: ['app'] },
  ]);
});
