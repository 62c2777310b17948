import { describe, expect, test } from 'vitest';
import { deriveAccount } from '../../src/derive/account.ts';
import type { DeriveContext } from '../../src/derive/snapshot.ts';
import { type BucketFactName, FACTS } from '../../src/model/facts/index.ts';
import type { Bucket } from '../../src/model/inventory.ts';
import { absent, denied, failed, known, type Observation } from '../../src/model/observation.ts';
import { CONTEXT, inventory, REGION, told } from './fixture.ts';

const OF_TARGET = ['policy', 'ownership', 'encryption', 'objectLock', 'requestPayment'] as const;
const place = { partition: 'aws', account: '111122223333', region: REGION, bucket: 'logs' };
const healthy: Bucket['facts'] = Object.fromEntries(OF_TARGET.map((fact) => [fact, FACTS[fact].healthy(place)]));

type Facts = Partial<Record<BucketFactName, Observation<never>>> | Bucket['facts'];

/** `app` logs to `logs`, which is as it should be but for some facts. */
const account = (facts: Facts, context: DeriveContext = CONTEXT) =>
  deriveAccount(
    inventory({
      app: { logging: { target: 'logs', prefix: 'app/' } },
      idle: { logging: null },
      hidden: { logging: denied('s3:GetBucketLogging') },
      logs: { logging: null, facts: { ...healthy, ...facts } },
    }),
    context,
  );

const policy = (...statements: readonly object[]) =>
  known({ text: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });

describe('delivery', () => {
  const asked = (facts: Parameters<typeof account>[0], bucket = 'app') =>
    Object.fromEntries(
      ['verdict', 'permission', 'via', 'scoped', 'statement'].map((attribute) => [
        attribute,
        told(account(facts).bucket(bucket)(`bucket.logging.delivery.${attribute}`)),
      ]),
    );

  test('into a healthy target', () => {
    expect(asked({})).toEqual({
      verdict: 'permitted',
      permission: 'permitted',
      via: 'policy',
      scoped: true,
      statement: 'S3AccessLogs',
    });
  });

  test('a setting blocks the verdict and leaves the permission alone', () => {
    expect(asked({ requestPayment: known({ payer: 'Requester' }) })).toMatchObject({
      verdict: 'blocked',
      permission: 'permitted',
    });
  });

  test('a setting that is not seen leaves the verdict open and the permission alone', () => {
    expect(asked({ objectLock: denied('s3:GetBucketObjectLockConfiguration') })).toMatchObject({
      verdict: { unseen: ['objectLock logs denied'] },
      permission: 'permitted',
    });
  });

  test('a policy that is not seen leaves both open, unless something blocks in any case', () => {
    const refused = denied('s3:GetBucketPolicy');
    const unseen = { unseen: ['policy logs denied'] };
    expect(asked({ policy: refused })).toEqual({
      verdict: unseen,
      permission: unseen,
      via: unseen,
      scoped: unseen,
      statement: unseen,
    });
    const locked = asked({ policy: refused, objectLock: known({ defaultRetention: '' }) });
    expect(locked).toMatchObject({ verdict: 'blocked', permission: unseen });
  });

  test('of a bucket without logging is empty, of one whose logging is not seen unknown', () => {
    expect(asked({}, 'idle')).toEqual({ verdict: '', permission: '', via: '', scoped: false, statement: '' });
    expect(asked({}, 'hidden')).toMatchObject({ verdict: { unseen: ['logging hidden denied'] } });
  });

  test('is the same verdict as a whole', () => {
    const answer = account({}).delivery('app');
    expect(answer).toMatchObject({ value: { verdict: 'permitted', via: 'policy' } });
    expect(account({}).delivery('idle')).toEqual({ value: null });
  });
});

describe('what the policy of a bucket says of everybody', () => {
  const attribute = (name: 'requiresTls' | 'objectWriters', seen: Observation<{ text: string }>) =>
    told(account({ policy: seen }).bucket('logs')(`bucket.policy.${name}`));
  const role = 'arn:aws:iam::111122223333:role/etl';

  test.each([
    ['healthy', FACTS.policy.healthy(place), true, ['logging.s3.amazonaws.com']],
    ['absent', absent, false, []],
    [
      'one that lets a role write',
      policy({ Effect: 'Allow', Principal: { AWS: role }, Action: 's3:*', Resource: 'arn:aws:s3:::logs/*' }),
      false,
      [role],
    ],
    ['denied', denied('s3:GetBucketPolicy'), { unseen: ['policy logs denied'] }, { unseen: ['policy logs denied'] }],
    ['failed', failed('timeout'), { unseen: ['policy logs failed'] }, { unseen: ['policy logs failed'] }],
    ['not a policy', known({ text: '[]' }), { unseen: ['policy logs failed'] }, { unseen: ['policy logs failed'] }],
  ])('%s', (_, seen, tls, writers) => {
    expect(attribute('requiresTls', seen)).toEqual(tls);
    expect(attribute('objectWriters', seen)).toEqual(writers);
    expect(told(account({ policy: seen }).bucket('app')('bucket.logging.target.policy.requiresTls'))).toEqual(tls);
  });
});

describe('the policy that is suggested', () => {
  const suggested = (facts: Facts, context?: DeriveContext) => account(facts, context).suggestion('app');
  const denyingAcls = policy(
    { Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 's3:PutObject', Resource: '*' },
    { Effect: 'Deny', Principal: '*', Action: 's3:PutObjectAcl', Resource: 'arn:aws:s3:::logs/*' },
  );

  test('lets S3 set ACLs where the target has them', () => {
    const facts = { policy: denyingAcls, ownership: known({ setting: 'ObjectWriter' }) };
    const suggestion = suggested(facts);
    if (suggestion?.kind !== 'policy') throw new Error('nothing is suggested');
    const changed = { ...facts, policy: known({ text: JSON.stringify(suggestion.document) }) };
    const permission = (seen: Facts) => told(account(seen).bucket('app')('bucket.logging.delivery.permission'));
    expect([permission(facts), permission(changed)]).toEqual(['unknown', 'permitted']);
  });

  test('is none where nothing but an assumption stands in the way', () => {
    const strict = { ...CONTEXT, delivery: { strictAssumptions: true } };
    expect(suggested({}, strict)).toMatchObject({ kind: 'none' });
    expect(told(account({}, strict).bucket('app')('bucket.logging.delivery.suggestion'))).toBe('');
  });
});
