// One kind of call at a time, by the program's reader of an account and by the SDK as it is, in turns in one process.
import * as s3 from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { UndiciHttpHandler } from '@smithy/undici-http-handler';
import { Agent } from 'undici';
import { built } from '../processes.mjs';
import { timed } from './clock.mjs';

const { connect } = await built('collect/connect.js');
const { FACTS } = await built('model/facts/index.js');

const { rounds, account, region, inFlight } = JSON.parse(process.argv[2]);
const ROLE = 'OrganizationAccountAccessRole';

/** Facts with the command of the SDK that reads the same. */
const KINDS = {
  logging: s3.GetBucketLoggingCommand,
  policy: s3.GetBucketPolicyCommand,
  ownership: s3.GetBucketOwnershipControlsCommand,
  encryption: s3.GetBucketEncryptionCommand,
  publicAccessBlock: s3.GetPublicAccessBlockCommand,
  versioning: s3.GetBucketVersioningCommand,
  lifecycle: s3.GetBucketLifecycleConfigurationCommand,
};

async function inParallel(names, work) {
  const queue = names[Symbol.iterator]();
  const worker = async () => {
    for (const name of queue) await work(name);
  };
  await Promise.all(Array.from({ length: inFlight }, worker));
}

const common = { region, maxAttempts: 8, retryMode: 'standard', defaultsMode: 'standard' };
const dispatcher = new Agent();
const requestHandler = new UndiciHttpHandler({ dispatcher });
const endpoint = process.env.AWS_ENDPOINT_URL;
const { Credentials } = await new STSClient({ ...common, endpoint, requestHandler }).send(
  new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${account}:role/${ROLE}`, RoleSessionName: 'bare' }),
);
const client = new s3.S3Client({
  ...common,
  ...{ endpoint, requestHandler, forcePathStyle: true },
  credentials: {
    accessKeyId: Credentials.AccessKeyId,
    secretAccessKey: Credentials.SecretAccessKey,
    sessionToken: Credentials.SessionToken,
  },
});
const { Buckets } = await client.send(new s3.ListBucketsCommand({ BucketRegion: region, MaxBuckets: 1000 }));
const buckets = Buckets.map(({ Name }) => Name);
const bare = async (Command, name) => {
  try {
    await client.send(new Command({ Bucket: name, ExpectedBucketOwner: account }));
  } catch (error) {
    // "Not configured" is an error for S3.
    if (error.$metadata?.httpStatusCode !== 404) throw error;
  }
};

const connection = await connect({
  concurrency: 64,
  signal: new AbortController().signal,
  env: process.env,
  runId: 'bench',
  now: () => new Date(),
  scanTime: () => new Date(),
});
const access = await connection.openAccount({
  account,
  roleNames: [ROLE],
  actions: Object.keys(KINDS).flatMap((fact) => FACTS[fact].actions),
  own: false,
  priority: { order: 0 },
});
if (access.state !== 'known') throw new Error(JSON.stringify(access));
const reader = access.value;

const runs = [];
for (let round = -1; round < rounds; round += 1)
  for (const [fact, Command] of Object.entries(KINDS)) {
    const { cpuMs: bareMs } = await timed(() => inParallel(buckets, (name) => bare(Command, name)));
    const { cpuMs: ownMs } = await timed(() =>
      inParallel(buckets, async (subject) => {
        const seen = await reader.read({ fact, subject, region });
        if (seen.state !== 'known' && seen.state !== 'absent') throw new Error(JSON.stringify(seen));
      }),
    );
    // The first round warms up.
    if (round >= 0) runs.push({ fact, bareMs, ownMs });
  }
reader.close();
await connection.close();
await dispatcher.close();
process.stdout.write(JSON.stringify(runs));
