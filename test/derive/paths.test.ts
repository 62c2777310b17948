import { expect, test } from 'vitest';
import { organizationTotals } from '../../src/derive/organization.ts';
import type { AttributeType, AttributeValue } from '../../src/model/attribute.ts';
import { READABLE } from '../../src/model/facts/paths.ts';
import { derived, told } from './fixture.ts';

const typeOf = (value: AttributeValue): AttributeType => {
  if (Array.isArray(value)) return 'list<string>';
  const types = { boolean: 'bool', bigint: 'int', string: 'string', object: 'map<string, string>' } as const;
  return types[typeof value as keyof typeof types];
};

const account = derived({
  plain: { logging: null },
  source: { logging: 'logs' },
  orphan: { logging: 'nowhere' },
  logs: { logging: null },
  unread: {},
});

const organization = organizationTotals('o-abcdefghij', 1);
organization.add({ id: '111122223333', name: '', path: '', state: '' }, account.account);

test.each([...READABLE])('%s answers with its type or says what is missing', (path, { type, example }) => {
  expect(typeOf(example)).toBe(type);
  const lookups = [
    account.bucket('plain'),
    account.bucket('source'),
    account.bucket('orphan'),
    account.bucket('unread'),
  ];
  const whole = path.startsWith('account.') ? [...lookups, account.account] : lookups;
  for (const lookup of path.startsWith('organization.') ? [organization.lookup] : whole) {
    const answer = lookup(path);
    if ('value' in answer) expect(typeOf(answer.value)).toBe(type);
    else expect(answer.unobserved).not.toEqual([]);
  }
});

test('leaves of the target are those of every bucket, but for the target of the target', () => {
  expect(READABLE.has('bucket.logging.target.versioning.status')).toBe(true);
  expect(READABLE.has('bucket.logging.target.logging.target.name')).toBe(false);
  expect(READABLE.get('bucket.logging.target.versioning.status')?.from).toEqual(['logging', 'versioning']);
});

test('a path that nobody documents is a mistake of ours', () => {
  expect(() => account.bucket('plain')('bucket.polcy')).toThrow('bucket.polcy');
  expect(() => account.account('bucket.name')).toThrow('bucket.name');
  expect(() => account.bucket('not-there')).toThrow('not-there');
});

test('without a target its leaves have their defaults', () => {
  const { bucket } = account;
  for (const name of ['plain', 'orphan']) {
    expect(told(bucket(name)('bucket.logging.target.encryption.algorithm'))).toBe('AES256');
    expect(told(bucket(name)('bucket.logging.target.logging.hops'))).toBe(0n);
    expect(told(bucket(name)('bucket.logging.target.arn'))).toBe('');
  }
});
