import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fixPlanHash, fixPlanText } from '../../../src/fix/file/plan-text.ts';
import { readFixPlan } from '../../../src/fix/file/read-fix-plan.ts';
import type { FixPlan } from '../../../src/fix/fix-plan.ts';
import { anyPlan, BEFORE_EXPIRY, TOOL_VERSION } from '../fix-plans.ts';
import { samplePlan } from '../sample-plan.ts';

const read = (
  bytes: string | Uint8Array,
  expectedHash: string,
  now = BEFORE_EXPIRY,
  toolVersion = TOOL_VERSION,
): FixPlan => readFixPlan({ file: 'plan.yaml', bytes: Buffer.from(bytes), expectedHash, now, toolVersion });

test('a plan is a file that people can review', async () => {
  await expect(fixPlanText(samplePlan)).toMatchFileSnapshot('../../golden/fix/plan.yaml');
});

test('what was written is read back equal, and is printable ASCII', () => {
  fc.assert(
    fc.property(anyPlan, (plan) => {
      const text = fixPlanText(plan);
      expect(text).toMatch(/^[\x20-\x7e\n]*$/);
      expect(read(text, fixPlanHash(plan))).toEqual(plan);
    }),
    { numRuns: 300 },
  );
});

test('every changed byte is refused', () => {
  fc.assert(
    fc.property(anyPlan, fc.nat(), fc.integer({ min: 1, max: 255 }), (plan, at, by) => {
      const bytes = Buffer.from(fixPlanText(plan));
      const place = at % bytes.length;
      bytes[place] = (bytes[place] ?? 0) ^ by;
      expect(() => read(bytes, fixPlanHash(plan))).toThrow(/edited|last line|UTF-8|approved/);
    }),
    { numRuns: 300 },
  );
});

test('a plan whose sentences are those of another version is taken back, and applied by that version alone', () => {
  const [text, hash] = rehashed(fixPlanText(samplePlan).replaceAll('# Undone: ', '# Taken back: '));
  const readBy = (version: string | null): FixPlan =>
    readFixPlan({
      file: 'plan.yaml',
      bytes: Buffer.from(text),
      expectedHash: hash,
      now: BEFORE_EXPIRY,
      toolVersion: version,
    });
  expect(readBy(null)).toEqual(samplePlan);
  expect(() => readBy(TOOL_VERSION)).toThrow('not as `fix plan` writes it');
  const [other, otherHash] = rehashed(text.replace('toolVersion: "0.1.0"', 'toolVersion: &a "0.1.0"'));
  const tricky = { file: 'plan.yaml', bytes: Buffer.from(other), expectedHash: otherHash, now: BEFORE_EXPIRY };
  expect(() => readFixPlan({ ...tricky, toolVersion: null })).toThrow('not as `fix plan` writes it');
});

test('every byte that is missing or added is refused', () => {
  const text = fixPlanText(samplePlan);
  const hash = fixPlanHash(samplePlan);
  for (let at = 0; at < text.length; at += 1) {
    expect(() => read(text.slice(0, at) + text.slice(at + 1), hash)).toThrow();
    expect(() => read(`${text.slice(0, at)} ${text.slice(at)}`, hash)).toThrow();
  }
  expect(() => read(`${text}\n`, hash)).toThrow('last line');
});

const rehashed = (text: string): readonly [string, string] => {
  const body = text.replace(/planHash: .*\n$/, '');
  const hash = createHash('sha256').update(body).digest('hex');
  return [`${body}planHash: ${hash}\n`, hash];
};
const edited = (from: string | RegExp, to: string): readonly [string, string] => {
  const text = fixPlanText(samplePlan);
  const changed = text.replace(from, to);
  expect(changed).not.toBe(text);
  return rehashed(changed);
};

test.each([
  ['an anchor', 'partition: aws', 'partition: &a aws', 'not as `fix plan` writes it'],
  ['a tag', 'partition: aws', 'partition: !!str aws', 'not as `fix plan` writes it'],
  [
    'an alias',
    'toolVersion: "0.1.0"\npartition: aws',
    'toolVersion: &a "0.1.0"\npartition: *a',
    'aliases are not accepted',
  ],
  ['a name that is there twice', 'partition: aws', 'partition: aws\npartition: aws', 'Map keys must be unique'],
  ['a comment', 'partition: aws', 'partition: aws # fine', 'not as `fix plan` writes it'],
  ['a member that is not known', 'partition: aws', 'partition: aws\nforce: true', 'unknown key "force"'],
  ['an action that is not known', 'action: set-logging', 'action: delete-bucket', 'is not one of'],
  [
    'a member twice in a policy',
    '"Version": "2012-10-17",',
    '"Version": "2008-10-17",\n        "Version": "2012-10-17",',
    'not as `fix plan` writes it',
  ],
  [
    'a step of an account that the header lacks',
    'account: "111122223333"',
    'account: "444455556666"',
    'the accounts of the steps are',
  ],
  [
    'a dependency that comes later',
    /dependsOn: \[\]/,
    'dependsOn:\n      - set-logging app-data',
    'does not come before it',
  ],
  ['an id that names another bucket', 'id: set-logging app-data', 'id: set-logging other', 'is named neither'],
  ['a policy that is no object', /before: \|-\n {6}\{[\s\S]*?\n {6}\}\n/, 'before: "[]"\n', 'is not a JSON object'],
])('%s is refused, even with a hash that fits', (_, from, to, message) => {
  const [text, hash] = edited(from, to);
  expect(() => read(text, hash)).toThrow(message);
});

test('a plan is applied by the version that planned, before it expires', () => {
  const text = fixPlanText(samplePlan);
  const hash = fixPlanHash(samplePlan);
  expect(() => read(text, hash, new Date(samplePlan.header.expiresAt))).toThrow(
    'plan.yaml expired at 2027-01-08T06:00:00Z',
  );
  expect(() => read(text, hash, BEFORE_EXPIRY, '0.2.0')).toThrow('planned by version 0.1.0, this is 0.2.0');
  expect(read(text, ` ${hash.toUpperCase()}\n`)).toEqual(samplePlan);
});

test('the hash of another plan is refused, and so is what is no hash', () => {
  const text = fixPlanText(samplePlan);
  expect(() => read(text, 'a'.repeat(64))).toThrow('not the plan that was approved');
  expect(() => read(text, '')).toThrow('64 hexadecimal digits');
});
