import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sessionPolicy } from '../../../src/collect/session/session-policy.ts';
import { ALL_ACTIONS } from '../connections.ts';

const actionsOf = (policy: string): readonly string[] => JSON.parse(policy).Statement[0].Action;

test('names the planned actions and the listing, each once', () => {
  expect(actionsOf(sessionPolicy(['s3:GetBucketLogging', 's3:GetBucketLogging']))).toEqual([
    's3:GetBucketLogging',
    's3:ListAllMyBuckets',
  ]);
});

test('holds the actions of all facts by name', () => {
  const actions = actionsOf(sessionPolicy(ALL_ACTIONS));
  expect(actions).toEqual(expect.arrayContaining([...ALL_ACTIONS]));
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
});

const read = fc
  .tuple(
    fc.constantFrom('s3', 'logs'),
    fc.constantFrom('Get', 'List', 'Describe'),
    fc.stringMatching(/^[A-Z][a-z]{5,30}$/),
  )
  .map(([service, verb, noun]) => `${service}:${verb}${noun}`);

test('names whole families of reads where their single names are too long for STS', () => {
  const actions = Array.from({ length: 80 }, (_, index) => `s3:GetBucketSettingWithALongName${index}`);
  expect(actionsOf(sessionPolicy(actions))).toEqual(['s3:Get*', 's3:List*']);
});

test('never exceeds what STS takes, and still covers every action', () => {
  fc.assert(
    fc.property(fc.array(read, { maxLength: 120, size: 'max' }), (actions) => {
      const policy = sessionPolicy(actions);
      expect(policy.length).toBeLessThanOrEqual(2048);
      const allowed = actionsOf(policy);
      for (const action of actions) {
        expect(
          allowed.some((one) => one === action || (one.endsWith('*') && action.startsWith(one.slice(0, -1)))),
        ).toBe(true);
      }
    }),
  );
});
