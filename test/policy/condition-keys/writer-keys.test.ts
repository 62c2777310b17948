import { describe, expect, test } from 'vitest';
import { ASSUMPTIONS, type AssumptionId, type AssumptionSettings } from '../../../src/model/assumptions.ts';
import type { WriterContext } from '../../../src/policy/condition-keys/row.ts';
import { CONDITION_KEYS, conditionKey, writerKeys } from '../../../src/policy/condition-keys/writer-keys.ts';
import { GLOBAL_KEYS, PUT_OBJECT_KEYS } from './listed-keys.ts';

const context: WriterContext = {
  partition: 'aws',
  source: 'app',
  account: '111122223333',
  region: 'eu-west-1',
  organization: 'o-abcdefghij',
  accountPath: 'o-abcdefghij/r-abcd/ou-abcd-11111111',
  now: '2026-11-26T01:00:00.000Z',
};

function lookup(settings: AssumptionSettings = {}, changed: Partial<WriterContext> = {}) {
  const asked: AssumptionId[] = [];
  const keys = writerKeys({ ...context, ...changed }, { settings, open: new Set(), onAsked: (id) => asked.push(id) });
  return { keys, asked };
}

test.each([...PUT_OBJECT_KEYS, ...GLOBAL_KEYS])('%s has a row', (key) => {
  expect(conditionKey(key.replace('<key>', 'x').toLowerCase())).toBeDefined();
});

test('a key stands in one row, with its source', () => {
  const keys = CONDITION_KEYS.map(({ key }) => key.toLowerCase());
  expect(new Set(keys).size).toBe(keys.length);
  expect(CONDITION_KEYS.filter(({ source }) => source.length < 10)).toStrictEqual([]);
});

test('every assumption about the writer stands in some row, and its value says more than what is documented', () => {
  const used = new Set(CONDITION_KEYS.flatMap(({ given }) => given?.assumption ?? []));
  const others = [
    'acl-write-suffices',
    'aws-managed-key-stops-delivery',
    'kms-key-policy-suffices',
    'needs-put-object-acl',
  ];
  expect([...used, ...others].sort()).toStrictEqual(ASSUMPTIONS.map(({ id }) => id));
});

describe('what the log writer has for a key', () => {
  test.each<readonly [string, object]>([
    ['aws:sourcearn', { kind: 'values', values: ['arn:aws:s3:::app'] }],
    ['aws:sourceaccount', { kind: 'values', values: ['111122223333'] }],
    ['aws:sourceorgid', { kind: 'values', values: ['o-abcdefghij'] }],
    ['aws:sourceorgpaths', { kind: 'values', values: ['o-abcdefghij/r-abcd/ou-abcd-11111111/'] }],
    ['aws:principalisawsservice', { kind: 'values', values: ['true'] }],
    ['aws:principaltag/team', { kind: 'absent' }],
    ['s3:x-amz-server-side-encryption', { kind: 'absent' }],
    ['s3:x-amz-server-side-encryption-customer-algorithm', { kind: 'absent' }],
    ['s3:signatureage', { kind: 'absent' }],
    ['s3:existingobjecttag/team', { kind: 'absent' }],
    ['s3:x-amz-storage-class', { kind: 'unknown' }],
    ['aws:keyoftomorrow', { kind: 'unknown' }],
    ['aws:epochtime', { kind: 'values', values: ['1795654800'] }],
  ])('%s', (key, state) => expect(lookup().keys(key)).toStrictEqual(state));

  test('what is documented for this very service rests on no assumption', () => {
    const { keys, asked } = lookup();
    for (const key of ['aws:sourcearn', 'aws:sourceaccount', 'aws:resourceaccount', 'aws:currenttime']) keys(key);
    expect(asked).toStrictEqual([]);
  });

  test('what rests on an assumption names it', () => {
    const { keys, asked } = lookup();
    keys('aws:sourceorgid');
    keys('s3:x-amz-server-side-encryption');
    expect(asked).toStrictEqual(['writer-sends-source-org', 'writer-sends-sse-header']);
  });

  test('a setting changes it, and "undecided" leaves what is documented', () => {
    const sent = lookup({ 'writer-sends-sse-header': true });
    expect(sent.keys('s3:x-amz-server-side-encryption')).toStrictEqual({ kind: 'values', values: ['AES256'] });
    const open = lookup({ 'writer-sends-sse-header': 'undecided' });
    expect(open.keys('s3:x-amz-server-side-encryption')).toStrictEqual({ kind: 'one-of', options: [null, 'AES256'] });
    expect(open.asked).toStrictEqual([]);
    expect(lookup({ 'writer-sends-source-org': false }).keys('aws:sourceorgid')).toStrictEqual({ kind: 'absent' });
  });

  test('without an organization nothing is said of the organization of the source', () => {
    const { keys } = lookup({}, { organization: undefined });
    expect(keys('aws:sourceorgid')).toStrictEqual({ kind: 'unknown' });
    expect(keys('aws:resourceorgid')).toStrictEqual({ kind: 'unknown' });
  });

  test('an account whose path is not known has no paths that can be compared', () => {
    const { keys } = lookup({}, { accountPath: '' });
    expect(keys('aws:sourceorgpaths')).toStrictEqual({ kind: 'unknown' });
    expect(keys('aws:sourceorgid')).toStrictEqual({ kind: 'values', values: ['o-abcdefghij'] });
  });
});

test.each(CONDITION_KEYS.filter(({ given }) => given !== undefined))(
  '$key: setting the assumption and leaving it open give states that exist',
  ({ key, given }) => {
    const id = given?.assumption ?? 'writer-uses-tls';
    const states = ([true, false, 'undecided'] as const).map((value) =>
      lookup({ [id]: value }).keys(key.replace('/*', '/x').toLowerCase()),
    );
    for (const { kind } of states) expect(kind).toMatch(/^(absent|values|at-least|one-of|foreign|unknown)$/);
    expect(new Set(states.map((state) => JSON.stringify(state))).size).toBeGreaterThan(1);
  },
);
