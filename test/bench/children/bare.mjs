// The calls of a crawl as a bare loop: the same clients, the same HTTP handler, the same answers, nothing kept.
import * as s3 from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { Agent } from 'undici';

/** What the default rules read of a bucket that receives logs. */
const OF_TARGETS = [
  s3.GetBucketPolicyCommand,
  s3.GetBucketOwnershipControlsCommand,
  s3.GetBucketEncryptionCommand,
  s3.GetObjectLockConfigurationCommand,
  s3.GetBucketRequestPaymentCommand,
  s3.GetPublicAccessBlockCommand,
  s3.GetBucketVersioningCommand,
  s3.GetBucketLifecycleConfigurationCommand,
];

/** `run` makes the calls of these accounts and gives their number. To be closed. */
export function bareLoop({ concurrency }) {
  const endpoint = process.env.AWS_ENDPOINT_URL;
  const dispatcher = new Agent();
  const common = {
    endpoint,
    requestHandler: new UndiciHttpHandler({ dispatcher }),
    maxAttempts: 8,
    retryMode: 'standard',
    defaultsMode: 'standard',
  };
  const sts = new STSClient({ ...common, region: 'us-east-1' });

  let calls = 0;
  const send = async (client, command) => {
    calls += 1;
    try {
      return await client.send(command);
    } catch (error) {
      // "Not configured" is an error for S3.
      if (error.$metadata?.httpStatusCode !== 404) throw error;
      return {};
    }
  };

  /** Keeps `concurrency` of them going. */
  async function inParallel(works) {
    const queue = works[Symbol.iterator]();
    const worker = async () => {
      for (const work of queue) await work();
    };
    await Promise.all(Array.from({ length: concurrency }, worker));
  }

  async function callsOf(ids) {
    const works = [];
    await inParallel(
      ids.map((account) => async () => {
        const { Credentials } = await send(
          sts,
          new AssumeRoleCommand({
            RoleArn: `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`,
            RoleSessionName: 'bare',
          }),
        );
        const credentials = {
          accessKeyId: Credentials.AccessKeyId,
          secretAccessKey: Credentials.SecretAccessKey,
          sessionToken: Credentials.SessionToken,
        };
        const clients = new Map();
        const clientIn = (region) => {
          const client =
            clients.get(region) ?? new s3.S3Client({ ...common, credentials, region, forcePathStyle: true });
          clients.set(region, client);
          return client;
        };
        const { Buckets } = await send(clientIn('us-east-1'), new s3.ListBucketsCommand({ MaxBuckets: 1000 }));
        for (const { Name, BucketRegion } of Buckets) {
          const bucket = { Bucket: Name, ExpectedBucketOwner: account };
          const commands = [s3.GetBucketLoggingCommand, ...(Name.includes('-logs-') ? OF_TARGETS : [])];
          for (const Command of commands) works.push(() => send(clientIn(BucketRegion), new Command(bucket)));
        }
      }),
    );
    await inParallel(works);
  }

  return {
    run: async (ids) => {
      calls = 0;
      await callsOf(ids);
      return calls;
    },
    close: () => dispatcher.close(),
  };
}
