import { GetBucketVersioningCommand, S3Client } from '@aws-sdk/client-s3';
import { expect, onTestFinished, test } from 'vitest';
import { answeredOperations } from '../../../src/collect/http/answered-operations.ts';
import { ATTEMPT_LIMITS, createAttemptClock } from '../../../src/collect/http/attempt-clock.ts';
import { failureOf } from '../../../src/collect/http/errors.ts';
import { type CallCounters, watch } from '../../../src/collect/http/middleware.ts';
import { openNetwork } from '../../../src/collect/http/network.ts';
import { operationsOf } from '../../../src/collect/http/operation.ts';
import { bucketsOf, MANAGEMENT, organizationOf, serve } from '../connections.ts';

async function watchedClient(...declared: Parameters<typeof operationsOf>[0]) {
  const sandbox = await serve({
    ...organizationOf({}),
    accounts: [{ id: MANAGEMENT, name: 'management', parent: 'r-abcd', buckets: bucketsOf(1) }],
  });
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = sandbox.env;
  const network = openNetwork({}, ATTEMPT_LIMITS);
  onTestFinished(network.close);
  const client = new S3Client({
    region: 'eu-west-1',
    endpoint,
    forcePathStyle: true,
    maxAttempts: 1,
    requestHandler: network.handler,
    credentials: { accessKeyId: AWS_ACCESS_KEY_ID ?? '', secretAccessKey: AWS_SECRET_ACCESS_KEY ?? '' },
  });
  const counters: CallCounters = { calls: new Map(), throttled: 0, retries: 0 };
  watch(client, {
    service: 's3',
    counters,
    operations: operationsOf(declared),
    clock: createAttemptClock(ATTEMPT_LIMITS),
    answered: answeredOperations(),
  });
  const send = async () => client.send(new GetBucketVersioningCommand({ Bucket: 'app-0000' }));
  return { sandbox, counters, send };
}

test('an operation that is declared is counted and its response validated', async () => {
  const right = await watchedClient({ 's3:GetBucketVersioning': { kind: 'xml', root: 'VersioningConfiguration' } });
  await expect(right.send()).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
  expect([...right.counters.calls]).toEqual([['s3:GetBucketVersioning', 1]]);
  const wrong = await watchedClient({ 's3:GetBucketVersioning': { kind: 'xml', root: 'Tagging' } });
  await expect(wrong.send()).rejects.toMatchObject({ name: 'UnexpectedResponse' });
});

test('an operation that is not declared is a programming error, and is never sent', async () => {
  const { sandbox, counters, send } = await watchedClient({ 's3:GetBucketTagging': { kind: 'xml', root: 'Tagging' } });
  const error = await send().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: 's3:GetBucketVersioning is not declared: its answer could not be validated' });
  // Not a failure of the request, which would become a failed fact.
  expect(failureOf(error)).toBeUndefined();
  expect([...counters.calls]).toEqual([]);
  expect(sandbox.counts().total).toBe(0);
});

test('an operation is declared under the name of the SDK where CloudTrail has another', () => {
  const document = { kind: 'xml', root: 'PublicAccessBlockConfiguration' } as const;
  const operations = operationsOf([
    { 's3:GetAccountPublicAccessBlock': { ...document, operation: 's3control:GetPublicAccessBlock' } },
  ]);
  expect([...operations.keys()]).toEqual(['s3control:GetPublicAccessBlock']);
});
