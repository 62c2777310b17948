import { describe, expect, test } from 'vitest';
import { logKeys } from '../../../src/collect/arrival/log-keys.ts';
import type { KeyFormat } from '../../../src/model/facts/logging.ts';
import type { LogKeySource } from '../../../src/model/log-key-prefix.ts';

const sourceOf = (keyFormat: KeyFormat, prefix: string): LogKeySource => ({
  name: 'app',
  account: '111122223333',
  region: 'eu-west-1',
  logging: { prefix, keyFormat },
});
const keysOf = (keyFormat: KeyFormat, prefix = 'a') => logKeys(sourceOf(keyFormat, prefix));

const NEW_YEAR = Date.parse('2026-12-31T23:59:59Z');
const ID = 'DEF0123456789ABC';
const PREFIX = 'a111122223333/eu-west-1/app/';

describe('the simple layout', () => {
  const keys = keysOf('simple');

  test('starts at a time to the second', () => {
    expect(keys.startAfter(NEW_YEAR)).toBe('a2026-12-31-23-59-59');
  });

  test.each([
    [`a2026-12-31-23-59-59-${ID}`, NEW_YEAR],
    [`a/2026-12-31-23-59-59-${ID}`, undefined],
    [`a202026-12-31-23-59-59-${ID}`, undefined],
    [`2026-12-31-23-59-59-${ID}`, undefined],
    [`a2026-12-31-23-59-59-${ID}.gz`, undefined],
    [`a2026-12-31-23-59-59-${ID}/x`, undefined],
    ['a2026-12-31-23-59-59-', undefined],
    ['a2026-12-31', undefined],
    [`a2026-02-30-00-00-00-${ID}`, undefined],
    [`a2026-13-01-00-00-00-${ID}`, undefined],
    [`a2026-12-31-24-00-00-${ID}`, undefined],
    [`a2026/12/31/2026-12-31-23-59-59-${ID}`, undefined],
  ])('tells the time of %s', (key, time) => {
    expect(keys.timeOf(key)).toBe(time);
  });

  test('may have no prefix at all', () => {
    expect(keysOf('simple', '').timeOf(`2026-12-31-23-59-59-${ID}`)).toBe(NEW_YEAR);
  });
});

describe('partitions by delivery time', () => {
  const keys = keysOf('partitioned-delivery-time');

  test('start at a time to the second in the folder of its day', () => {
    expect(keys.startAfter(NEW_YEAR)).toBe(`${PREFIX}2026/12/31/2026-12-31-23-59-59`);
  });

  test.each([
    [`${PREFIX}2026/12/31/2026-12-31-23-59-59-${ID}`, NEW_YEAR],
    [`${PREFIX}2027/01/01/2026-12-31-23-59-59-${ID}`, undefined],
    [`a111122223333/eu-west-1/app-2/2026/12/31/2026-12-31-23-59-59-${ID}`, undefined],
    [`a111122223333/eu-west-2/app/2026/12/31/2026-12-31-23-59-59-${ID}`, undefined],
    [`a444455556666/eu-west-1/app/2026/12/31/2026-12-31-23-59-59-${ID}`, undefined],
  ])('tell the time of %s', (key, time) => {
    expect(keys.timeOf(key)).toBe(time);
  });
});

describe('partitions by event time', () => {
  const keys = keysOf('partitioned-event-time');

  test('are listed by whole days', () => {
    expect(keys.startAfter(NEW_YEAR)).toBe(`${PREFIX}2026/12/31/`);
    expect(keys.folder(NEW_YEAR)).toBe(`${PREFIX}2026/12/31/`);
  });

  test('have no time of day in their keys', () => {
    expect(keys.timeOf(`${PREFIX}2026/12/31/2026-12-31-00-00-00-${ID}`)).toBe(Date.parse('2026-12-31'));
    expect(keys.timeOf(`${PREFIX}2026/12/31/2026-12-31-23-59-59-${ID}`)).toBeUndefined();
  });
});
