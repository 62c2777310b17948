import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { DELIVERY_PAIRS, delivery } from '../../src/sandbox/scenarios/delivery.ts';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { DEMO_FAILS, DEMO_UNKNOWNS } from '../../src/sandbox/scenarios/demo-expected.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder, readJson, runCli } from '../e2e/run-cli.ts';

interface ScanFinding {
  readonly rule: string;
  readonly verdict: 'fail' | 'unknown';
  readonly account: string;
  readonly bucket: string | null;
  readonly affected: readonly string[];
  readonly cause: string | null;
}

/** Findings of a scan of the scenario by the built program, which knows its address alone. */
async function findingsIn(scenario: Scenario): Promise<readonly ScanFinding[]> {
  const sandbox = await startSandbox({ scenario });
  onTestFinished(() => sandbox.close());
  const folder = await emptyFolder();
  const { code, stderr } = await runCli(['--org'], { cwd: folder, env: sandbox.env });
  expect(stderr).toContain('Reports:');
  expect(code).toBe(1);
  const report = await readJson<{ readonly findings: readonly ScanFinding[] }>(
    join(folder, 'reports/s3log-audit.json'),
  );
  return report.findings;
}

const failLine = ({ rule, account, bucket, affected }: Pick<ScanFinding, 'rule' | 'account' | 'bucket' | 'affected'>) =>
  [rule, account, bucket, ...affected].join(' ');
const unknownLine = ({ rule, account, cause }: Pick<ScanFinding, 'rule' | 'account' | 'cause'>) =>
  [rule, account, cause].join(' ');

test('a scan of the demo finds what its own list says: all of it, and nothing else', async () => {
  const findings = await findingsIn(demo);
  const fails = findings.filter(({ verdict }) => verdict === 'fail');
  const unknowns = findings.filter(({ verdict }) => verdict === 'unknown');
  expect(fails.map(failLine).sort()).toEqual(DEMO_FAILS.map(failLine).sort());
  expect(unknowns.map(unknownLine).sort()).toEqual(DEMO_UNKNOWNS.map(unknownLine).sort());
});

/** Rules that together say what the delivery verdict says, where a target is looked at. */
const DELIVERY_RULES = new Set([
  'target-exists',
  'target-in-same-region',
  'target-without-object-lock',
  'target-without-requester-pays',
  'target-encryption-supported',
  'log-delivery-permitted',
]);

test('every pair of the delivery scenario comes out as it says', async () => {
  const findings = (await findingsIn(delivery)).filter(({ rule }) => DELIVERY_RULES.has(rule));
  const outcomes = DELIVERY_PAIRS.map(({ account, source, expect: expected }) => {
    const verdicts = findings
      .filter(
        (finding) =>
          [account, delivery.organization?.id].includes(finding.account) && finding.affected.includes(source),
      )
      .map(({ verdict }) => verdict);
    const seen = verdicts.includes('fail') ? 'blocked' : verdicts.includes('unknown') ? 'unknown' : 'permitted';
    return { source, outcome: seen, expected };
  });
  expect(outcomes.filter(({ outcome, expected }) => outcome !== expected)).toEqual([]);
});
