import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type DerivedAccount, deriveAccount } from '../../../src/derive/account.ts';
import { isObserved } from '../../../src/model/answer.ts';
import type { ArrivalHistory } from '../../../src/model/arrival.ts';
import type { Arrival } from '../../../src/model/facts/arrival.ts';
import type { Bucket } from '../../../src/model/inventory.ts';
import { absent, denied, failed, known, type Observation } from '../../../src/model/observation.ts';
import { DENY_CASES } from '../../../src/sandbox/scenarios/delivery-denies.ts';
import { CONTEXT, inventory } from '../fixture.ts';

const AT = '2026-01-08T03:00:00Z';
const SEEN = '2026-01-08T01:30:00Z';
const arriving: Arrival = { at: AT, seenAt: SEEN, agedAt: SEEN, oldestAt: SEEN, quietSince: SEEN, limited: false };
const silent: Arrival = {
  at: AT,
  seenAt: '',
  agedAt: '',
  oldestAt: '',
  quietSince: '2025-01-08T03:00:00Z',
  limited: false,
};

const allow = {
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
};
const deny = (more: object): object => ({
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: 'arn:aws:s3:::logs/*',
  ...more,
});
const policyOf = (...statements: readonly object[]) =>
  known({ text: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });

const UNDECIDED = policyOf(
  allow,
  deny({ Condition: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } }),
);
const BLOCKED = policyOf(allow, deny({}));

type Facts = Bucket['facts'];
const HEALTHY: Facts = {
  logging: absent,
  ownership: known({ setting: 'BucketOwnerEnforced' }),
  encryption: known({ algorithm: 'AES256', keyId: '' }),
  objectLock: absent,
  requestPayment: known({ payer: 'BucketOwner' }),
  lifecycle: absent,
};

interface World {
  readonly target: Facts;
  readonly arrival?: Observation<Arrival>;
  readonly history?: (hash: string) => Partial<ArrivalHistory>;
}

function accountOf({ target, arrival, history }: World): DerivedAccount {
  const logging = { target: 'logs', prefix: 'app/', keyFormat: 'simple', grants: [] } as const;
  const account = inventory({
    app: {
      facts: {
        logging: { ...known(logging), requests: [{ at: AT, requestId: 'R' }] } as Facts['logging'] & object,
        ...(arrival === undefined ? {} : { arrival }),
      },
    },
    logs: { facts: { ...HEALTHY, ...target } },
  });
  const first = deriveAccount(account, CONTEXT);
  if (history === undefined) return first;
  const outcome = first.arrival('app');
  const hash = isObserved(outcome) ? (outcome.value?.hash ?? '') : '';
  const before: ArrivalHistory = {
    account: '111122223333',
    bucket: 'app',
    hash: hash,
    firstRead: '2026-01-01T03:00:00Z',
    unansweredReads: [],
    lastRead: '2026-01-07T03:00:00Z',
    seenAt: '',
    ...history(hash),
  };
  return deriveAccount(account, { ...CONTEXT, arrivals: () => new Map([['app', before]]) });
}

const told = (world: World) => {
  const lookup = accountOf(world).bucket('app');
  const permission = lookup('bucket.logging.delivery.permission');
  const reason = lookup('bucket.logging.delivery.reason');
  return {
    permission: isObserved(permission) ? permission.value : 'not seen',
    reason: isObserved(reason) ? String(reason.value) : '',
  };
};

const SAME = () => ({});

describe('an undecided permission', () => {
  const told_ = (world: Partial<World>) => told({ target: { policy: UNDECIDED }, ...world });

  test('is permitted once logs arrive under settings that were seen before', () => {
    expect(told_({})).toMatchObject({ permission: 'unknown' });
    expect(told_({ arrival: known(arriving), history: SAME })).toMatchObject({
      permission: 'permitted',
      reason: expect.stringContaining(`seen to arrive at ${SEEN}`),
    });
  });

  test.each<[string, Partial<World>]>([
    ['nothing is known of earlier scans', { arrival: known(arriving) }],
    ['the settings were others', { arrival: known(arriving), history: () => ({ hash: 'x.y' }) }],
    [
      'the settings were first seen half an hour before',
      { arrival: known(arriving), history: () => ({ firstRead: '2026-01-08T01:00:00Z' }) },
    ],
    ['nothing arrives', { arrival: known(silent), history: SAME }],
    ['the log bucket may not be listed', { arrival: denied('s3:ListBucket'), history: SAME }],
  ])('stays unknown where %s', (_, world) => {
    expect(told_(world).permission).toBe('unknown');
  });

  test.each<[string, object]>([
    ['may reach some keys alone', { Resource: 'arn:aws:s3:::logs/app/2027-*' }],
    ['asks for what this program does not know', { Condition: { NewOperator: { 'aws:SourceIp': '10.0.0.0/8' } } }],
  ])('stays unknown where a Deny %s, so that one object says nothing of the others', (_, more) => {
    const condition = { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } };
    const policy = policyOf(allow, deny({ Condition: condition, ...more }));
    const before = told({ target: { policy } }).permission;
    expect(told({ target: { policy }, arrival: known(arriving), history: SAME }).permission).toBe(before);
    expect(before).not.toBe('permitted');
  });

  test('stays not seen where a setting could not be read', () => {
    const world = { arrival: known(arriving), history: SAME };
    expect(told({ target: { policy: denied('s3:GetBucketPolicy') }, ...world }).permission).toBe('not seen');
    expect(told({ target: { policy: failed('InternalError') }, ...world }).permission).toBe('not seen');
  });

  test('stays unknown where the policy cannot be understood', () => {
    const world = { target: { policy: known({ text: 'no policy' }) }, arrival: known(arriving), history: SAME };
    expect(told(world).permission).not.toBe('permitted');
  });
});

/** Denies that arrival decides, and such that it does not. */
const OF_A_KEY = { Condition: { StringNotEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } };
const POOL: readonly object[] = [
  deny(OF_A_KEY),
  deny({ Condition: { StringNotEquals: { 's3:x-amz-storage-class': 'STANDARD' } } }),
  deny({ ...OF_A_KEY, Resource: 'arn:aws:s3:::logs/app/2027*' }),
  deny({ Condition: { NewOperator: { 'aws:SourceIp': '10.0.0.0/8' } } }),
  deny({ Action: 's3:PutObjectAcl' }),
  deny({ Action: 's3:PutObjectAcl', Resource: 'arn:aws:s3:::logs/app/2027*' }),
  deny({ Action: 's3:PutObjectAcl', Condition: { NewOperator: { 'aws:SourceIp': '10.0.0.0/8' } } }),
  deny({ Condition: { StringEquals: { 's3:x-amz-acl': 'public-read' } } }),
];

test('what arrives permits several statements only if it permits each of them alone', () => {
  const permitted = new Map<string, boolean>();
  const isPermitted = (setting: string, statements: readonly object[]): boolean => {
    const key = JSON.stringify([setting, statements]);
    const target = { policy: policyOf(allow, ...statements), ownership: known({ setting }) };
    const found =
      permitted.get(key) ?? told({ target, arrival: known(arriving), history: SAME }).permission === 'permitted';
    permitted.set(key, found);
    return found;
  };
  let lifted = 0;
  fc.assert(
    fc.property(
      fc.constantFrom('BucketOwnerEnforced', 'BucketOwnerPreferred'),
      fc.uniqueArray(fc.constantFrom(...POOL), { minLength: 1, maxLength: 4 }),
      (setting, statements) => {
        if (!isPermitted(setting, statements)) return;
        if (statements.length > 1) lifted += 1;
        for (const one of statements) expect([setting, one, isPermitted(setting, [one])]).toEqual([setting, one, true]);
      },
    ),
    { numRuns: 400 },
  );
  expect(lifted).toBeGreaterThan(0);
});

test.each<[string, object]>([
  ['some keys', { Resource: 'arn:aws:s3:::logs/app/2027*' }],
  ['what this program does not know', { Condition: { NewOperator: { 'aws:SourceIp': '10.0.0.0/8' } } }],
])('a Deny of s3:PutObjectAcl on %s is not decided by one object', (_, more) => {
  const target = {
    policy: policyOf(allow, deny({ Action: 's3:PutObjectAcl', ...more })),
    ownership: known({ setting: 'BucketOwnerPreferred' }),
  };
  expect(told({ target, arrival: known(arriving), history: SAME }).permission).toBe('unknown');
});

test('an Allow of some keys may be what let the object in, so that it proves nothing of one that hangs on a key', () => {
  const ofKey = { ...allow, Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } };
  const january = { ...allow, Resource: 'arn:aws:s3:::logs/app/2026-01*' };
  const world = { arrival: known(arriving), history: SAME };
  expect(told({ target: { policy: policyOf(ofKey) }, ...world }).permission).toBe('permitted');
  expect(told({ target: { policy: policyOf(ofKey, january) }, ...world }).permission).toBe('unknown');
});

const RESTS_ON_ONE = policyOf(allow, deny({ Condition: { StringEquals: { 's3:x-amz-acl': 'public-read' } } }));

describe('a permission that rests on an assumption', () => {
  const listed = (world: Partial<World>) => {
    const account = accountOf({ target: { policy: RESTS_ON_ONE }, ...world });
    const delivery = account.delivery('app');
    return {
      listed: account.bucket('app')('bucket.logging.delivery.listedAssumptions'),
      evidence: isObserved(delivery) ? delivery.value?.arrival : undefined,
    };
  };

  test('is listed no more once logs arrive, and the assumption is seen to hold', () => {
    const before = listed({});
    expect(before).toMatchObject({ listed: { value: ['writer-sends-public-acl'] } });
    expect(listed({ arrival: known(silent), history: SAME })).toEqual(before);
    expect(listed({ arrival: known(arriving) })).toEqual(before);
    expect(listed({ arrival: known(arriving), history: SAME })).toEqual({
      listed: { value: [] },
      evidence: { says: 'confirms', assumptions: ['writer-sends-public-acl'] },
    });
  });
});

describe('a blocked permission', () => {
  test('stays blocked, with both sentences', () => {
    expect(told({ target: { policy: BLOCKED }, arrival: known(arriving) })).toMatchObject({
      permission: 'blocked',
      reason: expect.stringContaining(`delivered at ${SEEN} all the same`),
    });
  });

  test('of some keys stays blocked, whatever arrives under others', () => {
    const policy = policyOf(allow, deny({ Resource: 'arn:aws:s3:::logs/app/2027*' }));
    expect(told({ target: { policy }, arrival: known(arriving), history: SAME })).toMatchObject({
      permission: 'blocked',
      reason: expect.stringContaining(`delivered at ${SEEN} all the same, which other keys`),
    });
  });

  test('is unknown only where the very settings were seen before', () => {
    expect(told({ target: { policy: BLOCKED }, arrival: known(arriving), history: SAME })).toMatchObject({
      permission: 'unknown',
      reason: expect.stringContaining('this program is wrong here'),
    });
  });
});

test.each([
  ['2026-01-07T00:00:00.000Z', 'cannot-tell'],
  ['2027-01-01T00:00:00.000Z', 'silent'],
])('a lifecycle rule that expires logs on %s: %s', (expiresOn, state) => {
  const rule = { id: 'r', enabled: true, prefix: 'app/', narrowed: false, expiresAfterDays: null, expiresOn };
  const account = accountOf({
    target: { policy: policyOf(allow), lifecycle: known({ rules: [rule] }) },
    arrival: known(silent),
    history: () => ({ unansweredReads: ['2026-01-05T03:00:00Z', '2026-01-06T03:00:00Z'] }),
  });
  const outcome = account.arrival('app');
  expect(isObserved(outcome) && outcome.value?.state).toBe(state);
});

test('what arrives says nothing about encryption', () => {
  const target = {
    policy: policyOf(allow),
    encryption: known({ algorithm: 'aws:kms', keyId: 'arn:aws:kms:eu-west-1:111122223333:key/k' }),
  };
  const verdictOf = (world: Partial<World>) =>
    accountOf({ target, ...world }).bucket('app')('bucket.logging.delivery.verdict');
  expect(verdictOf({ arrival: known(arriving), history: SAME })).toEqual(verdictOf({}));
});

test('no fault and no object lets a fail become a pass', () => {
  const seen = fc.constantFrom<Observation<Arrival>>(
    known(arriving),
    known(silent),
    denied('s3:ListBucket'),
    failed('X'),
    absent,
  );
  const histories = fc.constantFrom<World['history']>(
    undefined,
    SAME,
    () => ({ hash: 'x.y' }),
    (hash) => ({
      hash: `${hash.split('.')[0]}.-`,
    }),
  );
  const policies = fc.constantFrom<Facts['policy'] & object>(
    ...DENY_CASES.map(({ deny: more }) => policyOf(allow, deny(more))),
    policyOf(),
    absent,
    BLOCKED,
    UNDECIDED,
    known({ text: '{' }),
    denied('s3:GetBucketPolicy'),
    failed('InternalError'),
  );
  fc.assert(
    fc.property(policies, seen, histories, (policy, arrival, history) => {
      const before = told({ target: { policy } }).permission;
      const after = told({ target: { policy }, arrival, ...(history === undefined ? {} : { history }) }).permission;
      if (before === 'blocked') expect(after).not.toBe('permitted');
      if (before === 'not seen') expect(after).toBe('not seen');
      if (before === 'permitted') expect(after).toBe('permitted');
      if (arrival.state !== 'known' || arrival.value.seenAt === '') expect(after).toBe(before);
    }),
    { numRuns: 400 },
  );
});
