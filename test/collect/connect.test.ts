import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { denied, known } from '../../src/model/observation.ts';
import { UserError } from '../../src/model/user-error.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { connectTo, MANAGEMENT, MEMBER, openMember, organizationOf, serve } from './connections.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const userError = (message: RegExp) =>
  expect.toSatisfy((error: unknown) => error instanceof UserError && message.test(error.message) && error.hint !== '');

/** A process without any AWS set-up but these files. */
function withFiles({ config = '', credentials = '' }): void {
  const folder = mkdtempSync(join(tmpdir(), 'aws-'));
  writeFileSync(join(folder, 'config'), config);
  writeFileSync(join(folder, 'credentials'), credentials);
  vi.stubEnv('AWS_CONFIG_FILE', join(folder, 'config'));
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(folder, 'credentials'));
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_REGION'])
    vi.stubEnv(name, undefined);
}

describe('the first call', () => {
  test('prints nothing of the SDK’s own', async () => {
    const warned = vi.spyOn(process, 'emitWarning');
    const before = { ...process.env };
    const { sandbox } = await openMember({});
    expect(sandbox.counts().total).toBeGreaterThan(0);
    expect(warned).not.toHaveBeenCalled();
    expect({ ...process.env }).toEqual(before);
  });

  test('names an endpoint that is not there', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await new Promise((resolve) => server.close(resolve));
    const { env } = await serve(organizationOf({}));
    await expect(connectTo({ ...env, AWS_ENDPOINT_URL: url })).rejects.toEqual(
      userError(new RegExp(`^${url} gave no valid response: ECONNREFUSED: the connection was refused$`)),
    );
  });

  test.each([
    ['expired-token', /^the AWS credentials have expired$/],
    ['foreign', /gave no valid response: UnexpectedResponse: /],
    ['empty', /gave no valid response: EmptyResponse: /],
  ] as const)('%s', async (kind, message) => {
    const { env } = await serve(organizationOf({}), { faults: [{ kind, operation: 'sts:GetCallerIdentity' }] });
    await expect(connectTo(env)).rejects.toEqual(userError(message));
  });

  test('with a key that AWS does not know', async () => {
    const { env } = await serve(organizationOf({}));
    await expect(connectTo({ ...env, AWS_ACCESS_KEY_ID: 'AKIAUNKNOWN' })).rejects.toEqual(
      userError(/^AWS does not accept the credentials \(InvalidClientTokenId\)$/),
    );
  });

  test('without credentials', async () => {
    withFiles({});
    const { sandbox } = await openMember({});
    const { AWS_ENDPOINT_URL = '' } = sandbox.env;
    await expect(connectTo({ AWS_ENDPOINT_URL })).rejects.toEqual(userError(/^no AWS credentials were found$/));
    await expect(connectTo({ AWS_ENDPOINT_URL }, { profile: 'nobody' })).rejects.toEqual(
      userError(/^no AWS credentials for the profile "nobody"$/),
    );
  });

  test.each([
    ['AWS_ACCESS_KEY_ID', 'AKIAEXAMPLE\n'],
    ['AWS_SECRET_ACCESS_KEY', ' secret'],
    ['AWS_SESSION_TOKEN', 'token\r\n'],
  ])('with a line break or a blank that was pasted into %s', async (name, value) => {
    const { env } = await serve(organizationOf({}));
    await expect(connectTo({ ...env, [name]: value })).rejects.toEqual(userError(new RegExp(`^${name} has a blank`)));
  });

  test('with half of the variables, whatever else there may be', async () => {
    const { env } = await serve(organizationOf({}));
    const keys = 'aws_access_key_id = AKIAOTHER\naws_secret_access_key = other\n';
    withFiles({ credentials: `[default]\n${keys}[audit]\n${keys}` });
    const half = { ...env, AWS_SECRET_ACCESS_KEY: '' };
    await expect(connectTo(half)).rejects.toEqual(
      userError(/^AWS_ACCESS_KEY_ID is set, and AWS_SECRET_ACCESS_KEY is not$/),
    );
    await expect(connectTo(half, { profile: 'audit' })).rejects.toEqual(userError(/does not accept the credentials/));
  });

  test('with such a token from the program of a profile', async () => {
    const { env } = await serve(organizationOf({}));
    const given = { Version: 1, AccessKeyId: 'AKIAEXAMPLE', SecretAccessKey: 'secret', SessionToken: 'token\n' };
    withFiles({ config: `[profile tool]\ncredential_process = printf %s '${JSON.stringify(given)}'\n` });
    const { AWS_ENDPOINT_URL = '' } = env;
    await expect(connectTo({ AWS_ENDPOINT_URL }, { profile: 'tool' })).rejects.toEqual(
      userError(/^the session token has a blank/),
    );
  });

  test('with numbers in place of keys from there', async () => {
    const { env } = await serve(organizationOf({}));
    withFiles({
      config: `[profile tool]\ncredential_process = printf '{"Version":1,"AccessKeyId":5,"SecretAccessKey":6}'\n`,
    });
    const { AWS_ENDPOINT_URL = '' } = env;
    await expect(connectTo({ AWS_ENDPOINT_URL }, { profile: 'tool' })).rejects.toEqual(userError(/^the access key id/));
  });

  test.each([
    [
      'a session that is not there',
      '[profile odd]\nsso_session = x\nsso_account_id = 111111111111\nsso_role_name = r\n',
      {},
    ],
    ['a service of a container that is no URL', '[profile odd]\n', { AWS_CONTAINER_CREDENTIALS_FULL_URI: 'nonsense' }],
  ])('with %s is no bug of ours', async (_says, config, variables) => {
    const { env } = await serve(organizationOf({}));
    withFiles({ config });
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    const { AWS_ENDPOINT_URL = '' } = env;
    await expect(connectTo({ AWS_ENDPOINT_URL }, { profile: 'odd' })).rejects.toEqual(
      userError(/^no AWS credentials for the profile "odd": ./),
    );
  });

  test('with a profile that nobody can use without a code tells why', async () => {
    const { env } = await serve(organizationOf({}));
    withFiles({
      config: `[profile mfa]
role_arn = arn:aws:iam::111111111111:role/Audit
source_profile = base
mfa_serial = arn:aws:iam::111111111111:mfa/someone
`,
      credentials: '[base]\naws_access_key_id = AKIAEXAMPLE\naws_secret_access_key = secret\n',
    });
    const { AWS_ENDPOINT_URL = '' } = env;
    await expect(connectTo({ AWS_ENDPOINT_URL }, { profile: 'mfa' })).rejects.toMatchObject({
      message: expect.stringMatching(/^no AWS credentials for the profile "mfa": .*multi-factor/),
      hint: expect.stringContaining('aws configure export-credentials --profile mfa'),
    });
  });

  test('in what is no Region names the variable that says so', async () => {
    const { env } = await serve(organizationOf({}));
    const { AWS_REGION: _, ...others } = env;
    await expect(connectTo({ ...others, AWS_DEFAULT_REGION: 'eu west' })).rejects.toEqual(
      userError(/^AWS_DEFAULT_REGION: "eu west" is not/),
    );
  });

  test('with a profile, which brings credentials and Region', async () => {
    const { env } = await serve(organizationOf({}));
    const { AWS_ENDPOINT_URL = '', AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = env;
    withFiles({
      config: '[profile audit]\nregion = eu-north-1\n',
      credentials: `[audit]\naws_access_key_id = ${AWS_ACCESS_KEY_ID}\naws_secret_access_key = ${AWS_SECRET_ACCESS_KEY}\n`,
    });
    const connection = await connectTo({ AWS_ENDPOINT_URL }, { profile: 'audit' });
    expect(connection).toMatchObject({ region: 'eu-north-1', caller: { account: MANAGEMENT } });
  });

  test('that is stopped tells so', async () => {
    const { env } = await serve(organizationOf({}));
    await expect(connectTo(env, { signal: AbortSignal.abort(new Error('stopped')) })).rejects.toThrow('stopped');
  });
});

const unit = { id: 'ou-abcd-11111111', name: 'workloads', parent: 'r-abcd' };
const large: Scenario = {
  organization: { id: 'o-abcdefghij', rootId: 'r-abcd', managementAccount: MANAGEMENT, units: [unit] },
  accounts: [
    { id: MANAGEMENT, name: 'management', parent: 'r-abcd', buckets: [] },
    { id: MEMBER, name: 'closed', parent: unit.id, state: 'SUSPENDED', buckets: [] },
    ...Array.from({ length: 43 }, (_, index) => ({
      id: `${777700000000 + index}`,
      name: `workload-${index}`,
      parent: unit.id,
      buckets: [],
    })),
  ],
};

describe('the organization', () => {
  test('is listed over all pages, with states and paths', async () => {
    const connection = await connectTo((await serve(large)).env);
    const { id, managementAccount, accounts } = await connection.discover();
    expect({ id, managementAccount }).toEqual({ id: 'o-abcdefghij', managementAccount: MANAGEMENT });
    expect(accounts.map((account) => account.id)).toEqual(large.accounts.map((account) => account.id).sort());
    expect(accounts[0]).toEqual({ id: MANAGEMENT, name: 'management', path: 'o-abcdefghij/r-abcd', state: 'ACTIVE' });
    expect(accounts[1]).toEqual({
      id: MEMBER,
      name: 'closed',
      path: 'o-abcdefghij/r-abcd/ou-abcd-11111111',
      state: 'SUSPENDED',
    });
    expect(connection.stats().calls['organizations:ListAccounts']).toBe(3);
  });

  test('may not be there', async () => {
    const alone: Scenario = { organization: null, accounts: [{ id: MANAGEMENT, name: 'alone', buckets: [] }] };
    const connection = await connectTo((await serve(alone)).env);
    await expect(connection.discover()).rejects.toEqual(userError(/is not in an organization$/));
  });

  test('may be shut to the caller, who is told which permission is missing', async () => {
    const connection = await connectTo((await serve(large)).envOf(MEMBER));
    await expect(connection.discover()).rejects.toEqual(userError(/^no permission for organizations:ListAccounts$/));
  });

  test('that a proxy answers for is not taken for one', async () => {
    const { env } = await serve(organizationOf({}), {
      faults: [{ kind: 'foreign', operation: 'organizations:ListAccounts' }],
    });
    await expect((await connectTo(env)).discover()).rejects.toEqual(userError(/UnexpectedResponse/));
  });

  test('goes on after pages without accounts', async () => {
    const { env } = await serve(large, {
      faults: [{ kind: 'empty-page', operation: 'organizations:ListAccounts', count: 2 }],
    });
    expect((await (await connectTo(env)).discover()).accounts).toHaveLength(45);
  });
});

describe('resource control policies', () => {
  const policies = [
    { id: 'p-abcdefgh', name: 'perimeter', document: { Version: '2012-10-17', Statement: [] }, targets: [unit.id] },
  ];
  const organization = { id: 'o-abcdefghij', rootId: 'r-abcd', managementAccount: MANAGEMENT, units: [unit], policies };

  test('come with their documents and what they are attached to', async () => {
    const connection = await connectTo((await serve({ ...large, organization })).env);
    const seen = await connection.readRcps();
    expect(seen.state).toBe('known');
    expect(seen.state === 'known' && seen.value.policies).toContainEqual({
      id: 'p-abcdefgh',
      name: 'perimeter',
      document: JSON.stringify(policies[0]?.document),
      targets: [unit.id],
    });
  });

  const withDenied = async (operation: string) => {
    const { env } = await serve({ ...large, organization }, { faults: [{ kind: 'denied', operation }] });
    return (await connectTo(env)).readRcps();
  };

  test('are unobserved where they cannot be listed', async () => {
    expect(await withDenied('organizations:ListPolicies')).toEqual(denied('organizations:ListPolicies'));
  });

  test('that cannot be read are named, each with what was denied', async () => {
    expect(await withDenied('organizations:DescribePolicy')).toMatchObject({
      state: 'known',
      value: {
        policies: [],
        unread: expect.arrayContaining([expect.objectContaining({ seen: denied('organizations:DescribePolicy') })]),
      },
    });
  });

  test('whose targets cannot be listed are kept, without targets', async () => {
    const seen = await withDenied('organizations:ListTargetsForPolicy');
    if (seen.state !== 'known') throw new Error(seen.state);
    expect(seen.value.policies.length).toBeGreaterThan(0);
    for (const policy of seen.value.policies) expect(policy).not.toHaveProperty('targets');
  });

  test('may not be there at all', async () => {
    const { env } = await serve(organizationOf({}));
    const seen = await (await connectTo(env)).readRcps();
    expect(seen).toEqual(known({ policies: expect.any(Array) }));
  });
});
