import { GetBucketPolicyCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { trimClient } from '../../../src/collect/http/trimmed-client.ts';

const clientOf = (config: object): S3Client =>
  new S3Client({
    credentials: { accessKeyId: 'AKIA1', secretAccessKey: 'secret', sessionToken: 'token' },
    maxAttempts: 1,
    disableS3ExpressSessionAuth: true,
    ...config,
  });

/** Where a request goes and what it carries; what differs between two of one client is left out. */
async function sentBy(client: S3Client, command: GetBucketPolicyCommand | ListBucketsCommand) {
  let sent: unknown;
  client.config.requestHandler = {
    ...client.config.requestHandler,
    handle: async ({ protocol, hostname, port, path, query, method, headers }: Record<string, unknown>) => {
      const { authorization, ...others } = headers as Record<string, string>;
      const [, scope, signedHeaders] = /Credential=\w+\/(\S+), SignedHeaders=(\S+),/.exec(authorization ?? '') ?? [];
      sent = {
        protocol,
        hostname,
        port,
        path,
        query,
        method,
        scope,
        signedHeaders,
        headers: { ...others, 'x-amz-date': '', 'amz-sdk-invocation-id': '' },
      };
      throw new Error('enough was seen');
    },
  } as S3Client['config']['requestHandler'];
  const error = await client.send(command as GetBucketPolicyCommand).catch(({ message }: Error) => message);
  return sent ?? error;
}

const name = fc.oneof(
  fc.stringMatching(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/),
  fc.stringMatching(/^[A-Za-z0-9._-]{3,80}$/),
  fc.constantFrom(
    'a--x-s3',
    'a--use1-az4--x-s3',
    'alias-s3alias',
    'b.mrap',
    '1.2.3.4',
    'a..b',
    'UPPER',
    'a-name-in-place-of-another',
  ),
);

test('a trimmed client sends every request as an untrimmed one does', async () => {
  const config = fc.record({
    region: fc.constantFrom('us-east-1', 'eu-west-1', 'us-gov-west-1', 'cn-north-1', 'us-iso-east-1'),
    more: fc.constantFrom<object>(
      ...[{}, { useFipsEndpoint: true }, { useDualstackEndpoint: true }],
      ...[{ endpoint: 'http://127.0.0.1:4566', forcePathStyle: true }, { endpoint: 'https://emulator.example/base' }],
    ),
  });
  await fc.assert(
    fc.asyncProperty(config, fc.array(name, { minLength: 2, maxLength: 3 }), async ({ region, more }, names) => {
      const [plain, trimmed] = [clientOf({ region, ...more }), clientOf({ region, ...more })];
      trimClient(trimmed);
      for (const Bucket of names) {
        const input = { Bucket, ExpectedBucketOwner: '111122223333' };
        expect(await sentBy(trimmed, new GetBucketPolicyCommand(input)), Bucket).toEqual(
          await sentBy(plain, new GetBucketPolicyCommand(input)),
        );
      }
      expect(await sentBy(trimmed, new ListBucketsCommand({}))).toEqual(
        await sentBy(plain, new ListBucketsCommand({})),
      );
    }),
    { numRuns: 100 },
  );
});
