import { describe, expect, test } from 'vitest';
import { absent, failed, known } from '../../src/model/observation.ts';
import type { FaultKind } from '../../src/sandbox/knobs.ts';
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
} from './connections.ts';

const LOGGING = { target: 'logs', prefix: 'p/' };
const SEEN = known({ ...LOGGING, keyFormat: 'simple', grants: [] });
const WITH_LOGGING = { buckets: bucketsOf(1, { logging: LOGGING }) };

const BROKEN: readonly (readonly [FaultKind, RegExp])[] = [
  ['empty', /^EmptyResponse: a response without a body$/],
  ['foreign', /^UnexpectedResponse: a response that is not from AWS, perhaps from a proxy$/],
  ['truncated', /^TruncatedResponse: a response that was cut off$/],
  ['cut', /^TruncatedResponse: a response that was cut off$/],
  ['cut-chunked', /^TruncatedResponse: a response that was cut off$/],
  ['malformed', /^(Truncated|Unexpected)Response: a response that /],
  ['reset', /^(TruncatedResponse: a response that was cut off|(UND_ERR_SOCKET|ECONNRESET): the connection was cut)$/],
  ['error', /^(InternalError: an internal error of AWS|ServiceUnavailable: the service is not available)$/],
];

describe.each(BROKEN)('%s', (kind, reason) => {
  test('once: the next attempt counts', async () => {
    const { read } = await openMember(WITH_LOGGING, { faults: [{ kind, operation: 's3:GetBucketLogging', count: 1 }] });
    expect(await read('logging')).toEqual(SEEN);
  });

  test('always: failed, with a reason that is the same in each run, and never "logging off"', async () => {
    const { read, connection } = await openMember(WITH_LOGGING, {
      faults: [{ kind, operation: 's3:GetBucketLogging' }],
    });
    expect(await read('logging')).toEqual({ state: 'failed', reason: expect.stringMatching(reason) });
    expect(connection.stats().calls['s3:GetBucketLogging']).toBe(8);
  });
});

test.each([
  'policy',
  'acl',
  'versioning',
  'objectLock',
  'lifecycle',
  'deliveries',
  'accountPublicAccessBlock',
] as const)('an empty 200 and the page of a proxy are no answer for %s either', async (fact) => {
  for (const kind of ['empty', 'foreign', 'truncated'] as const) {
    const { read, sandbox } = await openMember({
      buckets: bucketsOf(1, { policy: { Version: '2012-10-17', Statement: [] } }),
    });
    sandbox.setKnobs({ faults: [{ kind }] });
    expect(await read(fact)).toMatchObject({ state: 'failed' });
  }
});

describe('NoSuchBucket', () => {
  test('is rechecked once', async () => {
    const { read } = await openMember(WITH_LOGGING, {
      faults: [{ kind: 'no-such-bucket', operation: 's3:GetBucketLogging', perBucket: 1 }],
    });
    expect(await read('logging')).toEqual(SEEN);
  });

  test('twice is a bucket that is gone', async () => {
    const { read } = await openMember(WITH_LOGGING, { faults: [{ kind: 'vanish', bucket: 'app-0000' }] });
    expect(await read('logging')).toEqual(failed('NoSuchBucket: the bucket is gone since the listing'));
  });
});

describe('throttling', () => {
  test('of every third call loses nothing', async () => {
    const buckets = bucketsOf(600);
    const { account, connection } = await openMember(
      { buckets },
      { seed: 7, faults: [{ kind: 'throttle', probability: 0.3 }] },
    );
    const { listing, buckets: listed } = await account.list();
    expect(listing).toEqual(known(true));
    expect(listed).toHaveLength(600);
    const seen = await Promise.all(
      listed.map(({ name, region }) => account.read({ fact: 'logging', subject: name, region })),
    );
    expect(seen).toEqual(listed.map(() => absent));
    expect(connection.stats().throttled).toBeGreaterThan(100);
  });

  test('at every attempt is unknown, not absent', async () => {
    const { read, connection } = await openMember(WITH_LOGGING, {
      faults: [{ kind: 'throttle', operation: 's3:GetBucketLogging' }],
    });
    expect(await read('logging')).toEqual(failed('SlowDown: throttled at every attempt'));
    expect(connection.stats().calls['s3:GetBucketLogging']).toBe(8);
  });

  test('of one account holds no permit that another could use', async () => {
    const sandbox = await serve(organizationOf({ buckets: bucketsOf(100) }), {
      faults: [{ kind: 'throttle', bucket: 'management-data' }],
    });
    const stop = new AbortController();
    const pauses = { throttled: 600_000, transient: 1 };
    const connection = await connectTo(sandbox.env, { concurrency: 2, signal: stop.signal, pauses });
    const throttled = opened(
      await connection.openAccount(theMember({ account: MANAGEMENT, own: true, priority: { order: 0 } })),
    );
    const healthy = opened(await connection.openAccount(theMember({ priority: { order: 1 } })));
    const waiting = Array.from({ length: 200 }, () =>
      throttled.read({ fact: 'logging', subject: 'management-data', region: REGION }),
    );
    const ended = expect(Promise.all(waiting)).rejects.toThrow('stopped');
    const { buckets } = await healthy.list();
    const seen = await Promise.all(
      buckets.map(({ name, region }) => healthy.read({ fact: 'logging', subject: name, region })),
    );
    expect(seen).toEqual(buckets.map(() => absent));
    expect(connection.stats().throttled).toBeGreaterThan(0);
    stop.abort(new Error('stopped'));
    await ended;
  });
});

describe('an abort', () => {
  test.each([1, 64])('ends what is in flight and what waits, with its reason (%i in flight)', async (concurrency) => {
    const sandbox = await serve(organizationOf({ buckets: bucketsOf(1) }));
    const stop = new AbortController();
    const connection = await connectTo(sandbox.env, { signal: stop.signal, concurrency });
    const account = opened(await connection.openAccount(theMember()));
    sandbox.setKnobs({ latencyMs: 600_000 });
    const reads = Array.from({ length: 100 }, () =>
      account.read({ fact: 'logging', subject: 'app-0000', region: REGION }),
    );
    setImmediate(() => stop.abort(new Error('stopped')));
    const outcomes = await Promise.allSettled(reads);
    expect(new Set(outcomes.map((outcome) => outcome.status === 'rejected' && String(outcome.reason)))).toEqual(
      new Set(['Error: stopped']),
    );
    await expect(account.list()).rejects.toThrow('stopped');
    await expect(connection.discover()).rejects.toThrow('stopped');
    await expect(connection.readRcps()).rejects.toThrow('stopped');
    await expect(connection.openAccount(theMember())).rejects.toThrow('stopped');
  });
});
