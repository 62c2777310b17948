import { describe, expect, test } from 'vitest';
import type { LifecycleRule } from '../../src/model/facts/lifecycle.ts';
import type { Bucket } from '../../src/model/inventory.ts';
import { absent, denied, known } from '../../src/model/observation.ts';
import { type BucketSketch, derived, told } from './fixture.ts';

describe('lifecycle', () => {
  const rule = (part: Partial<LifecycleRule>): LifecycleRule => ({
    id: 'r',
    enabled: true,
    prefix: '',
    narrowed: false,
    expiresAfterDays: 90,
    ...part,
  });
  const app = { app: { logging: { target: 'logs', prefix: 'app/' } } } as const;
  const web = { web: { logging: { target: 'logs', prefix: 'web/' } } } as const;
  const partitioned = { logging: { target: 'logs', prefix: 'sal/', keyFormat: 'partitioned-event-time' } } as const;
  test.each<[string, Readonly<Record<string, BucketSketch>>, readonly LifecycleRule[], boolean, bigint]>([
    ['no rules', app, [], false, 0n],
    ['everything', app, [rule({})], true, 90n],
    ['the prefix', app, [rule({ prefix: 'app/' })], true, 90n],
    ['a part of the prefix', app, [rule({ prefix: 'ap' })], true, 90n],
    ['only something below the prefix', app, [rule({ prefix: 'app/2020' })], false, 90n],
    ['another prefix', app, [rule({ prefix: 'web/' })], false, 0n],
    ['switched off', app, [rule({ enabled: false })], false, 0n],
    ['nothing by age', app, [rule({ expiresAfterDays: null })], false, 0n],
    ['only some by tags or size', app, [rule({ narrowed: true })], false, 90n],
    [
      'some by tags or size earlier than the others',
      app,
      [rule({}), rule({ narrowed: true, expiresAfterDays: 7 })],
      true,
      7n,
    ],
    ['one of two sources', { ...app, ...web }, [rule({ prefix: 'app/' })], false, 90n],
    [
      'two sources, a rule for each',
      { ...app, ...web },
      [rule({ prefix: 'app/' }), rule({ prefix: 'web/', expiresAfterDays: 30 })],
      true,
      30n,
    ],
    ['the partition of the source', { part: partitioned }, [rule({ prefix: 'sal/111122223333/' })], true, 90n],
    ['the partition of another account', { part: partitioned }, [rule({ prefix: 'sal/444455556666/' })], false, 0n],
    ['no source: everything', {}, [rule({})], true, 90n],
    ['no source: some of it', {}, [rule({ prefix: 'app/' })], false, 90n],
  ])('%s', (_, sources, rules, expires, days) => {
    const lookup = derived({
      ...sources,
      logs: { logging: null, facts: { lifecycle: known({ rules: [...rules] }) } },
    }).bucket('logs');
    expect(told(lookup('bucket.lifecycle.expires'))).toBe(expires);
    expect(told(lookup('bucket.lifecycle.expiresAfterDays'))).toBe(days);
  });

  test('absent and not seen', () => {
    const of = (facts: Bucket['facts']) =>
      derived({ ...app, logs: { logging: null, facts } }).bucket('app')('bucket.logging.target.lifecycle.expires');
    expect(told(of({ lifecycle: absent }))).toBe(false);
    expect(told(of({ lifecycle: denied('s3:GetLifecycleConfiguration') }))).toEqual({
      unseen: ['lifecycle logs denied'],
    });
    expect(told(of({}))).toEqual({ unseen: ['lifecycle logs not-read'] });
  });

  test('without a rule nobody needs to know who logs there', () => {
    const { bucket } = derived({ hidden: {}, logs: { facts: { lifecycle: absent } } });
    expect(told(bucket('logs')('bucket.lifecycle.expires'))).toBe(false);
    expect(told(bucket('logs')('bucket.lifecycle.expiresAfterDays'))).toBe(0n);
  });
});
