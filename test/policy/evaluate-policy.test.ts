import { expect, test } from 'vitest';
import { evaluatePolicy } from '../../src/policy/evaluate-policy.ts';

const request = {
  principal: { service: 'logging.s3.amazonaws.com' },
  action: 's3:PutObject',
  resource: 'arn:aws:s3:::logs/key',
  context: { 'aws:SourceAccount': '111122223333' },
};
const allowAll = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

test('Allow of everything allows', () => {
  expect(evaluatePolicy({ Version: '2012-10-17', Statement: allowAll }, request)).toMatchObject({
    verdict: 'allowed',
    explicit: true,
    statement: { policy: 0, index: 0 },
  });
});

test.each([
  ['not JSON', '{"Version": "2012-10-17",\n "Statement": [}', /^policy 1 is not a policy: 2:16 not JSON/],
  ['no object', '[1]', /no JSON object/],
  ['a number', '42', /no JSON object/],
  ['no statement', '{}', /no Statement/],
  ['a wrong effect', '{"Statement":\n[{"Effect": "allow"}]}', /2:13 Statement\[0\]\.Effect: /],
  ['nested garbage', `{"Statement": ${'['.repeat(10_000)}`, /nested deeper/],
])('what is not a policy is unknown, with the place: %s', (_, text, reason) => {
  const decision = evaluatePolicy([text, { Statement: allowAll }], request);
  expect(decision.verdict).toBe('unknown');
  expect(decision.reason).toMatch(reason);
});
