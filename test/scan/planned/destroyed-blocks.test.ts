import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { absent, known } from '../../../src/model/observation.ts';
import { runScan } from '../../../src/scan/run-scan.ts';
import { folderOfTest } from '../../inventory/inventories.ts';
import { collected } from '../collected.ts';
import { ACCOUNT, deployed, inventoryOf, LOG_POLICY, logsTo } from './deployed.ts';

const ON = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
const WRITTEN = {
  ...{ block_public_acls: true, block_public_policy: true, ignore_public_acls: true, restrict_public_buckets: true },
};

/** Judges a plan that changes one resource, over a log bucket whose policy is public. */
async function verdicts(type: string, change: object, block: 'account' | 'bucket') {
  const live = await inventoryOf(
    [
      deployed('app', { logging: logsTo('logs') }),
      deployed('logs', {
        policy: known({ text: LOG_POLICY('logs') }),
        policyStatus: known({ isPublic: true }),
        publicAccessBlock: block === 'bucket' ? known(ON) : absent,
      }),
    ],
    { facts: { accountPublicAccessBlock: block === 'account' ? known(ON) : absent } },
  );
  const plan = join(await folderOfTest(), 'plan.json');
  const resource = { address: `${type}.this`, mode: 'managed', type, name: 'this', change };
  const configuration = { root_module: {}, provider_config: { aws: { name: 'aws' } } };
  await writeFile(plan, JSON.stringify({ format_version: '1.2', configuration, resource_changes: [resource] }));
  const run = await runScan(
    { plan, inventory: live, planAccounts: [ACCOUNT], select: ['log-target-not-public'] },
    { now: () => new Date('2026-01-01T06:00:00Z') },
  );
  onTestFinished(() => run.close());
  return (await collected(run.findings())).map(({ verdict, affected }) => `${verdict} ${affected}`);
}

const deletion = (before: object) => ({ actions: ['delete'], before: { ...WRITTEN, ...before }, after: null });

test('a plan that has nothing but the block of an account is judged over its buckets', async () => {
  const type = 'aws_s3_account_public_access_block';
  const off = Object.fromEntries(Object.keys(WRITTEN).map((name) => [name, false]));
  const update = { actions: ['update'], before: WRITTEN, after: off, after_unknown: {} };
  expect(await verdicts(type, update, 'account')).not.toEqual([]);
  expect(await verdicts(type, { ...update, after: WRITTEN }, 'account')).toEqual([]);
});

test('the block of an account goes with the resource', async () => {
  const type = 'aws_s3_account_public_access_block';
  expect(await verdicts(type, deletion({ account_id: ACCOUNT }), 'account')).not.toEqual([]);
  expect(await verdicts(type, deletion({ account_id: '444455556666' }), 'account')).toEqual([]);
});

test('the block of a bucket goes with the resource, unless the provider is told to leave it', async () => {
  const type = 'aws_s3_bucket_public_access_block';
  expect(await verdicts(type, deletion({ bucket: 'logs' }), 'bucket')).not.toEqual([]);
  expect(await verdicts(type, deletion({ bucket: 'logs', skip_destroy: true }), 'bucket')).toEqual([]);
});
