import {
  GetBucketEncryptionCommand,
  GetBucketLoggingCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectLockConfigurationCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { HttpRequest } from '@smithy/core/protocols';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { collectExamples } from '../../../src/collect/http/request-examples.ts';
import { signedRequest, templateOf } from '../../../src/collect/http/signed-request.ts';

/** The request that the SDK makes, without sending it. */
async function ofSdk(
  asked: Asked,
  { region, endpoint, offset, command = GetBucketLoggingCommand }: Client,
): Promise<HttpRequest> {
  let made: HttpRequest | undefined;
  const client = new S3Client({
    region,
    credentials: asked.credentials,
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint, forcePathStyle: true }),
    requestHandler: {
      handle: async (request: HttpRequest) => {
        made = request;
        throw new Error('enough was seen');
      },
    },
  });
  client.config.systemClockOffset = offset;
  const one = new command({ Bucket: asked.bucket, ExpectedBucketOwner: asked.owner });
  await client.send(one as GetBucketLoggingCommand).catch(() => undefined);
  if (made === undefined) throw new Error('the SDK made no request');
  return made;
}

const COMMANDS = [
  GetBucketLoggingCommand,
  GetBucketEncryptionCommand,
  GetBucketOwnershipControlsCommand,
  GetObjectLockConfigurationCommand,
] as const;

interface Client {
  readonly region: string;
  readonly endpoint: string | undefined;
  /** Of the clock. */
  readonly offset: number;
  readonly command?: (typeof COMMANDS)[number];
}

interface Asked {
  readonly bucket: string;
  readonly owner: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

const label = (min: number, max: number) =>
  fc.stringMatching(new RegExp(`^[a-z0-9][a-z0-9-]{${min - 2},${max - 2}}[a-z0-9]$`));
const key = fc.stringMatching(/^[A-Za-z0-9/+]{8,40}$/);
const asked = fc.record({
  bucket: label(3, 63),
  owner: fc.stringMatching(/^\d{12}$/),
  credentials: fc.oneof(
    fc.record({ accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/), secretAccessKey: key }),
    fc.record({
      accessKeyId: fc.stringMatching(/^[A-Z0-9]{16,20}$/),
      secretAccessKey: key,
      sessionToken: fc.stringMatching(/^[A-Za-z0-9/+=]{1,400}$/),
    }),
  ),
});
const client = fc.record({
  region: fc.constantFrom(
    ...['us-east-1', 'eu-west-1', 'ap-southeast-4', 'il-central-1', 'us-gov-west-1', 'cn-north-1'],
    ...['us-iso-east-1', 'us-isob-east-1', 'eusc-de-east-1', 'mx-central-1'],
  ),
  endpoint: fc.constantFrom(undefined, undefined, 'http://127.0.0.1:4566', 'https://emulator.example/base'),
  command: fc.constantFrom(...COMMANDS),
  offset: fc.integer({ min: -40 * 365 * 86_400_000, max: 40 * 365 * 86_400_000 }),
});

const momentIn = ({ headers }: HttpRequest) => ({
  time: headers['x-amz-date'] ?? '',
  id: headers['amz-sdk-invocation-id'] ?? '',
});

test('after one request of the SDK as an example, those for other buckets are what the SDK would send', async () => {
  await fc.assert(
    fc.asyncProperty(client, asked, asked, async (one, first, second) => {
      const example = await ofSdk(first, one);
      const template = templateOf(example, first);
      // A name that is a part of the host or of the path besides is left to the SDK.
      const around = example.hostname.split(first.bucket).length + example.path.split(first.bucket).length;
      if (around > 3) return;
      expect(template, JSON.stringify(example)).toBeDefined();
      if (template === undefined) return;
      const wanted = await ofSdk(second, one);
      const made = signedRequest(template, second, momentIn(wanted));
      const { protocol, hostname, port, path, method, query, headers } = wanted;
      expect({ ...made }).toMatchObject({ protocol, hostname, path, method, query, headers });
      expect(made.port).toBe(port);
      expect(Object.keys(made.headers).sort()).toEqual(Object.keys(headers).sort());
    }),
    { numRuns: 150 },
  );
});

test('one request of an operation and one of a Region show what another Region gets', async () => {
  const one = {
    bucket: 'app-data',
    owner: '111122223333',
    credentials: { accessKeyId: 'AKIA1', secretAccessKey: 's' },
  };
  const exampleOf = async (region: string, command: (typeof COMMANDS)[number], endpoint?: string) =>
    templateOf(await ofSdk(one, { region, endpoint, offset: 0, command }), one);
  for (const endpoint of [undefined, 'http://127.0.0.1:4566']) {
    const examples = collectExamples();
    const add = async (region: string, command: (typeof COMMANDS)[number]) =>
      examples.add(region, command.name, Promise.resolve(await exampleOf(region, command, endpoint)));
    expect(examples.find('eu-west-1', GetBucketLoggingCommand.name)).toBeUndefined();
    for (const command of COMMANDS) await add('eu-west-1', command);
    expect(examples.find('cn-north-1', GetBucketEncryptionCommand.name)).toBeUndefined();
    for (const region of ['cn-north-1', 'us-east-1', 'us-gov-west-1']) {
      await add(region, GetBucketLoggingCommand);
      for (const command of COMMANDS)
        expect(await examples.find(region, command.name)).toEqual(await exampleOf(region, command, endpoint));
    }
  }
});

test('an operation that differs in more than its query is shown in each Region', async () => {
  const template = { protocol: 'https:', port: undefined, host: ['', '.s3'], path: '/', fixed: {} } as const;
  const examples = collectExamples();
  examples.add('a', 'one', Promise.resolve({ ...template, region: 'a', query: 'one' }));
  examples.add('a', 'two', Promise.resolve({ ...template, region: 'a', query: 'two', fixed: { more: '1' } }));
  examples.add('b', 'one', Promise.resolve({ ...template, region: 'b', query: 'one' }));
  await Promise.resolve();
  expect(examples.find('b', 'two')).toBeUndefined();
  expect(await examples.find('a', 'two')).toMatchObject({ fixed: { more: '1' } });
});

test('a request with anything that is not known is no example', async () => {
  const one = {
    bucket: 'app-data',
    owner: '111122223333',
    credentials: { accessKeyId: 'AKIA1', secretAccessKey: 'secret' },
  };
  const request = () => ofSdk(one, { region: 'eu-west-1', endpoint: undefined, offset: 0 });
  expect(templateOf(await request(), one)).toBeDefined();
  const changes: readonly ((example: HttpRequest) => void)[] = [
    (example) => {
      example.headers['x-amz-new-in-this-version'] = 'on';
    },
    (example) => {
      delete example.headers['x-amz-expected-bucket-owner'];
    },
    (example) => {
      example.query['x-id'] = 'GetBucketLogging';
    },
    (example) => {
      example.method = 'POST';
    },
    (example) => {
      example.headers['authorization'] = String(example.headers['authorization']).replace(/.$/, 'g');
    },
    (example) => {
      example.hostname = 's3.eu-west-1.amazonaws.com';
    },
    (example) => {
      example.headers['x-amz-content-sha256'] = 'UNSIGNED-PAYLOAD';
    },
  ];
  for (const change of changes) {
    const example = await request();
    change(example);
    expect(templateOf(example, one), String(change)).toBeUndefined();
  }
  // Signed with other credentials than those that are known.
  const renewed = { ...one, credentials: { ...one.credentials, secretAccessKey: 'renewed' } };
  expect(templateOf(await request(), renewed)).toBeUndefined();
});
