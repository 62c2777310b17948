import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ScanOptions } from '../../../src/config/options.ts';
import { type FixPlanRequest, type MadeFixPlan, makeFixPlan } from '../../../src/fix/make-fix-plan.ts';
import type { LogTarget } from '../../../src/model/log-targets.ts';
import type { Scenario } from '../../../src/sandbox/scenario.ts';
import { startSandbox } from '../../../src/sandbox/start-sandbox.ts';
import { optionsOf } from '../../../src/scan/options-of.ts';
import { portsOf } from '../../../src/scan/ports.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { folderOfTest } from '../../inventory/inventories.ts';

const SCANNED = '2026-01-01T00:00:00Z';

export const target = (account: string, region: string, bucket: string, more: Partial<LogTarget> = {}): LogTarget => ({
  ...{ account, region, bucket, tags: {}, prefix: '{bucket}/', keyFormat: 'simple', expireAfterDays: null },
  ...more,
});

export interface Night {
  readonly inventory: string;
  readonly plan: (request?: Partial<FixPlanRequest>, options?: Partial<ScanOptions>) => Promise<MadeFixPlan>;
}

/** An organization, scanned over HTTP and saved, to be planned on. */
export async function nightOf(scenario: Scenario, scan: Partial<ScanOptions> = {}): Promise<Night> {
  const sandbox = await startSandbox({ scenario });
  onTestFinished(() => sandbox.close());
  const inventory = join(await folderOfTest(), 'night.ndjson');
  const ports = { env: sandbox.env, now: () => new Date(SCANNED) };
  const run = await runScan({ organization: true, saveInventory: inventory, ...scan }, ports);
  await run.close();
  return {
    inventory,
    plan: (request = {}, options = {}) =>
      makeFixPlan(
        optionsOf({ targets: scan.targets ?? [], ...options }),
        {
          ...{ inventory, select: [], state: null, source: null, createLogBuckets: false, readMissing: false },
          expiresAfter: 7 * 86_400_000,
          ...request,
        },
        portsOf(ports),
      ),
  };
}
