import { describe, expect, test } from 'vitest';
import { compiled, faultsOf, lookupOf, unobserved } from './rule.ts';

const LOCK = 'bucket.objectLock.enabled';
const PAYS = 'bucket.requesterPays.enabled';
const LOGGED = 'bucket.logging.classic.enabled';
const lock = unobserved('objectLock');
const pays = unobserved('requestPayment');
const lockDenied = unobserved('objectLock', 'denied');

describe('when and expect', () => {
  test.each([
    ['true', 'true', 'pass'],
    ['true', 'false', 'fail'],
    ['false', 'true', 'not-applicable'],
    ['false', 'false', 'not-applicable'],
  ])('when %s, expect %s: %s', (when, holds, verdict) => {
    expect(compiled({ when, expect: holds }).judge('app', lookupOf({})).verdict).toBe(verdict);
  });

  test('an unseen condition does not matter where the expectation holds', () => {
    const rule = compiled({ when: LOGGED, expect: `!${LOCK}` });
    const seen = { [LOGGED]: { unobserved: unobserved('logging', 'denied') }, [LOCK]: false };
    expect(rule.judge('app', lookupOf(seen))).toEqual({ verdict: 'pass', requests: [] });
  });

  test('an unseen condition is read first, and nothing else with it', () => {
    const logging = unobserved('logging');
    const rule = compiled({ when: LOGGED, expect: `!${LOCK}` });
    const judgement = rule.judge('app', lookupOf({ [LOGGED]: { unobserved: logging }, [LOCK]: { unobserved: lock } }));
    expect(judgement).toMatchObject({ verdict: 'unknown', requests: [logging], unobserved: [logging] });
  });

  test('a condition that may not be seen causes no reads of what would follow', () => {
    const logging = unobserved('logging', 'denied');
    const rule = compiled({ when: LOGGED, expect: `!${LOCK}` });
    const judgement = rule.judge('app', lookupOf({ [LOGGED]: { unobserved: logging }, [LOCK]: { unobserved: lock } }));
    expect(judgement).toMatchObject({ verdict: 'unknown', requests: [], unobserved: [logging] });
  });

  test('an unseen fact that cannot matter is absorbed', () => {
    const both = { [LOCK]: { unobserved: lockDenied }, [PAYS]: true };
    expect(compiled({ expect: `${LOCK} || ${PAYS}` }).judge('app', lookupOf(both)).verdict).toBe('pass');
    expect(compiled({ expect: `${LOCK} && !${PAYS}` }).judge('app', lookupOf(both)).verdict).toBe('fail');
    expect(compiled({ expect: `${LOCK} && ${PAYS}` }).judge('app', lookupOf(both)).verdict).toBe('unknown');
  });
});

describe('what is wanted next', () => {
  const neither = lookupOf({ [LOCK]: { unobserved: lock }, [PAYS]: { unobserved: pays } });

  test('only the first unread fact, since the second may not be needed', () => {
    const judgement = compiled({ expect: `${LOCK} || ${PAYS}` }).judge('app', neither);
    expect(judgement.requests).toEqual([lock]);
    expect(judgement.requests[0]).toBe(lock);
  });

  test('the second one where the first may not be read', () => {
    const rule = compiled({ expect: `${LOCK} || ${PAYS}` });
    const judgement = rule.judge('app', lookupOf({ [LOCK]: { unobserved: lockDenied }, [PAYS]: { unobserved: pays } }));
    expect(judgement).toMatchObject({ verdict: 'unknown', requests: [pays], unobserved: [lockDenied, pays] });
  });

  test('one group of facts that two leaves share is named once', () => {
    const shared = lookupOf({ [LOCK]: { unobserved: lock }, [PAYS]: { unobserved: lock } });
    expect(compiled({ expect: `${LOCK} && ${PAYS}` }).judge('app', shared)).toMatchObject({ unobserved: [lock] });
  });

  test('the message never wants anything, and evidence neither', () => {
    const rule = compiled({ expect: `!${PAYS} || ${LOCK} && false`, message: 'Lock is {bucket.objectLock.enabled}' });
    const judgement = rule.judge('app', lookupOf({ [PAYS]: true, [LOCK]: { unobserved: lock } }));
    expect(judgement).toMatchObject({ verdict: 'fail', requests: [], message: 'Lock is (not seen)' });
    expect(judgement).toMatchObject({ evidence: [{ resource: 'app', path: PAYS, value: true }] });
  });
});

describe('a failed verdict', () => {
  const fields = { expect: `!${LOCK}`, escalate: { when: PAYS, severity: 'critical' } } as const;

  test('is as severe as the rule', () => {
    expect(compiled(fields).judge('app', lookupOf({ [LOCK]: true, [PAYS]: false }))).toMatchObject({ severity: 'low' });
  });

  test('is worse where the rule says so', () => {
    const judgement = compiled(fields).judge('app', lookupOf({ [LOCK]: true, [PAYS]: true }));
    expect(judgement).toMatchObject({ severity: 'critical', requests: [] });
  });

  test('asks for what decides how severe it is', () => {
    const judgement = compiled(fields).judge('app', lookupOf({ [LOCK]: true, [PAYS]: { unobserved: pays } }));
    expect(judgement).toMatchObject({ verdict: 'fail', severity: 'low', requests: [pays] });
  });

  test('sits where the rule says, else at the bucket asked', () => {
    const names = { 'bucket.logging.target.name': 'logs' };
    const rule = compiled({ expect: 'false', at: 'bucket.logging.target.name' });
    expect(rule.judge('app', lookupOf(names))).toMatchObject({ place: 'logs' });
    expect(compiled({ expect: 'false' }).judge('app', lookupOf({}))).toMatchObject({ place: 'app' });
  });
});

describe('undecided', () => {
  const rule = compiled({
    expect: 'bucket.logging.delivery.permission == "permitted"',
    undecided: { when: 'bucket.logging.delivery.permission == "unknown"', because: '{bucket.logging.delivery.reason}' },
  });
  const judge = (permission: string) =>
    rule.judge(
      'app',
      lookupOf({ 'bucket.logging.delivery.permission': permission, 'bucket.logging.delivery.reason': 'so' }),
    );

  test('is unknown for a reason, and nothing was missing', () => {
    expect(judge('unknown')).toEqual({ verdict: 'unknown', requests: [], unobserved: [], reason: 'so', ruleError: '' });
  });

  test('does not touch what is decided', () => {
    expect(judge('permitted').verdict).toBe('pass');
    expect(judge('blocked').verdict).toBe('fail');
  });

  test('wins over an expectation that holds', () => {
    const doubtful = compiled({ expect: 'true', undecided: { when: LOCK, because: 'who knows' } });
    expect(doubtful.judge('app', lookupOf({ [LOCK]: true })).verdict).toBe('unknown');
    expect(doubtful.judge('app', lookupOf({ [LOCK]: { unobserved: lock } }))).toMatchObject({
      verdict: 'unknown',
      requests: [lock],
    });
  });
});

describe('a rule that goes wrong at run time', () => {
  const nothing = lookupOf({ 'bucket.logging.loop': [], 'bucket.tags': {}, [LOGGED]: true });

  test.each([
    [{ expect: 'bucket.logging.loop[0] == "a"' }, 'index out of bounds'],
    [{ expect: 'bucket.tags["owner"] == "a"' }, 'No such key: owner'],
    [{ expect: 'bucket.tags.owner == "a"' }, 'No such key: owner'],
    [{ when: 'bucket.logging.loop[0] == "a"', expect: 'true' }, 'index out of bounds'],
  ])('%j is unknown and says that the rule is at fault', (fields, error) => {
    const judgement = compiled(fields).judge('app', nothing);
    expect(judgement).toMatchObject({ verdict: 'unknown', requests: [], unobserved: [] });
    expect(judgement).toHaveProperty('ruleError', expect.stringContaining(error));
  });

  test('a guarded key is no error', () => {
    expect(compiled({ expect: '!("owner" in bucket.tags)' }).judge('app', nothing).verdict).toBe('pass');
    expect(compiled({ expect: 'has(bucket.tags.owner)' }).judge('app', nothing).verdict).toBe('fail');
  });

  test('lists that are walked within each other must be short', () => {
    const rule = compiled({ expect: 'bucket.logSources.all(a, bucket.logging.loop.all(b, a != b))' });
    const many = Array.from({ length: 2000 }, (_, index) => `bucket-${index}`);
    const judgement = rule.judge('app', lookupOf({ 'bucket.logSources': many, 'bucket.logging.loop': many }));
    expect(judgement).toHaveProperty('ruleError', expect.stringContaining('2000 entries'));
  });
});

test('one rule judges two buckets without mixing them up', () => {
  const rule = compiled({ expect: LOCK });
  expect(rule.judge('a', lookupOf({ [LOCK]: { unobserved: lock } })).verdict).toBe('unknown');
  expect(rule.judge('b', lookupOf({ [LOCK]: true })).verdict).toBe('pass');
  expect(rule.judge('c', lookupOf({ [LOCK]: false })).verdict).toBe('fail');
});

test('what a rule can read is known without asking it', () => {
  const rule = compiled({
    when: LOGGED,
    expect: `${LOCK} || params.lax`,
    message: '{bucket.region}',
    params: { lax: { type: 'bool', default: false, doc: 'Lax' } },
  });
  expect(rule.paths).toEqual([LOGGED, LOCK]);
});

test('only a rule on buckets says where an undecided finding sits', () => {
  const undecided = { when: 'false', because: 'why', at: '"app"' };
  expect(faultsOf({ undecided })).toEqual([]);
  expect(faultsOf({ on: 'account', undecided })).toEqual([
    'undecided.at@0: a finding of a rule on the account sits there; leave this out',
  ]);
});
