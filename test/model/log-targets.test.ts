import { expect, test } from 'vitest';
import { chosenTarget, type LogTarget, namedTargets } from '../../src/model/log-targets.ts';

const entry = (given: Partial<LogTarget>): LogTarget => ({
  account: '*',
  region: '*',
  tags: {},
  bucket: 'logs-{account}-{region}',
  prefix: '{bucket}/',
  keyFormat: 'simple',
  expireAfterDays: null,
  ...given,
});

const APP = { name: 'app', account: '111122223333', region: 'eu-west-1', tags: { stage: 'prod-1' } };

test('the first entry that fits holds', () => {
  const targets = [
    entry({ account: '4444*', bucket: 'other-account' }),
    entry({ region: 'us-*', bucket: 'other-region' }),
    entry({ tags: { stage: 'test' }, bucket: 'other-tag' }),
    entry({ tags: { owner: '*' }, bucket: 'tag-that-is-not-there' }),
    entry({ account: '1111*', region: 'eu-*', tags: { stage: 'prod-*' }, prefix: 'sal/{account}/{bucket}/' }),
    entry({ bucket: 'never-reached' }),
  ];
  expect(chosenTarget(targets, APP)).toEqual({
    bucket: 'logs-111122223333-eu-west-1',
    prefix: 'sal/111122223333/app/',
    keyFormat: 'simple',
    expireAfterDays: null,
  });
});

test('where nothing fits the settings are named', () => {
  expect(chosenTarget([entry({ region: 'us-*' })], APP)).toEqual({
    because: 'the settings name no log bucket for account 111122223333 in eu-west-1 (targets)',
  });
});

test('an entry that asks for tags which nobody read is not passed over', () => {
  const targets = [entry({ tags: { stage: '*' }, bucket: 'by-tag' }), entry({ bucket: 'for-the-rest' })];
  expect(chosenTarget(targets, { ...APP, tags: null })).toEqual({
    because: 'the settings choose its log bucket by tags, and the tags of app were not read',
  });
  expect(chosenTarget(targets, { ...APP, tags: {} })).toMatchObject({ bucket: 'for-the-rest' });
});

test('all names that could be chosen are named, whatever the tags', () => {
  const targets = [entry({ tags: { stage: '*' }, bucket: 'by-tag' }), entry({ bucket: 'for-{bucket}' })];
  expect([...namedTargets(targets, [{ ...APP, tags: null }])].sort()).toEqual(['by-tag', 'for-app']);
});
