import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { writeInventory } from '../../../src/inventory/write-inventory.ts';
import type { Logging } from '../../../src/model/facts/logging.ts';
import type { AccountInventory, Bucket } from '../../../src/model/inventory.ts';
import { absent, known, type Observation } from '../../../src/model/observation.ts';
import { runScan, type ScanRun } from '../../../src/scan/run-scan.ts';
import { folderOfTest, headerOf } from '../../inventory/inventories.ts';
import { account, bucket } from '../fixture.ts';

export const ACCOUNT = '111122223333';

/** What every deployed bucket has, unless a test says otherwise. */
const PLAIN: Bucket['facts'] = {
  logging: absent,
  policy: absent,
  ownership: known({ setting: 'BucketOwnerEnforced' }),
  encryption: known({ algorithm: 'AES256', keyId: '' }),
  objectLock: absent,
  requestPayment: known({ payer: 'BucketOwner' }),
};

export const deployed = (name: string, facts: Bucket['facts'] = {}): Bucket =>
  bucket(name, { facts: { ...PLAIN, ...facts } });

/** A policy that lets S3 write logs of the account. */
export const LOG_POLICY = (name: string): string =>
  JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'logging.s3.amazonaws.com' },
        Action: 's3:PutObject',
        Resource: `arn:aws:s3:::${name}/*`,
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
      },
    ],
  });

export const logsTo = (target: string): Observation<Logging> =>
  known({ target, prefix: 'p/', keyFormat: 'simple', grants: [] });

export const LOGS = deployed('logs', { policy: known({ text: LOG_POLICY('logs') }) });

/** Writes the inventory of one account. */
export async function inventoryOf(buckets: readonly Bucket[], part: Partial<AccountInventory> = {}): Promise<string> {
  const path = join(await folderOfTest(), 'live.ndjson');
  const sorted = [...buckets].sort((a, b) => (a.name < b.name ? -1 : 1));
  const inventory = account(sorted, { regions: { 'eu-west-1': { deliveries: known({ deliveries: [] }) } }, ...part });
  const started = '2026-01-01T00:00:00.000Z';
  const writer = await writeInventory(path, {
    ...headerOf([]),
    ...{ started, caller: ACCOUNT, organization: null, accounts: [inventory.account] },
  });
  await writer.account(inventory, started);
  await writer.end(started);
  await writer.close();
  return path;
}

/** Judges a template, of which only the resources are written, over an inventory. */
export async function judged(
  resources: string,
  options: Parameters<typeof runScan>[0] & { readonly inventory: string | null },
): Promise<ScanRun> {
  const template = join(await folderOfTest(), 'template.yaml');
  await writeFile(template, `Resources:\n${resources.replace(/^/gm, '  ')}\n`);
  const run = await runScan(
    { planAccounts: [ACCOUNT], template, ...options },
    { now: () => new Date('2026-01-01T06:00:00Z') },
  );
  onTestFinished(() => run.close());
  return run;
}
