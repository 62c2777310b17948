import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readFixPlan } from '../../../src/fix/file/read-fix-plan.ts';
import type { FixPlan } from '../../../src/fix/fix-plan.ts';
import type { FindingV1 } from '../../../src/report/json-v1.ts';
import { type Sandbox, startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { version } from '../../../src/scan/version.ts';
import { type RanInProcess, runInProcess } from '../../cli/run-in-process.ts';
import { writesOf } from '../world.ts';
import type { FaultyOrganization } from './faulty-organization.ts';

type Fails = ReadonlyMap<string, FindingV1>;

interface Outcome {
  readonly step: string;
  readonly bucket: string;
  readonly result: string;
  readonly reason: string;
}

/** Logging and policy of a bucket, as the simulated organization has them. */
interface Documents {
  readonly logging: unknown;
  readonly policy: unknown;
}

/** What was seen on the way from the first scan to the last. */
export interface Circle {
  readonly plan: FixPlan;
  /** Failed findings by fingerprint. */
  readonly first: Fails;
  readonly applied: Fails;
  readonly undone: Fails;
  readonly outcomes: readonly Outcome[];
  readonly undoOutcomes: readonly Outcome[];
  /** Requests of the second `fix apply` that would change something. */
  readonly writesOfSecondApply: Readonly<Record<string, number>>;
  /** Names whose documents are not what they were before the first scan. */
  readonly different: readonly string[];
  /** What each command wrote to standard error, with its exit code. */
  readonly told: readonly string[];
}

/** Scan, plan, apply, scan, apply, undo, scan: each as a command line, over HTTP. */
export async function fullCircle({ scenario, settings }: FaultyOrganization, folder: string): Promise<Circle> {
  const sandbox = await startSandbox({ scenario });
  try {
    const file = (name: string): string => join(folder, name);
    const told: string[] = [];
    const run = async (...argv: readonly string[]): Promise<RanInProcess> => {
      const ran = await runInProcess(argv, { env: sandbox.env });
      told.push(`${argv.slice(0, 2).join(' ')}: exit ${ran.code}: ${ran.stderr}`);
      return ran;
    };
    const config = ['--config', file('settings.yaml')];
    const scan = async (name: string): Promise<Fails> => {
      const saved = ['--collect', 'targets', '--save-inventory', file(`${name}.ndjson`)];
      await run('scan', '--org', ...config, ...saved, '--format', 'json', '--output', file(`${name}.json`));
      const report: { readonly findings: readonly FindingV1[] } = JSON.parse(
        await readFile(file(`${name}.json`), 'utf8'),
      );
      return new Map(
        report.findings.filter(({ verdict }) => verdict === 'fail').map((finding) => [finding.fingerprint, finding]),
      );
    };
    await writeFile(file('settings.yaml'), settings);
    const names = scenario.accounts.flatMap(({ buckets }) => buckets.map(({ name }) => name));
    const documents = (): ReadonlyMap<string, string> =>
      new Map(names.map((name) => [name, JSON.stringify(documentsOf(sandbox, name))]));

    const before = documents();
    const first = await scan('first');
    await run(
      'fix',
      'plan',
      '--inventory',
      file('first.ndjson'),
      ...config,
      '--create-log-buckets',
      '--output',
      file('plan.yaml'),
    );
    const bytes = await readFile(file('plan.yaml'));
    const hash = /planHash: (\w+)\n$/.exec(bytes.toString())?.[1] ?? '';
    const now = new Date('2026-01-01T00:00:00Z');
    const plan = readFixPlan({ file: 'plan.yaml', bytes, expectedHash: hash, now, toolVersion: version });
    const role = ['--role-name', 'OrganizationAccountAccessRole', '--yes', '--format', 'json'];
    const apply = () => run('fix', 'apply', file('plan.yaml'), '--plan-hash', hash, ...role);
    const outcomes = outcomesIn(await apply());
    const applied = await scan('applied');
    sandbox.resetCounts();
    await apply();
    const writesOfSecondApply = writesOf(sandbox);
    const undoOutcomes = outcomesIn(await run('fix', 'undo', file('plan.yaml.journal'), ...role));
    const after = documents();
    const undone = await scan('undone');
    const different = names.filter((name) => before.get(name) !== after.get(name));
    return { plan, first, applied, undone, outcomes, undoOutcomes, writesOfSecondApply, different, told };
  } finally {
    await sandbox.close();
  }
}

const outcomesIn = ({ stdout }: RanInProcess): readonly Outcome[] => (stdout === '' ? [] : JSON.parse(stdout).steps);

function documentsOf(sandbox: Sandbox, name: string): Documents {
  const { logging = null, policy = null } = sandbox.bucket(name) ?? {};
  const { target, prefix, keyFormat = 'simple', grants = [] } = logging ?? {};
  return {
    logging: logging && { target, prefix, keyFormat, grants },
    policy: typeof policy === 'string' ? JSON.parse(policy) : policy,
  };
}
