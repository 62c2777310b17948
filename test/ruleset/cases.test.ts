import { describe, expect, test } from 'vitest';
import { parseCases } from '../../src/ruleset/cases.ts';
import { runCase } from '../../src/scan/assess/run-case.ts';
import { compiled } from '../evaluate/rule.ts';

const casesOf = (text: string) => {
  const read = parseCases('cases.yaml', text);
  if ('faults' in read) throw new Error(read.faults.map((fault) => fault.text).join('\n'));
  return read.cases;
};
const [first] = casesOf(`
- name: everything that can be written
  buckets:
    app: { region: us-east-1, logging: { target: gone }, versioning: absent, tagging: { owner: me }, acl: failed }
    web: { policy: not-read, encryption: denied }
  account: { accountPublicAccessBlock: denied }
  names: { gone: { presence: { state: taken } } }
  organization: { rcps: [{ name: p, document: { Statement: [] } }] }
  judge: app
  verdict: pass
`);

describe('a case becomes an inventory', () => {
  const app = first?.inventory.buckets[0];
  const web = first?.inventory.buckets[1];

  test('with what it says', () => {
    expect(app).toMatchObject({ name: 'app', region: 'us-east-1', judged: true });
    expect(app?.facts.logging).toEqual({
      state: 'known',
      value: { target: 'gone', prefix: '', keyFormat: 'simple', grants: [] },
    });
    expect(app?.facts.versioning).toEqual({ state: 'absent' });
    expect(app?.facts.tagging).toEqual({ state: 'known', value: { tags: { owner: 'me' } } });
    expect(app?.facts.acl?.state).toBe('failed');
    expect(web?.facts.policy).toBeUndefined();
    expect(web?.facts.encryption).toEqual({ state: 'denied', action: 's3:GetEncryptionConfiguration' });
    expect(first?.inventory.facts.accountPublicAccessBlock?.state).toBe('denied');
    expect(first?.inventory.names).toEqual({ gone: { presence: { state: 'known', value: { state: 'taken' } } } });
    expect(first?.organization?.rcps).toMatchObject({ state: 'known', value: { policies: [{ name: 'p' }] } });
  });

  test('and healthy where it says nothing', () => {
    expect(first?.inventory).toMatchObject({ access: { state: 'known' }, listing: { state: 'known' } });
    expect(app?.facts.policy?.state).toBe('known');
    expect(web?.facts.logging).toEqual({ state: 'absent' });
    expect(Object.keys(first?.inventory.regions ?? {}).sort()).toEqual(['eu-west-1', 'us-east-1']);
  });
});

test('a case that comes out otherwise says how', () => {
  const rule = compiled({ expect: 'bucket.versioning.status == "Enabled"', message: 'Off' });
  const [off, whole] = casesOf(`
- { name: off, buckets: { app: { versioning: absent } }, judge: app, verdict: pass, message: On, severity: high, place: logs }
- { name: whole, buckets: { app: { versioning: denied } }, judge: app, verdict: unknown, unobserved: [policy] }
`);
  expect(off && runCase(rule, off)).toHaveProperty('differences', [
    'verdict: expected pass, found fail',
    'place: expected logs, found app',
    'severity: expected high, found low',
    'message: expected On, found Off',
  ]);
  expect(whole && runCase(rule, whole)).toHaveProperty('differences', [
    'unobserved: expected policy, found versioning',
  ]);
});

test.each([
  ['[]', 'cases.yaml:1:1: the file is empty'],
  ['- name: a', 'cases.yaml:1:3: "verdict" is missing'],
  [
    '- { name: a, verdict: passed }',
    '0.verdict is not one of pass, fail, unknown, not-applicable; did you mean "pass"?',
  ],
  ['- { name: a, verdict: pass, bukets: {} }', 'cases.yaml:1:29: unknown key "bukets"; did you mean "buckets"?'],
  ['- { name: a, verdict: pass, buckets: { a: { loging: {} } } }', 'unknown key "loging"; did you mean "logging"?'],
  [
    '- { name: a, verdict: pass, buckets: { a: { logging: { targt: b } } } }',
    'cases.yaml:1:54: logging has no member targt',
  ],
  ['- { name: a, verdict: pass, buckets: { a: { logging: { target: 1 } } } }', 'logging.target must be a string'],
  ['- { name: a, verdict: pass, buckets: { a: { logging: b } } }', 'logging cannot be written like this'],
  ['- { name: a, verdict: pass, buckets: { a: { lifecycle: { days: 1 } } } }', 'lifecycle cannot be written like this'],
  ['- { name: a, verdict: pass, judge: b, buckets: { a: {} } }', 'cases.yaml:1:36: the case has no bucket b'],
  ['- { name: a, verdict: pass, listing: absent }', 'is not one of denied, failed, not-read'],
])('%s', (text, fault) => {
  const read = parseCases('cases.yaml', text);
  const faults = 'faults' in read ? read.faults : [];
  expect(faults.map(({ file, line, column, text: said }) => `${file}:${line}:${column}: ${said}`).join('\n')).toContain(
    fault,
  );
});
