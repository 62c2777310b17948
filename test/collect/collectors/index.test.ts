import { beforeAll, describe, expect, test } from 'vitest';
import type { AccountReader } from '../../../src/collect/account-reader.ts';
import { FACTS, type FactName, type FactValues } from '../../../src/model/facts/index.ts';
import { absent, denied, known, type Observation } from '../../../src/model/observation.ts';
import type { BucketSetup } from '../../../src/sandbox/scenario.ts';
import { connectTo, MEMBER, opened, openMember, organizationOf, REGION, serve, theMember } from '../connections.ts';

const EVERYBODY = 'http://acs.amazonaws.com/groups/global/AllUsers';
const NOTHING_BLOCKED = {
  blockPublicAcls: false,
  ignorePublicAcls: false,
  blockPublicPolicy: false,
  restrictPublicBuckets: false,
};
const POLICY = { Version: '2012-10-17', Statement: [] };
const RULE = { id: '', enabled: true, prefix: '', narrowed: false, expiresAfterDays: null };

type Seen<N extends FactName> = Observation<FactValues[N]>;
type Row = readonly [fact: FactName, says: string, setup: Partial<BucketSetup>, seen: Observation<unknown>];

/** What a bucket is set up as, and what is seen of it. */
const ROWS: readonly Row[] = [
  ['logging', 'off', {}, absent],
  [
    'logging',
    'simple, without prefix',
    { logging: { target: 'logs', prefix: '' } },
    known({ target: 'logs', prefix: '', keyFormat: 'simple', grants: [] }),
  ],
  [
    'logging',
    'simple, said so',
    { logging: { target: 'logs', prefix: 'sal/', keyFormat: 'simple' } },
    known({ target: 'logs', prefix: 'sal/', keyFormat: 'simple', grants: [] }),
  ],
  [
    'logging',
    'partitioned by delivery, with grants',
    {
      logging: {
        target: 'logs',
        prefix: 'a&b <c>/',
        keyFormat: 'DeliveryTime',
        grants: [{ grantee: EVERYBODY, permission: 'READ' }],
      },
    },
    known({
      target: 'logs',
      prefix: 'a&b <c>/',
      keyFormat: 'partitioned-delivery-time',
      grants: [`${EVERYBODY}:READ`],
    }),
  ],
  [
    'logging',
    'partitioned by event',
    { logging: { target: 'logs', prefix: 'p', keyFormat: 'EventTime' } },
    known({ target: 'logs', prefix: 'p', keyFormat: 'partitioned-event-time', grants: [] }),
  ],
  ['policy', 'none', {}, absent],
  ['policy', 'text as it is', { policy: '{ "Statement": [] }' }, known({ text: '{ "Statement": [] }' })],
  ['policyStatus', 'no policy', {}, absent],
  ['policyStatus', 'not public', { policy: POLICY }, known({ isPublic: false })],
  ['encryption', 'new bucket', {}, known({ algorithm: 'AES256', keyId: '' })],
  ['encryption', 'of old', { encryption: null }, absent],
  [
    'encryption',
    'KMS',
    { encryption: { algorithm: 'aws:kms', keyId: 'alias/logs' } },
    known({ algorithm: 'aws:kms', keyId: 'alias/logs' }),
  ],
  ['versioning', 'never on', {}, absent],
  ['versioning', 'on', { versioning: 'Enabled' }, known({ status: 'Enabled', mfaDelete: false })],
  ['versioning', 'MFA', { versioning: 'Suspended', mfaDelete: true }, known({ status: 'Suspended', mfaDelete: true })],
  ['ownership', 'new bucket', {}, known({ setting: 'BucketOwnerEnforced' })],
  ['ownership', 'of old', { ownership: null }, absent],
  ['publicAccessBlock', 'none', { publicAccessBlock: null }, absent],
  [
    'publicAccessBlock',
    'in part',
    { publicAccessBlock: { ...NOTHING_BLOCKED, ignorePublicAcls: true } },
    known({ ...NOTHING_BLOCKED, ignorePublicAcls: true }),
  ],
  ['objectLock', 'off', {}, absent],
  ['objectLock', 'without retention', { objectLock: {} }, known({ defaultRetention: '' })],
  [
    'objectLock',
    'retention',
    { objectLock: { mode: 'GOVERNANCE', days: 3 } },
    known({ defaultRetention: 'GOVERNANCE' }),
  ],
  ['requestPayment', 'owner', {}, known({ payer: 'BucketOwner' })],
  ['requestPayment', 'requester', { requesterPays: true }, known({ payer: 'Requester' })],
  ['lifecycle', 'none', {}, absent],
  ['tagging', 'none', {}, absent],
  ['tagging', 'some', { tags: { owner: 'a', empty: '' } }, known({ tags: { owner: 'a', empty: '' } })],
];

const nameOf = (index: number): string => `row-${index}`;

describe('facts of a bucket', () => {
  let account: AccountReader;
  beforeAll(async () => {
    const buckets = ROWS.map(([, , setup], index) => ({ region: REGION, ...setup, name: nameOf(index) }));
    ({ account } = await openMember({ buckets }));
  });

  test.each(ROWS.map((row, index) => [...row, index] as const))('%s: %s', async (fact, _says, _setup, seen, index) => {
    expect(await account.read({ fact, subject: nameOf(index), region: REGION })).toEqual(seen);
  });

  test('acl: the owner, and every other grantee by its id or group', async () => {
    const acl = [
      { grantee: EVERYBODY, permission: 'READ' },
      { grantee: 'canonical-id', permission: 'WRITE' },
    ];
    const { read } = await openMember({
      buckets: [{ name: 'app-0000', region: REGION, ownership: 'ObjectWriter', acl }],
    });
    const seen = (await read('acl')) as Seen<'acl'>;
    expect(seen.state).toBe('known');
    if (seen.state !== 'known') return;
    expect(seen.value.owner).not.toBe('');
    expect(seen.value.grants).toEqual(
      expect.arrayContaining([...acl, { grantee: seen.value.owner, permission: 'FULL_CONTROL' }]),
    );
  });

  test('lifecycle: the prefix from each of its places', async () => {
    const lifecycle = [
      { id: 'all', expireDays: 400 },
      { id: 'below', prefix: 'x/', expireDays: 1 },
      { id: 'old', prefix: 'y/', expireDays: 2, oldForm: true },
      { id: 'tagged', prefix: 'z/', tag: { key: 'a', value: 'b' }, expireDays: 3 },
      { id: 'tag-only', tag: { key: 'a', value: 'b' }, expireDays: 4 },
      { id: 'off', status: 'Disabled' as const, noncurrentDays: 5 },
      { id: 'dated', expireDate: '2030-01-01T00:00:00.000Z' },
    ];
    const { read } = await openMember({ buckets: [{ name: 'app-0000', region: REGION, lifecycle }] });
    expect(await read('lifecycle')).toEqual(
      known({
        rules: [
          { ...RULE, id: 'all', expiresAfterDays: 400 },
          { ...RULE, id: 'below', prefix: 'x/', expiresAfterDays: 1 },
          { ...RULE, id: 'old', prefix: 'y/', expiresAfterDays: 2 },
          { ...RULE, id: 'tagged', prefix: 'z/', narrowed: true, expiresAfterDays: 3 },
          { ...RULE, id: 'tag-only', narrowed: true, expiresAfterDays: 4 },
          { ...RULE, id: 'off', enabled: false },
          { ...RULE, id: 'dated', expiresOn: '2030-01-01T00:00:00.000Z' },
        ],
      }),
    );
  });
});

describe('a denied fact names its IAM action', () => {
  // What is counted from logs has none.
  const facts = Object.values(FACTS).filter(({ name }) => name !== 'presence');
  const actions = facts.flatMap(({ name, actions: [first] }) => (first === undefined ? [] : [[name, first] as const]));

  test.each(actions)('%s: %s', async (fact, action) => {
    // With a key of its own, since the policy of no other is asked for.
    const encryption = { algorithm: 'aws:kms', keyId: `arn:aws:kms:${REGION}:${MEMBER}:key/logs` };
    const { read } = await openMember({
      keys: [{ id: 'logs', region: REGION }],
      buckets: [{ name: 'app-0000', region: REGION, encryption }],
      denied: [action],
    });
    expect(await read(fact)).toEqual(denied(action));
  });
});

describe('presence of a name that is not in the listing', () => {
  test('deleted, taken by another account, not permitted', async () => {
    const sandbox = await serve({
      ...organizationOf({}),
      accounts: [
        ...organizationOf({}).accounts,
        {
          id: '777788889999',
          name: 'other',
          parent: 'r-abcd',
          buckets: [
            { name: 'taken-here', region: REGION },
            { name: 'taken-there', region: 'ap-southeast-2' },
          ],
        },
      ],
    });
    const connection = await connectTo(sandbox.env);
    const account = opened(await connection.openAccount(theMember()));
    const presenceOf = (subject: string) => account.read({ fact: 'presence', subject, region: REGION });
    expect(await presenceOf('nobody-has-this')).toEqual(known({ state: 'deleted' }));
    expect(await presenceOf('taken-here')).toEqual(known({ state: 'taken' }));
    expect(await presenceOf('taken-there')).toEqual(known({ state: 'taken' }));
  });

  test('no permission to tell', async () => {
    const { read } = await openMember({ denied: ['s3:ListBucket'] });
    expect(await read('presence', 'nobody-has-this')).toEqual(known({ state: 'not-permitted' }));
  });
});

describe('CloudWatch Logs deliveries', () => {
  const group = `arn:aws:logs:${REGION}:${MEMBER}:log-group:access`;
  const buckets = [
    { name: 'app-0000', region: REGION },
    { name: 'app-0001', region: REGION },
    { name: 'app-0002', region: REGION },
  ];

  test('are joined to their destinations; a source without a delivery is off, other log types do not count', async () => {
    const { read } = await openMember({
      buckets,
      deliveries: [
        { region: REGION, bucket: 'app-0000', destination: group },
        { region: REGION, bucket: 'app-0001' },
        { region: REGION, bucket: 'app-0002', destination: group, logType: 'OTHER_LOGS' },
        { region: 'us-east-1', bucket: 'app-0001', destination: group },
      ],
    });
    expect(await read('deliveries', REGION)).toEqual(
      // Of the log group it is known that other logs go there as well.
      known({ deliveries: [{ bucketArn: 'arn:aws:s3:::app-0000', destination: group, shared: true }] }),
    );
  });

  test('are read over all pages', async () => {
    const many = Array.from({ length: 120 }, (_, index) => `app-${String(index).padStart(4, '0')}`);
    const { read } = await openMember({
      buckets: many.map((name) => ({ name, region: REGION })),
      deliveries: many.map((bucket) => ({ region: REGION, bucket, destination: group })),
    });
    const seen = (await read('deliveries', REGION)) as Seen<'deliveries'>;
    expect(seen.state === 'known' && seen.value.deliveries.map(({ bucketArn }) => bucketArn)).toEqual(
      many.map((name) => `arn:aws:s3:::${name}`),
    );
  });

  test('cost one list where there is no source', async () => {
    const { read, connection } = await openMember({ buckets });
    expect(await read('deliveries', REGION)).toEqual(known({ deliveries: [] }));
    expect(Object.keys(connection.stats().calls).filter((call) => call.startsWith('logs:'))).toEqual([
      'logs:DescribeDeliverySources',
    ]);
  });

  test.each(['logs:DescribeDeliveries', 'logs:DescribeDeliveryDestinations'])('%s denied', async (action) => {
    const deliveries = [{ region: REGION, bucket: 'app-0000', destination: group }];
    const { read } = await openMember({ buckets, deliveries, denied: [action] });
    expect(await read('deliveries', REGION)).toEqual(denied(action));
  });
});

test('Block Public Access of the account: none, and some', async () => {
  const none = await openMember({});
  expect(await none.read('accountPublicAccessBlock', '')).toEqual(absent);
  const publicAccessBlock = { ...NOTHING_BLOCKED, blockPublicPolicy: true };
  const some = await openMember({ publicAccessBlock });
  expect(await some.read('accountPublicAccessBlock', '')).toEqual(known(publicAccessBlock));
});
