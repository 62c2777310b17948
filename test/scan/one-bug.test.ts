import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { CompiledRule } from '../../src/model/rule.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { assessAndReport } from '../../src/scan/assess/assess-and-report.ts';
import { leaveOutUnjudged } from '../../src/scan/assess/leave-out-unjudged.ts';
import { openScan, prepareScan } from '../../src/scan/open-scan.ts';
import type { PreparedScan } from '../../src/scan/opened-scan.ts';
import { optionsOf } from '../../src/scan/options-of.ts';
import { portsOf } from '../../src/scan/ports.ts';
import { smallOrganization } from '../campaign/organization.ts';
import { MANAGEMENT, MEMBER } from '../e2e/scenarios.ts';
import { collected } from './collected.ts';

/** A rule of the program with a bug that one bucket shows. */
const buggy = (rule: CompiledRule): CompiledRule => ({
  ...rule,
  decide: () => 'per-subject',
  judge: (name, lookup) => {
    if (name === 'app-fine') throw new RangeError('nobody thought of that');
    return rule.judge(name, lookup);
  },
});

const ofReport = (text: string) => {
  const { scan, coverage, findings } = JSON.parse(text);
  return {
    complete: scan.complete,
    accounts: coverage.accounts.map(({ account, status }: { account: string; status: string }) => [account, status]),
    findings,
  };
};

async function reportOf(prepared: PreparedScan, env: Readonly<Record<string, string>>) {
  const scan = await openScan(prepared, portsOf({ env }));
  onTestFinished(scan.close);
  let text = '';
  const write = async (chunks: AsyncIterable<string>): Promise<void> => {
    text = (await collected(chunks)).join('');
  };
  const assessment = await leaveOutUnjudged(scan, async (judged) => ({
    ...(await assessAndReport(judged, { sinks: [{ format: 'json', write }], signal: null })),
    bugs: judged.bugs,
  }));
  return { scan, assessment, report: ofReport(text) };
}

async function prepared() {
  const sandbox = await startSandbox({ scenario: smallOrganization });
  onTestFinished(sandbox.close);
  const folder = await mkdtemp(join(tmpdir(), 's3log-audit-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const inventory = join(folder, 'inventory.ndjson');
  const options = optionsOf({ organization: true, saveInventory: inventory, select: ['logging-enabled'] });
  const { rules, ...rest } = await prepareScan(options);
  return { sandbox, inventory, rules, rest };
}

test('a bug in the reading of one account costs that account, and the scan says that it is incomplete', async () => {
  const { sandbox, inventory, rules, rest } = await prepared();
  const { scan, assessment, report } = await reportOf({ ...rest, rules: rules.map(buggy) }, sandbox.env);
  expect(scan.bugs).toEqual([expect.any(RangeError)]);
  expect(report).toMatchObject({
    complete: false,
    accounts: [
      [MEMBER, 'incomplete'],
      [MANAGEMENT, 'scanned'],
    ],
  });
  expect(assessment.exitCode).toBe(70);
  // A later scan can continue it.
  expect(await readFile(inventory, 'utf8')).not.toContain('"type":"end"');
});

test('a bug in the assessment of one account costs that account, too', async () => {
  const { sandbox, inventory, rules, rest } = await prepared();
  await (await openScan({ ...rest, rules }, portsOf({ env: sandbox.env }))).close();
  const offline = optionsOf({ inventory, select: ['logging-enabled'] });
  const { assessment, report } = await reportOf({ ...rest, options: offline, rules: rules.map(buggy) }, {});
  expect(assessment.bugs).toEqual([expect.objectContaining({ account: MEMBER, cause: expect.any(RangeError) })]);
  expect(report).toMatchObject({
    complete: false,
    accounts: [
      [MEMBER, 'incomplete'],
      [MANAGEMENT, 'scanned'],
    ],
  });
  expect(assessment.exitCode).toBe(70);
});
