import { expect, test } from 'vitest';
import { generate } from '../../src/sandbox/generate.ts';
import { KEPT, run, sandboxOf } from '../e2e/organization-scan.ts';

/** A heap that buckets must not fill: what is known of one goes to the inventory. */
const SCANS = [
  { buckets: 20_000, heapMiB: 96, probability: 0 },
  { buckets: 60_000, heapMiB: 128, probability: 0.02 },
];

test.each(SCANS)(
  '$buckets buckets fit into a heap of $heapMiB MiB',
  {
    timeout: 1_200_000,
  },
  async ({ buckets, heapMiB, probability }) => {
    const scenario = generate({
      seed: 5,
      accounts: 20,
      bucketsPerAccount: buckets / 20,
      regions: ['eu-west-1', 'us-east-1'],
      defectRate: 0.05,
    });
    const kinds = ['throttle', 'reset', 'error'] as const;
    const faults = probability === 0 ? [] : kinds.map((kind) => ({ kind, probability: probability / kinds.length }));
    const sandbox = await sandboxOf(scenario, { checkSignatures: false, faults });
    const { code, report, stderr } = await run(KEPT, sandbox, {
      env: { NODE_OPTIONS: `--max-old-space-size=${heapMiB}` },
    });
    expect(stderr).not.toContain('bug');
    expect(code).toBe(1);
    const { scan, coverage } = JSON.parse(report);
    expect(scan.complete).toBe(true);
    expect(coverage.buckets.listed).toBeGreaterThanOrEqual(buckets);
  },
);
