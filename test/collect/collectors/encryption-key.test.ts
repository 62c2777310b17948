import { expect, test } from 'vitest';
import type { BucketSetup, KeySetup } from '../../../src/sandbox/scenario.ts';
import { MANAGEMENT, MEMBER, openMember, REGION } from '../connections.ts';

const ID = '1234abcd-12ab-34cd-56ef-1234567890ab';
const ARN = `arn:aws:kms:${REGION}:${MEMBER}:key/${ID}`;
const policy = { Version: '2012-10-17', Statement: [] };
const OWN: KeySetup = { id: ID, region: REGION, aliases: ['alias/logs'], policy };

async function read(
  encryption: BucketSetup['encryption'],
  key: Partial<KeySetup> | null = {},
  actions?: readonly string[],
) {
  const { account } = await openMember({
    keys: key === null ? [] : [{ ...OWN, ...key }],
    buckets: [{ name: 'logs', region: REGION, ...(encryption === undefined ? {} : { encryption }) }],
    ...(actions === undefined ? {} : { roles: [{ name: 'Audit', actions }] }),
  });
  return account.read({ fact: 'encryptionKey', subject: 'logs', region: REGION });
}
const kms = (keyId: string) => ({ algorithm: 'aws:kms', keyId });

test.each([
  ['its ARN', ARN],
  ['its id', ID],
  ['the ARN of an alias', `arn:aws:kms:${REGION}:${MEMBER}:alias/logs`],
])('a key that the bucket names by %s is read with its policy', async (_, keyId) => {
  const seen = await read(kms(keyId));
  expect(seen).toMatchObject({ state: 'known', value: { keyId, arn: ARN, manager: 'CUSTOMER', state: 'Enabled' } });
  expect(seen.state === 'known' ? JSON.parse(Object(seen.value).policy) : seen).toEqual(policy);
});

test.each([
  ['SSE-S3', undefined],
  ['the AWS managed key', kms('')],
  ['the AWS managed key by its alias', kms(`arn:aws:kms:${REGION}:${MEMBER}:alias/aws/s3`)],
  ['an alias that is looked up in the account of whoever writes', kms('alias/logs')],
  ['DSSE-KMS', { algorithm: 'aws:kms:dsse', keyId: ARN }],
])('a bucket with %s has no key to read', async (_, encryption) => {
  expect(await read(encryption)).toEqual({ state: 'absent' });
});

test('a key that is switched off says so', async () => {
  expect(await read(kms(ARN), { state: 'PendingDeletion' })).toMatchObject({ value: { state: 'PendingDeletion' } });
});

test('a key that is gone is known to be', async () => {
  expect(await read(kms(ARN), null)).toMatchObject({ state: 'known', value: { keyId: ARN, state: 'NotFound' } });
});

const S3 = ['s3:GetEncryptionConfiguration'];
test.each([
  ['the encryption', ['kms:*'], 's3:GetEncryptionConfiguration'],
  ['the key', [...S3, 'kms:GetKeyPolicy'], 'kms:DescribeKey'],
  ['its policy', [...S3, 'kms:DescribeKey'], 'kms:GetKeyPolicy'],
])('%s that may not be read is denied, with the action', async (_, actions, action) => {
  expect(await read(kms(ARN), {}, actions)).toEqual({ state: 'denied', action });
});

test('of a key of another account it is not even known whether it is there', async () => {
  const seen = await read(kms(ARN.replace(MEMBER, MANAGEMENT)));
  expect(seen).toMatchObject({ state: 'failed', code: 'NotFoundException' });
});
