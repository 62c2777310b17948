import { expect, test } from 'vitest';
import { isScoped } from '../../../src/derive/delivery/scoped.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { ALLOW } from './fixture.ts';

const scoped = (key: string, value: string): boolean => {
  const { statements } = parsePolicy({
    Version: '2012-10-17',
    Statement: [{ ...ALLOW, Condition: { StringEquals: { [key]: value } } }],
  });
  return statements.every(isScoped);
};

test('a condition on the source account ties the grant to it', () => {
  expect(scoped('aws:SourceAccount', '111122223333')).toBe(true);
});

test.each(['constructor', 'valueOf', 'toString', 'hasOwnProperty', '__proto__', 'aws:nothing'])(
  'a condition on %s ties the grant to nobody',
  (key) => {
    expect(scoped(key, '111122223333')).toBe(false);
  },
);
