import { describe, expect, test } from 'vitest';
import { accountPublicAccessBlock } from '../../src/model/facts/public-access-block.ts';
import type { AccountInventory, Bucket } from '../../src/model/inventory.ts';
import { absent, denied, failed, known, notRead, type Observation } from '../../src/model/observation.ts';
import { placeholder } from '../../src/model/placeholder.ts';
import { type BucketSketch, derived, REGION, told } from './fixture.ts';

const source = (facts: Bucket['facts']): Readonly<Record<string, BucketSketch>> => ({
  app: { logging: 'logs' },
  logs: { logging: null, facts },
});

describe('a leaf of one fact, of a bucket and of its target', () => {
  test.each<[string, Observation<{ status: 'Enabled'; mfaDelete: boolean }> | undefined, unknown]>([
    ['known', known({ status: 'Enabled', mfaDelete: false }), 'Enabled'],
    ['absent', absent, 'Off'],
    ['denied', denied('s3:GetBucketVersioning'), { unseen: ['versioning logs denied'] }],
    ['failed', failed('InternalError', 'try again'), { unseen: ['versioning logs failed'] }],
    ['not-read', notRead, { unseen: ['versioning logs not-read'] }],
    ['left out', undefined, { unseen: ['versioning logs not-read'] }],
  ])('%s', (_, versioning, expected) => {
    const { bucket } = derived(source(versioning === undefined ? {} : { versioning }));
    expect(told(bucket('logs')('bucket.versioning.status'))).toEqual(expected);
    expect(told(bucket('app')('bucket.logging.target.versioning.status'))).toEqual(expected);
  });

  test('what was not seen is one list, however often it is asked for', () => {
    const { bucket } = derived({ ...source({}), web: { logging: 'logs' } });
    const first = bucket('app')('bucket.logging.target.versioning.status');
    expect(bucket('web')('bucket.logging.target.versioning.mfaDelete')).toBe(first);
  });
});

describe('the end of a prefix', () => {
  test.each<[string, readonly string[] | undefined, unknown, unknown]>([
    ['app/', undefined, ['/'], '/'],
    ['', undefined, [''], ''],
    [placeholder('LogPrefix'), ['prod/', 'test/'], ['/'], '/'],
    [placeholder('LogPrefix'), ['prod', 'dev'], ['d', 'v'], { unseen: ['logging app failed'] }],
    [
      placeholder('LogPrefix'),
      ['prod/', placeholder('Env')],
      { unseen: ['logging app failed'] },
      { unseen: ['logging app failed'] },
    ],
  ])('%s of %j', (prefix, prefixIsOneOf, ends, end) => {
    const logging = { target: 'logs', prefix, keyFormat: 'simple', grants: [] } as const;
    const { bucket } = derived({
      app: { logging: known(prefixIsOneOf === undefined ? logging : { ...logging, prefixIsOneOf }) },
      logs: { logging: null },
    });
    expect(told(bucket('app')('bucket.logging.classic.prefixEnds'))).toEqual(ends);
    expect(told(bucket('app')('bucket.logging.classic.prefixEnd'))).toEqual(end);
  });
});

describe('the target of', () => {
  const presence = (observation: Observation<{ state: 'deleted' | 'taken' | 'not-permitted' }>) => ({
    names: { gone: { presence: observation } },
  });
  const cases: readonly (readonly [string, string | null | Observation<never>, Partial<AccountInventory>, object])[] = [
    ['a bucket without logging', null, {}, { name: '', exists: false, presence: '', region: '', accountId: '' }],
    [
      'a source',
      'logs',
      {},
      { name: 'logs', exists: true, presence: 'listed', region: REGION, accountId: '111122223333' },
    ],
    [
      'a source whose target is gone',
      'gone',
      presence(known({ state: 'deleted' })),
      { name: 'gone', exists: false, presence: 'deleted', region: '', accountId: '' },
    ],
    [
      'one whose target somebody took',
      'gone',
      presence(known({ state: 'taken' })),
      { exists: false, presence: 'taken' },
    ],
    [
      'one whose target nobody looked for',
      'gone',
      {},
      { exists: false, presence: { unseen: ['presence gone not-read'] } },
    ],
    [
      'one whose target could not be looked for',
      'gone',
      presence(failed('timeout')),
      { exists: false, presence: { unseen: ['presence gone failed'] } },
    ],
    [
      'one whose target is named like a member of every object',
      'constructor',
      {},
      { presence: { unseen: ['presence constructor not-read'] } },
    ],
    [
      'a bucket whose logging is not seen',
      denied('s3:GetBucketLogging'),
      {},
      { name: { unseen: ['logging app denied'] }, presence: { unseen: ['logging app denied'] } },
    ],
  ];
  test.each(cases)('%s', (_, logging, more, attributes) => {
    const lookup = derived({ app: { logging }, logs: { logging: null } }, more).bucket('app');
    for (const [attribute, expected] of Object.entries(attributes)) {
      expect(told(lookup(`bucket.logging.target.${attribute}`))).toEqual(expected);
    }
  });

  test('sources in several Regions ask for one look at the name', () => {
    const { bucket } = derived({ a: { logging: 'gone', region: 'us-east-1' }, b: { logging: 'gone' } });
    const asked = bucket('b')('bucket.logging.target.presence');
    expect(asked).toBe(bucket('a')('bucket.logging.target.presence'));
    expect(asked).toMatchObject({ unobserved: [{ fact: 'presence', subject: 'gone', region: 'us-east-1' }] });
  });
});

describe('logging by either way', () => {
  const delivered = known({
    deliveries: [
      { bucketArn: 'arn:aws:s3:::app', destination: 'arn:aws:logs:eu-west-1:111122223333:log-group:b' },
      { bucketArn: 'arn:aws:s3:::app', destination: 'arn:aws:logs:eu-west-1:111122223333:log-group:a' },
    ],
  });
  const none = known({ deliveries: [] });
  const noLogging = denied('s3:GetBucketLogging');
  const noDeliveries = denied('logs:DescribeDeliverySources');
  const read = undefined;
  test.each([
    ['classic on, deliveries not read', 'logs', read, true],
    ['classic on, deliveries denied', 'logs', noDeliveries, true],
    ['classic off, delivered', null, delivered, true],
    ['classic off, not delivered', null, none, false],
    ['classic off, deliveries not read', null, read, { unseen: ['deliveries eu-west-1 not-read'] }],
    ['classic off, deliveries denied', null, noDeliveries, { unseen: ['deliveries eu-west-1 denied'] }],
    ['classic denied, delivered', noLogging, delivered, true],
    ['classic denied, not delivered', noLogging, none, { unseen: ['logging app denied'] }],
    [
      'classic denied, deliveries not read',
      noLogging,
      read,
      { unseen: ['logging app denied', 'deliveries eu-west-1 not-read'] },
    ],
    ['both denied', noLogging, noDeliveries, { unseen: ['logging app denied', 'deliveries eu-west-1 denied'] }],
    ['classic not read, delivered', notRead, delivered, true],
    ['nothing read: classic first', notRead, read, { unseen: ['logging app not-read'] }],
  ])('%s', (_, logging, deliveries, expected) => {
    const regions = deliveries === undefined ? {} : { [REGION]: { deliveries } };
    const lookup = derived({ app: { logging }, logs: { logging: null } }, { regions }).bucket('app');
    expect(told(lookup('bucket.logging.enabled'))).toEqual(expected);
  });

  test('destinations are those of the bucket, sorted', () => {
    const { bucket } = derived(
      { app: { logging: null }, web: { logging: null } },
      { regions: { [REGION]: { deliveries: delivered } } },
    );
    expect(told(bucket('app')('bucket.logging.cloudwatch.destinations'))).toEqual([
      'arn:aws:logs:eu-west-1:111122223333:log-group:a',
      'arn:aws:logs:eu-west-1:111122223333:log-group:b',
    ]);
    expect(told(bucket('app')('bucket.logging.cloudwatch.enabled'))).toBe(true);
    expect(told(bucket('web')('bucket.logging.cloudwatch.enabled'))).toBe(false);
    expect(told(bucket('web')('bucket.logging.enabled'))).toBe(false);
  });
});

describe('Block Public Access of bucket and account together', () => {
  const flags = (written: object) => known(accountPublicAccessBlock.fromCase(written));
  const all = { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
  const refusedOwn = denied('s3:GetBucketPublicAccessBlock');
  const refusedAccount = denied('s3:GetAccountPublicAccessBlock');
  const own = 'publicAccessBlock app denied';
  const account = 'accountPublicAccessBlock denied';
  const acls = { blockPublicAcls: true };
  const others = { ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true };
  test.each([
    ['both off', absent, absent, false, false],
    ['bucket on', flags(all), absent, true, true],
    ['account on', absent, flags(all), true, true],
    ['account on, bucket not seen', refusedOwn, flags(all), true, true],
    ['bucket on, account not seen', flags(all), refusedAccount, true, true],
    ['half and half', flags(others), flags(acls), true, true],
    ['bucket half on, account not seen', flags(acls), refusedAccount, { unseen: [account] }, true],
    ['account half on, bucket not seen', refusedOwn, flags(acls), { unseen: [own] }, true],
    ['account half on, bucket off', absent, flags(acls), false, true],
    ['bucket off, account not seen', absent, refusedAccount, { unseen: [account] }, { unseen: [account] }],
    ['neither seen', refusedOwn, refusedAccount, { unseen: [account, own] }, { unseen: [account, own] }],
    [
      'nothing read: the account first',
      undefined,
      undefined,
      { unseen: ['accountPublicAccessBlock not-read'] },
      { unseen: ['accountPublicAccessBlock not-read'] },
    ],
    [
      'account off, bucket not read',
      undefined,
      absent,
      { unseen: ['publicAccessBlock app not-read'] },
      { unseen: ['publicAccessBlock app not-read'] },
    ],
  ])('%s', (_, publicAccessBlock, accountBlock, effective, blocked) => {
    const lookup = derived(
      { app: { logging: null, facts: publicAccessBlock === undefined ? {} : { publicAccessBlock } } },
      { facts: accountBlock === undefined ? {} : { accountPublicAccessBlock: accountBlock } },
    ).bucket('app');
    expect(told(lookup('bucket.publicAccess.effective'))).toEqual(effective);
    expect(told(lookup('bucket.publicAccess.blockPublicAcls'))).toEqual(blocked);
  });
});

describe('loops', () => {
  const { bucket } = derived({
    a: { logging: 'c' },
    b: { logging: 'a' },
    c: { logging: 'b' },
    d: { logging: 'b' },
    e: { logging: 'd' },
    self: { logging: 'self' },
    chain: { logging: 'middle' },
    middle: { logging: 'end' },
    end: { logging: null },
  });
  test.each([
    ['a', ['a', 'c', 'b'], ['d', 'e'], 'a', 3n],
    ['b', ['a', 'c', 'b'], ['d', 'e'], 'a', 3n],
    ['d', [], [], '', 3n],
    ['e', [], [], '', 4n],
    ['self', ['self'], [], 'self', 1n],
    ['chain', [], [], '', 2n],
    ['middle', [], [], '', 1n],
    ['end', [], [], '', 0n],
  ])('%s', (name, loop, tails, cut, hops) => {
    const attributes = ['loop', 'loopTails', 'loopCut', 'hops'].map((attribute) =>
      told(bucket(name)(`bucket.logging.${attribute}`)),
    );
    expect(attributes).toEqual([loop, tails, cut, hops]);
  });

  test('a bucket that logs into itself alone is no log target', () => {
    expect(told(bucket('self')('bucket.isLogTarget'))).toBe(false);
    expect(told(bucket('self')('bucket.logSources'))).toEqual([]);
    expect(told(bucket('b')('bucket.logSources'))).toEqual(['c', 'd']);
  });
});

describe('the account', () => {
  test.each([
    ['entered and listed', {}, true],
    ['refused', { access: denied('sts:AssumeRole'), listing: notRead }, { unseen: ['access denied'] }],
    ['not entered', { access: failed('ExpiredToken'), listing: notRead }, { unseen: ['access failed'] }],
    ['entered, may not list', { listing: denied('s3:ListAllMyBuckets') }, { unseen: ['listing denied'] }],
  ])('%s', (_, more, expected) => {
    expect(told(derived({}, more).account('account.reachable'))).toEqual(expected);
  });

  test('says what the organization says of it, to its buckets too', () => {
    const { account, bucket } = derived({ app: { logging: null } });
    for (const lookup of [account, bucket('app')]) {
      const attributes = ['id', 'name', 'path', 'state'].map((attribute) => told(lookup(`account.${attribute}`)));
      expect(attributes).toEqual(['111122223333', 'workload-a', 'o-abcdefghij/r-abcd', 'ACTIVE']);
    }
  });
});

describe('a resource control policy that denies requests without TLS', () => {
  const tls = (targets: readonly string[], resource = '*') => ({
    id: 'p-tls',
    name: 'tls',
    targets,
    document: JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: resource,
          Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } },
        },
      ],
    }),
  });
  const ACCOUNT_ID = '111122223333';
  const OTHER = '444455556666';

  test.each<[string, string, Observation<{ policies: ReturnType<typeof tls>[] }>, boolean]>([
    ['holds for the whole organization', OTHER, known({ policies: [tls(['r-abcd'])] }), true],
    ['holds for the account it is attached to', OTHER, known({ policies: [tls([ACCOUNT_ID])] }), true],
    [
      'holds for the buckets that it names alone',
      OTHER,
      known({ policies: [tls(['r-abcd'], 'arn:aws:s3:::a*')] }),
      false,
    ],
    ['does not hold for another account', OTHER, known({ policies: [tls([OTHER])] }), false],
    ['does not hold for the management account', ACCOUNT_ID, known({ policies: [tls(['r-abcd'])] }), false],
    ['is none that was not read', OTHER, denied('organizations:ListPolicies'), false],
  ])('%s', (_, managementAccount, rcps, expected) => {
    const organization = { id: 'o-abcdefghij', managementAccount, rcps };
    const { account } = derived(source({}), {}, { organization });
    expect(told(account('account.requiresTls'))).toBe(expected);
  });
});
