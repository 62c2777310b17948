import { describe, expect, test } from 'vitest';
import { absent, denied, failed, known } from '../../../src/model/observation.ts';
import {
  bucketsOf,
  connectTo,
  MANAGEMENT,
  opened,
  openMember,
  organizationOf,
  REGION,
  serve,
  theMember,
} from '../connections.ts';

const callsOf = (counts: Readonly<Record<string, number>>, call: string): number => counts[call] ?? 0;

describe('access to an account', () => {
  test('tries the roles in the order given, and stops at the first that can be assumed', async () => {
    const sandbox = await serve(organizationOf({ roles: [{ name: 'Second' }, { name: 'Third' }] }));
    const connection = await connectTo(sandbox.env);
    const access = await connection.openAccount(theMember({ roleNames: ['First', 'Second', 'Third'] }));
    expect(access.state).toBe('known');
    expect(callsOf(connection.stats().calls, 'sts:AssumeRole')).toBe(2);
  });

  test('is denied where no role can be assumed', async () => {
    const connection = await connectTo((await serve(organizationOf({}))).env);
    expect(await connection.openAccount(theMember({ roleNames: ['First', 'Second'] }))).toEqual(
      denied('sts:AssumeRole'),
    );
    expect(await connection.openAccount(theMember({ roleNames: [] }))).toEqual(denied('sts:AssumeRole'));
  });

  test('needs no role in the caller account, which has none', async () => {
    const connection = await connectTo((await serve(organizationOf({}))).env);
    const asMember = theMember({ account: MANAGEMENT });
    expect(await connection.openAccount(asMember)).toEqual(denied('sts:AssumeRole'));
    const own = opened(await connection.openAccount({ ...asMember, own: true }));
    expect((await own.list()).buckets.map(({ name }) => name)).toEqual(['management-data']);
  });

  test('shows the external id', async () => {
    const connection = await connectTo(
      (await serve(organizationOf({ roles: [{ name: 'Audit', externalId: 'x-42' }] }))).env,
    );
    expect(await connection.openAccount(theMember())).toEqual(denied('sts:AssumeRole'));
    expect((await connection.openAccount(theMember({ externalId: 'x-42' }))).state).toBe('known');
  });

  test('fails, and is not denied, where STS answers anything else', async () => {
    const sandbox = await serve(organizationOf({}), { faults: [{ kind: 'foreign', operation: 'sts:AssumeRole' }] });
    const connection = await connectTo(sandbox.env);
    expect(await connection.openAccount(theMember())).toEqual({
      ...failed('UnexpectedResponse', 'a response that is not from AWS, perhaps from a proxy'),
      reason: 'sts:AssumeRole UnexpectedResponse: a response that is not from AWS, perhaps from a proxy',
    });
  });

  test('gives no more than the planned actions', async () => {
    const connection = await connectTo((await serve(organizationOf({ buckets: bucketsOf(1) }))).env);
    const account = opened(await connection.openAccount(theMember({ actions: ['s3:GetBucketLogging'] })));
    expect((await account.list()).listing).toEqual(known(true));
    const read = (fact: 'logging' | 'policy') => account.read({ fact, subject: 'app-0000', region: REGION });
    expect(await read('logging')).toEqual(absent);
    expect(await read('policy')).toEqual(denied('s3:GetBucketPolicy'));
  });
});

describe('credentials', () => {
  test('are shared by the clients of an account', async () => {
    const regions = ['eu-west-1', 'us-east-1', 'ap-southeast-2'];
    const buckets = regions.map((region) => ({ name: `in-${region}`, region }));
    const { account, connection } = await openMember({ buckets });
    await Promise.all(regions.map((region) => account.read({ fact: 'logging', subject: `in-${region}`, region })));
    expect(callsOf(connection.stats().calls, 'sts:AssumeRole')).toBe(1);
  });

  test('that end earlier than they said are asked for again, once', async () => {
    const { read, connection } = await openMember(
      { buckets: bucketsOf(1) },
      { faults: [{ kind: 'expired-token', operation: 's3:GetBucketLogging', count: 1 }] },
    );
    expect(await read('logging')).toEqual(absent);
    expect(callsOf(connection.stats().calls, 'sts:AssumeRole')).toBe(2);
  });

  test('are renewed before they end', async () => {
    const sandbox = await serve(organizationOf({ buckets: bucketsOf(1) }));
    let clock = Date.now();
    const connection = await connectTo(sandbox.env, { now: () => new Date(clock) });
    const account = opened(await connection.openAccount(theMember()));
    const read = () => account.read({ fact: 'logging', subject: 'app-0000', region: REGION });
    await read();
    expect(callsOf(connection.stats().calls, 'sts:AssumeRole')).toBe(1);
    clock += 56 * 60_000;
    await Promise.all([read(), read(), read()]);
    expect(callsOf(connection.stats().calls, 'sts:AssumeRole')).toBe(2);
  });

  test('that stay expired make the fact fail', async () => {
    const { read } = await openMember(
      { buckets: bucketsOf(1) },
      { faults: [{ kind: 'expired-token', operation: 's3:GetBucketLogging' }] },
    );
    expect(await read('logging')).toEqual(failed('ExpiredToken', 'the credentials have expired'));
  });

  test('a role that is taken away meanwhile makes facts fail, not denied', async () => {
    const { read, sandbox } = await openMember({ buckets: bucketsOf(1) });
    sandbox.setKnobs({
      faults: [
        { kind: 'expired-token', operation: 's3:GetBucketLogging' },
        { kind: 'denied', operation: 'sts:AssumeRole' },
      ],
    });
    expect(await read('logging')).toEqual(failed('CredentialsRefused', 'the credentials could not be renewed'));
  });
});

describe('the listing', () => {
  test('holds every bucket of every page, by name, with Region and date', async () => {
    const buckets = bucketsOf(2345, { created: '2024-05-01T09:30:00.000Z' });
    const { account, connection } = await openMember({ buckets });
    const { listing, buckets: listed } = await account.list();
    expect(listing).toEqual(known(true));
    expect(listed).toEqual(buckets.map(({ name }) => ({ name, region: REGION, created: '2024-05-01T09:30:00.000Z' })));
    expect(callsOf(connection.stats().calls, 's3:ListBuckets')).toBe(3);
  });

  test('may be empty, or denied', async () => {
    const empty = await openMember({});
    expect(await empty.account.list()).toEqual({ listing: known(true), buckets: [] });
    const refused = await openMember({ buckets: bucketsOf(1), denied: ['s3:ListAllMyBuckets'] });
    expect(await refused.account.list()).toEqual({ listing: denied('s3:ListAllMyBuckets'), buckets: [] });
  });

  test('asks for the Region of each bucket where an endpoint leaves it out', async () => {
    const buckets = ['eu-west-1', 'us-east-1', 'ap-southeast-2'].map((region, index) => ({
      name: `b-${index}`,
      region,
    }));
    const { account } = await openMember({ buckets }, { omitBucketRegion: true });
    const { listing, buckets: listed } = await account.list();
    expect(listing).toEqual(known(true));
    expect(listed.map(({ name, region }) => ({ name, region }))).toEqual(buckets);
  });

  test('that never ends is bounded, and not complete', async () => {
    const { account } = await openMember(
      { buckets: bucketsOf(3) },
      { faults: [{ kind: 'endless-token', operation: 's3:ListBuckets' }] },
    );
    const { listing, buckets } = await account.list();
    expect(listing).toEqual(failed('EndlessListing', 'a listing that does not end'));
    expect(buckets).toHaveLength(3);
  });

  test('goes on after pages without entries', async () => {
    const { account } = await openMember(
      { buckets: bucketsOf(3) },
      { faults: [{ kind: 'empty-page', operation: 's3:ListBuckets', count: 2 }] },
    );
    const { listing, buckets } = await account.list();
    expect(listing).toEqual(known(true));
    expect(buckets).toHaveLength(3);
  });

  test('cut off after its first page is not complete', async () => {
    const { account, sandbox } = await openMember({ buckets: bucketsOf(1500) });
    sandbox.setKnobs({
      faults: [
        { kind: 'slow', ms: 0, operation: 's3:ListBuckets', count: 1 },
        { kind: 'empty', operation: 's3:ListBuckets' },
      ],
    });
    const { listing, buckets } = await account.list();
    expect(listing).toEqual(failed('EmptyResponse', 'a response without a body'));
    expect(buckets).toHaveLength(1000);
  });
});

test('the Region of a bucket that is not enabled in the account makes the fact fail', async () => {
  const { account } = await openMember({
    buckets: [{ name: 'far', region: 'af-south-1' }],
    disabledRegions: ['af-south-1'],
  });
  const seen = await account.read({ fact: 'logging', subject: 'far', region: 'af-south-1' });
  expect(seen).toMatchObject({
    state: 'failed',
    reason: expect.stringMatching(/^InvalidAccessKeyId: .*Region may not be/),
  });
});

test('credentials of the run that expired meanwhile are told as such, with what to do', async () => {
  const sandbox = await serve(organizationOf({ buckets: bucketsOf(1) }));
  const connection = await connectTo(sandbox.env);
  sandbox.setKnobs({ faults: [{ kind: 'expired-token', operation: 'sts:AssumeRole' }] });
  expect(await connection.openAccount(theMember())).toEqual({
    state: 'failed',
    code: 'ExpiredToken',
    reason:
      'sts:AssumeRole ExpiredToken: the credentials have expired that the run was started with: sign in again and repeat',
  });
});

test('the caller is known by account and ARN', async () => {
  const connection = await connectTo((await serve(organizationOf({}))).env);
  expect(connection).toMatchObject({ partition: 'aws', caller: { account: MANAGEMENT }, isChained: false });
});
