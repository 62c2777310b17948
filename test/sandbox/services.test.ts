import { DescribeDeliverySourcesCommand } from '@aws-sdk/client-cloudwatch-logs';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { GetBucketLoggingCommand, ListBucketsCommand } from '@aws-sdk/client-s3';
import { GetPublicAccessBlockCommand } from '@aws-sdk/client-s3-control';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { expect, test } from 'vitest';
import { clientsFor, keysOf, sandboxOf } from './clients.ts';
import { smallScenario, WORKLOAD } from './small-scenario.ts';

test('every service answers its unmodified client', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { s3, sts, logs, control } = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD));
  const hub = clientsFor(sandbox.url, keysOf(sandbox));
  expect((await sts.send(new GetCallerIdentityCommand({}))).Account).toBe(WORKLOAD);
  expect((await s3.send(new ListBucketsCommand({ MaxBuckets: 2 }))).Buckets).toHaveLength(2);
  const { LoggingEnabled } = await s3.send(new GetBucketLoggingCommand({ Bucket: 'app-data' }));
  expect(LoggingEnabled).toEqual({ TargetBucket: 'app-logs', TargetPrefix: 'sal/app/' });
  expect((await logs.send(new DescribeDeliverySourcesCommand({}))).deliverySources).toHaveLength(2);
  const { PublicAccessBlockConfiguration } = await control.send(
    new GetPublicAccessBlockCommand({ AccountId: WORKLOAD }),
  );
  expect(PublicAccessBlockConfiguration?.RestrictPublicBuckets).toBe(false);
  expect((await hub.organizations.send(new ListAccountsCommand({}))).Accounts).toHaveLength(4);
});
