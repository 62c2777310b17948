import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { emptyFolder } from '../e2e/run-cli.ts';
import { MANAGEMENT, organization } from '../e2e/scenarios.ts';
import { type Installed, install } from './installed.ts';

let installed: Installed;
let sandbox: Sandbox;
let keys: { readonly id: string; readonly secret: string };

beforeAll(async () => {
  sandbox = await startSandbox({ scenario: organization([]) });
  const { AWS_ACCESS_KEY_ID: id = '', AWS_SECRET_ACCESS_KEY: secret = '' } = sandbox.env;
  keys = { id, secret };
  installed = await install();
}, 120_000);
afterAll(async () => {
  await sandbox.close();
  await installed.remove();
});

type Answer = (request: IncomingMessage, body: string) => Promise<{ readonly type: string; readonly body: string }>;

/** A service on loopback; gives its address and counts what it was asked. */
async function serve(answer: Answer): Promise<{ readonly url: string; readonly asked: () => number }> {
  let count = 0;
  const server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => {
      body += text;
    });
    request.on('end', () => {
      void answer(request, body).then(
        (found) => response.writeHead(200, { 'content-type': found.type }).end(found.body),
        (error: unknown) => response.writeHead(400).end(String(error)),
      );
    });
    count += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked: () => count };
}

/** A home folder with these files, by their path below `.aws`. */
async function home(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await emptyFolder();
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, '.aws', path)), { recursive: true });
    await writeFile(join(folder, '.aws', path), text);
  }
  return folder;
}

interface From {
  readonly folder: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly flags?: readonly string[];
}

/** Who the scan was, as the report says; with no key in the environment but those that are given. */
async function callerOf({ folder, env = {}, flags = [] }: From): Promise<string> {
  const { stdout, stderr } = await installed.run(['--format', 'json', '--output', '-', '--quiet', ...flags], {
    cwd: folder,
    env: { AWS_ENDPOINT_URL: sandbox.url, AWS_REGION: 'us-east-1', ...env },
  });
  expect({ stdout, stderr }).toEqual({ stdout: expect.stringMatching(/^\{/), stderr: expect.any(String) });
  return (JSON.parse(stdout) as { scan: { caller: string } }).scan.caller;
}

/** The account that the keys belong to, as the simulated organization answers GetCallerIdentity. */
const CALLER = MANAGEMENT;
const ENDS = '2999-01-01T00:00:00Z';

test('without any, the scan does not run and says so', async () => {
  const { code, stderr } = await installed.run([], { env: { AWS_ENDPOINT_URL: sandbox.url, AWS_REGION: 'us-east-1' } });
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('credentials') });
});

test('from the environment', async () => {
  expect(await callerOf({ folder: await emptyFolder(), env: sandbox.env })).toBe(CALLER);
});

test.each(['--profile', 'AWS_PROFILE'])('from a profile that %s names', async (by) => {
  const folder = await home({
    credentials: `[audit]\naws_access_key_id = ${keys.id}\naws_secret_access_key = ${keys.secret}\n`,
  });
  const named = by === '--profile' ? { flags: ['--profile', 'audit'] } : { env: { AWS_PROFILE: 'audit' } };
  expect(await callerOf({ folder, ...named })).toBe(CALLER);
});

test('from the cache of aws sso login', async () => {
  const portal = await serve(async ({ headers, url }) => {
    expect(headers['x-amz-sso_bearer_token']).toBe('token-of-the-cache');
    expect(url).toBe(`/federation/credentials?account_id=${MANAGEMENT}&role_name=Reader`);
    const roleCredentials = {
      ...{ accessKeyId: keys.id, secretAccessKey: keys.secret, sessionToken: 'any', expiration: Date.parse(ENDS) },
    };
    return { type: 'application/json', body: JSON.stringify({ roleCredentials }) };
  });
  const session = createHash('sha1').update('corp').digest('hex');
  const folder = await home({
    config: `[profile audit]
sso_session = corp
sso_account_id = ${MANAGEMENT}
sso_role_name = Reader
[sso-session corp]
sso_start_url = https://example.awsapps.com/start
sso_region = us-east-1
`,
    [`sso/cache/${session}.json`]: JSON.stringify({
      ...{ startUrl: 'https://example.awsapps.com/start', region: 'us-east-1' },
      ...{ accessToken: 'token-of-the-cache', expiresAt: ENDS },
    }),
  });
  const env = { AWS_ENDPOINT_URL_SSO: portal.url, AWS_PROFILE: 'audit' };
  expect(await callerOf({ folder, env })).toBe(CALLER);
  expect(portal.asked()).toBe(1);
});

test('from a web identity', async () => {
  const sts = await serve(async ({ method = 'POST', url = '/', headers }, body) => {
    const form = new URLSearchParams(body);
    if (form.get('Action') !== 'AssumeRoleWithWebIdentity') {
      // What the keys are used for is for the simulated organization to answer.
      const { authorization = '' } = headers;
      const type = headers['content-type'] ?? '';
      const answer = await fetch(new URL(url, sandbox.url), {
        ...{ method, body, headers: { authorization, 'content-type': type } },
      });
      return { type: 'text/xml', body: await answer.text() };
    }
    expect(form.get('RoleArn')).toBe(`arn:aws:iam::${MANAGEMENT}:role/S3LogAuditHub`);
    expect(form.get('WebIdentityToken')).toBe('token-of-the-job');
    const credentials = `<AccessKeyId>${keys.id}</AccessKeyId><SecretAccessKey>${keys.secret}</SecretAccessKey><SessionToken>any</SessionToken><Expiration>${ENDS}</Expiration>`;
    return {
      type: 'text/xml',
      body: `<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>${credentials}</Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>`,
    };
  });
  const folder = await emptyFolder();
  await writeFile(join(folder, 'token'), 'token-of-the-job');
  const env = {
    AWS_ENDPOINT_URL_STS: sts.url,
    AWS_ROLE_ARN: `arn:aws:iam::${MANAGEMENT}:role/S3LogAuditHub`,
    AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'),
  };
  expect(await callerOf({ folder, env })).toBe(CALLER);
});

test('from the container that it runs in', async () => {
  const agent = await serve(async ({ headers, url }) => {
    expect({ authorization: headers.authorization, url }).toEqual({ authorization: 'of-the-task', url: '/v2/role' });
    return {
      type: 'application/json',
      body: JSON.stringify({ AccessKeyId: keys.id, SecretAccessKey: keys.secret, Token: 'any', Expiration: ENDS }),
    };
  });
  const env = {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: `${agent.url}/v2/role`,
    AWS_CONTAINER_AUTHORIZATION_TOKEN: 'of-the-task',
  };
  expect(await callerOf({ folder: await emptyFolder(), env })).toBe(CALLER);
  expect(agent.asked()).toBe(1);
});

test('from a process', async () => {
  const printed = { Version: 1, AccessKeyId: keys.id, SecretAccessKey: keys.secret };
  const folder = await home({ 'printed.json': JSON.stringify(printed) });
  await writeFile(
    join(folder, '.aws/config'),
    `[profile audit]\ncredential_process = cat ${join(folder, '.aws/printed.json')}\n`,
  );
  expect(await callerOf({ folder, flags: ['--profile', 'audit'] })).toBe(CALLER);
});
