import { expect, test } from 'vitest';
import { evaluatePolicy } from '../../src/policy/evaluate-policy.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';

const text = JSON.stringify({ Statement: { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' } });
const request = { principal: { service: 'x.amazonaws.com' }, action: 's3:GetObject', resource: 'arn:aws:s3:::b/k' };

test('a parsed policy is evaluated as its text is', () => {
  const parsed = parsePolicy(text);
  expect(parsed.fault).toBe('');
  expect(evaluatePolicy(parsed, request)).toStrictEqual(evaluatePolicy(text, request));
  expect(evaluatePolicy([parsed, parsed], request).verdict).toBe('allowed');
});

test('no document can pass itself off as parsed', () => {
  const { statements } = parsePolicy(text);
  expect(evaluatePolicy({ statements, fault: '' }, request).verdict).toBe('unknown');
});

test.each([undefined, null, 1, true, [], '', '"x"', '\u0000', '{"Statement": [{}]}'])('%j has a fault', (source) => {
  expect(parsePolicy(source).fault).not.toBe('');
});

test('a policy of the greatest size with a thousand statements is read', () => {
  const statement = { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition: { Bool: { k: 'x' } } };
  expect(parsePolicy({ Statement: Array.from({ length: 1000 }, () => statement) }).statements).toHaveLength(1000);
});

test.each([
  ['{"Statement":[],"Statement":[]}', '1:17 "Statement" comes twice in one object'],
  ['{\n "Statement": [{"Effect": "Deny",\n  "\\u0045ffect": "Allow"}]}', '3:3 "Effect" comes twice in one object'],
  [
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":{"k":"true"},"Bool":{}}}}',
    '1:109 "Bool" comes twice in one object',
  ],
])('of two members with one name none is taken: %s', (source, fault) => {
  expect(parsePolicy(source).fault).toBe(fault);
  expect(evaluatePolicy(source, request).verdict).toBe('unknown');
});

test('names that come again in other objects, and colons in texts, are no such thing', () => {
  const statement = { Sid: '"Sid":"x"', Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', __proto__x: {} };
  const whole = JSON.stringify({
    Statement: [statement, statement, { ...statement, Condition: { Bool: { a: 'true', b: 'x' } } }],
  });
  expect(parsePolicy(whole.replaceAll('__proto__x', '__proto__')).fault).toBe('');
});
