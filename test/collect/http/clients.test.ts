import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { FACTS, type FactName } from '../../../src/model/facts/index.ts';
import { failed } from '../../../src/model/observation.ts';
import { ALL_ACTIONS, connectTo, MEMBER, opened, REGION, SOURCE, theMember } from '../connections.ts';

/** Denies everything but access to the account, and keeps the requests. */
const requests: IncomingMessage[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('end', () => {
    requests.push(Object.assign(request, { sent: body }));
    if (body.includes('Action=GetCallerIdentity')) return response.end(IDENTITY);
    if (body.includes('Action=AssumeRole')) return response.end(ROLE);
    if (request.url?.startsWith('/of-a-proxy')) return response.writeHead(404).end();
    return response
      .writeHead(403, { 'x-amz-request-id': 'R' })
      .end('<Error><Code>AccessDenied</Code><Message>no</Message></Error>');
  });
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const IDENTITY = `<GetCallerIdentityResponse><GetCallerIdentityResult>
  <Arn>arn:aws-us-gov:sts::111122223333:assumed-role/Hub/session</Arn><Account>111122223333</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>`;
const ROLE = `<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIAROLE</AccessKeyId>
  <SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>`;

/** Its logs go to itself. */
const SOURCE_OF_LOGS = { region: REGION, logging: { ...SOURCE.logging, target: 'a.bucket' } };

const open = async () => {
  const { port } = server.address() as AddressInfo;
  const env = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_ACCESS_KEY_ID: 'AKIAHUB',
    AWS_SECRET_ACCESS_KEY: 'secret',
  };
  return { port, connection: await connectTo(env) };
};

test('calls carry what AWS is to check, and go to the endpoint that was given', async () => {
  const { port, connection } = await open();
  expect(connection).toMatchObject({ partition: 'aws-us-gov', isChained: true });

  const account = opened(await connection.openAccount(theMember({ roleNames: ['path/Audit'], externalId: 'x-42' })));
  const assumed = new URLSearchParams(String((requests.at(-1) as unknown as { sent: string }).sent));
  expect(Object.fromEntries(assumed)).toMatchObject({
    RoleArn: `arn:aws-us-gov:iam::${MEMBER}:role/path/Audit`,
    RoleSessionName: 's3log-audit-test',
    DurationSeconds: '3600',
    ExternalId: 'x-42',
  });
  const planned = JSON.parse(assumed.get('Policy') ?? '').Statement[0].Action;
  expect(planned).toEqual([...new Set(['s3:ListAllMyBuckets', ...ALL_ACTIONS])].sort());

  requests.length = 0;
  for (const { name } of Object.values(FACTS))
    await account.read({
      ...{ fact: name as FactName, subject: 'a.bucket', region: REGION },
      ...{ source: SOURCE_OF_LOGS, logGroup: 'access' },
    });
  const ofBuckets = requests.filter(({ url }) => url?.startsWith('/a.bucket'));
  expect(ofBuckets).toHaveLength(
    // What is counted from logs takes no call, and log groups are asked for elsewhere.
    Object.values(FACTS).filter(
      ({ name, scope, calls }) => (scope === 'bucket' || scope === 'name') && calls.length > 0 && name !== 'logEvents',
    ).length,
  );
  for (const { headers } of ofBuckets) expect(headers['x-amz-expected-bucket-owner']).toBe(MEMBER);
  for (const { headers } of requests) {
    expect(headers.host).toBe(`127.0.0.1:${port}`);
    expect(headers['x-amz-security-token']).toBe('token');
    expect(headers.authorization).toContain(`/${REGION}/`);
  }
  expect(
    requests.filter(({ url }) => url?.includes('publicAccessBlock')).map(({ headers }) => headers['x-amz-account-id']),
  ).toContain(MEMBER);
});

test('settings of the environment hold for every client, and each signs for its own Region', async () => {
  vi.stubEnv('AWS_SDK_UA_APP_ID', 'nightly');
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
  const { connection } = await open();
  requests.length = 0;
  const regions = ['eu-west-1', 'us-east-1', 'ap-south-1'];
  for (const account of [await connection.openAccount(theMember()), await connection.openAccount(theMember())])
    for (const region of regions) {
      await opened(account).read({ fact: 'logging', subject: 'a-bucket', region });
      await opened(account).read({ fact: 'accountPublicAccessBlock', subject: '', region });
    }
  const signedFor = (path: string) =>
    requests
      .filter(({ url }) => url?.includes(path))
      .map(({ headers }) => /\/\d{8}\/([^/]+)\/s3\//.exec(headers.authorization ?? '')?.[1]);
  expect(signedFor('/a-bucket')).toEqual([...regions, ...regions]);
  expect(signedFor('publicAccessBlock')).toEqual([...regions, ...regions]);
  for (const { headers } of requests) expect(headers['user-agent']).toContain('app/nightly');
});

test('a 404 to HEAD that is not from S3 does not mean that the bucket is deleted', async () => {
  const { connection } = await open();
  const account = opened(await connection.openAccount(theMember()));
  expect(await account.read({ fact: 'presence', subject: 'of-a-proxy', region: REGION })).toEqual(
    failed('UnexpectedResponse', 'a response that is not from AWS, perhaps from a proxy'),
  );
});
