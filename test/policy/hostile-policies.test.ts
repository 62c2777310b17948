import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evaluatePolicy } from '../../src/policy/evaluate-policy.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

const ARN = 'arn:aws:s3:::logs';
const request = {
  principal: { service: 'logging.s3.amazonaws.com' },
  action: 's3:PutObject',
  resource: `${ARN}/sal/2026-11-26-01-15-09-0A1B2C3D4E5F6071`,
  context: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': `arn:aws:s3:::${'a'.repeat(60)}` },
};
const ALLOW = { Effect: 'Allow', Principal: '*', Action: 's3:PutObject', Resource: `${ARN}/*` };
const DENY = { ...ALLOW, Effect: 'Deny' };
const decide = (...Statement: readonly unknown[]) => evaluatePolicy({ Version: '2012-10-17', Statement }, request);

/* biome-ignore-start lint/suspicious/noTemplateCurlyInString: policy variables */
describe('a statement that nobody can read decides nothing, and lets nobody in', () => {
  test.each<readonly [string, object]>([
    ['no effect', { Effect: undefined }],
    ['another effect', { Effect: 'Permit' }],
    ['an effect in small letters', { Effect: 'allow' }],
    ['a list of effects', { Effect: ['Allow'] }],
    ['no principal', { Principal: undefined }],
    ['a principal that is a number', { Principal: 7 }],
    ['principal and its opposite', { NotPrincipal: '*' }],
    ['no action', { Action: undefined }],
    ['actions that are objects', { Action: [{ s3: 'PutObject' }] }],
    ['action and its opposite', { NotAction: 's3:GetObject' }],
    ['a resource that is null', { Resource: null }],
    ['nested lists of resources', { Resource: [[`${ARN}/*`]] }],
    ['resource and its opposite', { NotResource: ARN }],
    ['a condition that is a list', { Condition: [] }],
    ['a condition that is a text', { Condition: 'aws:SecureTransport' }],
    ['a key without values', { Condition: { StringEquals: 'aws:SourceAccount' } }],
    ['a value that is an object', { Condition: { StringEquals: { 'aws:SourceAccount': { is: '111122223333' } } } }],
    ['an operator of tomorrow', { Condition: { StringSounds: { 'aws:SourceAccount': '111122223333' } } }],
    ['a set operator of tomorrow', { Condition: { 'ForMost:StringEquals': { 'aws:SourceAccount': '111122223333' } } }],
    ['a member of tomorrow', { Unless: { Bool: { 'aws:SecureTransport': 'true' } } }],
    ['the prototype as a member', JSON.parse('{"__proto__":{"Effect":"Allow"},"Effect":"x"}')],
  ])('%s', (_, change) => {
    const odd = { ...ALLOW, ...change };
    expect(decide(odd).verdict).toBeOneOf(['unknown', 'denied']);
    expect(decide(odd, DENY).verdict).toBeOneOf(['unknown', 'denied']);
    // As a Deny it could apply.
    expect(decide(ALLOW, { ...odd, Effect: 'Effect' in change ? change.Effect : 'Deny' }).verdict).not.toBe('allowed');
  });
});

test.each([
  ['nested lists', `${'['.repeat(5_000)}${']'.repeat(5_000)}`],
  ['nested objects', `${'{"Statement":'.repeat(5_000)}1${'}'.repeat(5_000)}`],
  ['a byte order mark', `\uFEFF${JSON.stringify({ Statement: ALLOW })}`],
  ['a comment', `/* x */ ${JSON.stringify({ Statement: ALLOW })}`],
  ['a comma at the end', '{"Statement":[],}'],
  ['two documents', `${JSON.stringify({ Statement: ALLOW })}${JSON.stringify({ Statement: ALLOW })}`],
  ['a version of tomorrow', JSON.stringify({ Version: '2032-10-17', Statement: ALLOW })],
  ['markup', '<Policy><Statement/></Policy>'],
  ['half a surrogate pair', '{"Statement":"\uD800"}'],
])('a document that is no policy is unknown: %s', (_, text) => {
  expect(parsePolicy(text).fault).not.toBe('');
  expect(evaluatePolicy(text, request).verdict).toBe('unknown');
});

describe('a policy that makes matchers hang is decided like any other', () => {
  const many = '*a'.repeat(4_000);
  test.each<readonly [string, object, string]>([
    ['stars in a resource', { Resource: `${ARN}/${many}` }, 'denied'],
    ['question marks in a resource', { Resource: `${ARN}/${'?*'.repeat(4_000)}` }, 'denied'],
    ['stars in an action', { Action: `s3:${many}` }, 'denied'],
    ['stars in a condition', { Condition: { StringLike: { 'aws:SourceArn': `${many}b` } } }, 'denied'],
    ['stars in an ARN', { Condition: { ArnLike: { 'aws:SourceArn': `arn:*:s3:::${many}b` } } }, 'denied'],
    ['a variable again and again', { Resource: `${ARN}/${'${aws:SourceArn}'.repeat(1_000)}` }, 'denied'],
    ['variables within variables', { Resource: `${ARN}/${'${aws:'.repeat(2_000)}${'}'.repeat(2_000)}` }, 'denied'],
    ['defaults that are variables', { Resource: `${ARN}/\${aws:username, '\${aws:username, '*'}'}` }, 'denied'],
    [
      'ten thousand resources',
      { Resource: Array.from({ length: 10_000 }, (_, index) => `${ARN}/${index}*`) },
      'denied',
    ],
    [
      'a thousand keys',
      {
        Condition: {
          StringEquals: Object.fromEntries(Array.from({ length: 1_000 }, (_, key) => [`aws:k${key}`, ['']])),
        },
      },
      'denied',
    ],
    [
      'a name of the prototype',
      { Condition: { StringEquals: JSON.parse('{"__proto__":"x","constructor":"y"}') } },
      'denied',
    ],
    [
      'networks that are none',
      { Condition: { IpAddress: { 'aws:SourceIp': ['1.2.3.4/99', '::/200', '', 'x'] } } },
      'denied',
    ],
    ['a date that is none', { Condition: { DateLessThan: { 'aws:CurrentTime': '+275760-09-14' } } }, 'denied'],
    ['a number that is none', { Condition: { NumericLessThan: { 's3:TlsVersion': '1e999999' } } }, 'denied'],
  ])('%s', (_, change, verdict) => {
    expect(decide({ ...ALLOW, ...change }).verdict).toBe(verdict);
    expect(decide(ALLOW, { ...DENY, ...change }).verdict).toBe('allowed');
  });
});
/* biome-ignore-end lint/suspicious/noTemplateCurlyInString: policy variables */

test('whatever stands in a document, it is decided, and an Allow that nobody can read lets nobody in', () => {
  const member = fc.constantFrom(
    'Effect',
    'Principal',
    'Action',
    'Resource',
    'Condition',
    'Sid',
    'Version',
    'Statement',
  );
  fc.assert(
    fc.property(member, fc.jsonValue(), (name, value) => {
      const policy =
        name === 'Version' || name === 'Statement'
          ? { Version: '2012-10-17', Statement: [ALLOW], [name]: value }
          : { Version: '2012-10-17', Statement: [{ ...ALLOW, [name]: value }] };
      const { verdict } = evaluatePolicy(policy, request);
      expect(['allowed', 'denied', 'unknown']).toContain(verdict);
      // A text, or a list of texts, may be a Sid, an empty condition is none.
      const isHarmless = name === 'Sid' || (name === 'Condition' && JSON.stringify(value) === '{}');
      if (verdict === 'allowed' && !isHarmless) expect(JSON.stringify(policy)).toMatch(/"\*"|PutObject/);
    }),
    { numRuns: 3_000 },
  );
});
