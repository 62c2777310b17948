import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { becauseOf } from '../../src/policy/explain.ts';
import { ABSENT, exactly, type KeyLookup, type KeyState, keyLookup, UNKNOWN } from '../../src/policy/keys.ts';
import { matchStatement, type PolicyRequest } from '../../src/policy/match-statement.ts';
import { parsePolicy } from '../../src/policy/parse-policy.ts';
import { weigh } from '../../src/policy/weigh.ts';

const deny = (Condition: object, Sid = 'Deny') => ({
  Sid,
  Effect: 'Deny',
  Principal: '*',
  Action: 's3:*',
  Resource: '*',
  Condition,
});
const allow = (Condition: object) => ({ ...deny(Condition, 'Allow'), Effect: 'Allow' });
const policyOf = (...Statement: readonly object[]) => parsePolicy({ Version: '2012-10-17', Statement });
const request = (keys: KeyLookup): PolicyRequest => ({
  principal: { service: 'logging.s3.amazonaws.com' },
  action: 's3:putobject',
  resource: { head: 'arn:aws:s3:::logs/a', tail: [] },
  keys,
});
const lookup = (states: Readonly<Record<string, KeyState>>) => keyLookup(Object.entries(states), ABSENT);
const SSE = 's3:x-amz-server-side-encryption';
const perhapsSent: KeyState = { kind: 'one-of', options: [null, 'AES256'] };
const foreign: KeyState = { kind: 'foreign', present: 'unknown', excludes: (value) => value === 'mine' };

describe('clauses of one statement that ask for one key', () => {
  test.each<readonly [object, KeyState, string]>([
    // The header is refused only where one is sent and is not AES256.
    [{ StringNotEquals: { [SSE]: 'AES256' }, Null: { [SSE]: 'false' } }, perhapsSent, 'no'],
    [{ StringNotEquals: { [SSE]: 'aws:kms' }, Null: { [SSE]: 'false' } }, perhapsSent, 'unknown'],
    [{ StringNotEquals: { [SSE]: ['AES256', 'aws:kms'] } }, perhapsSent, 'unknown'],
    [{ StringNotEqualsIfExists: { [SSE]: 'aws:kms' }, StringNotEquals: { [SSE]: 'aws:fsx' } }, perhapsSent, 'yes'],
    [{ StringEquals: { [SSE]: 'AES256' }, Null: { [SSE]: 'true' } }, perhapsSent, 'no'],
    [{ StringEquals: { [SSE]: 'AES256' }, Null: { [SSE]: 'true' } }, UNKNOWN, 'no'],
    [{ StringLike: { [SSE]: 'a*' }, Null: { [SSE]: 'true' } }, UNKNOWN, 'no'],
    [{ StringNotEquals: { [SSE]: 'AES256' }, Null: { [SSE]: 'false' } }, UNKNOWN, 'unknown'],
    [{ StringEquals: { [SSE]: 'mine' }, Null: { [SSE]: 'false' } }, foreign, 'no'],
    [{ StringNotEquals: { [SSE]: 'mine' }, Null: { [SSE]: 'true' } }, foreign, 'unknown'],
    [{ StringEqualsIfExists: { [SSE]: 'mine' }, Null: { [SSE]: 'false' } }, foreign, 'no'],
    // An empty text is no value for a set operator, but there it is.
    [{ 'ForAllValues:StringNotLike': { [SSE]: '*' }, Null: { [SSE]: 'false' } }, UNKNOWN, 'unknown'],
  ])('%j with %j: %s', (condition, state, expected) => {
    const [statement] = policyOf(deny(condition)).statements;
    expect(statement && matchStatement(statement, request(lookup({ [SSE]: state })))).toBe(expected);
  });

  test('a variable takes the value that its key has in the same case', () => {
    const [statement] = policyOf(
      deny({ StringNotEquals: { a: `\${b}`, b: 'none' }, Null: { a: 'false', b: 'false' } }),
    ).statements;
    const same: KeyState = { kind: 'one-of', options: ['x', 'y'] };
    expect(statement && matchStatement(statement, request(lookup({ a: exactly('z'), b: same })))).toBe('yes');
  });

  test('more keys than can be combined are left open: no machine would come to the end of them', () => {
    const keys = Array.from({ length: 40 }, (_, index) => `k${index}`);
    const of = (value: string) => Object.fromEntries(keys.map((key) => [key, value]));
    const [statement] = policyOf(deny({ StringNotEquals: of('x'), StringNotEqualsIfExists: of('y') })).statements;
    expect(
      statement &&
        matchStatement(
          statement,
          request(() => UNKNOWN),
        ),
    ).toBe('unknown');
  });
});

describe('statements that leave no way out together', () => {
  const keys = lookup({ [SSE]: perhapsSent });
  const withHeader = deny({ Null: { [SSE]: 'false' } }, 'WithHeader');
  const withoutHeader = deny({ Null: { [SSE]: 'true' } }, 'WithoutHeader');

  test('two Denies, one for each case, deny', () => {
    const { deny: found, possibleDeny } = weigh([policyOf(withHeader, withoutHeader)], request(keys));
    expect(possibleDeny).toBeUndefined();
    expect(found && becauseOf(found, request(keys))).toContain('together with statement "WithHeader", in every case');
  });
  test('they do so across policies', () => {
    expect(weigh([policyOf(withHeader), policyOf(withoutHeader)], request(keys)).deny).toBeDefined();
  });
  test('one of them leaves it open', () => {
    const { deny: found, possibleDeny } = weigh([policyOf(withHeader)], request(keys));
    expect(found).toBeUndefined();
    expect(possibleDeny?.statement.sid).toBe('WithHeader');
  });
  test('two Allows, one for each case, allow', () => {
    const both = [allow({ Null: { [SSE]: 'false' } }), allow({ Null: { [SSE]: 'true' } })];
    expect(weigh([policyOf(...both)], request(keys)).allows).toHaveLength(1);
  });
});

test('what is decided with open keys stays so for each value that they can have', () => {
  const values = ['a', 'b'];
  const key = fc.constantFrom('k', 'l');
  const operator = fc.constantFrom(
    'StringEquals',
    'StringNotEquals',
    'StringEqualsIfExists',
    'StringNotEqualsIfExists',
    'StringLike',
  );
  const clause = fc.oneof(
    fc.tuple(operator, key, fc.constantFrom('a', 'b', 'c', '*')),
    fc.tuple(fc.constant('Null'), key, fc.constantFrom('true', 'false')),
  );
  const condition = fc.array(clause, { maxLength: 4 }).map((clauses) => {
    const block: Record<string, Record<string, string>> = {};
    for (const [name, asked, value] of clauses) block[name] = { ...block[name], [asked]: value };
    return block;
  });
  const statements = fc.array(
    fc.tuple(fc.boolean(), condition).map(([denies, block]) => (denies ? deny(block) : allow(block))),
    { maxLength: 3 },
  );
  const decided = ({ deny: no, possibleDeny, allows, possibleAllow }: ReturnType<typeof weigh>) => {
    if (no || (allows.length === 0 && !possibleAllow)) return 'denied';
    if (possibleDeny) return 'open';
    return allows.length > 0 ? 'allowed' : 'open';
  };
  const options = [null, ...values];
  fc.assert(
    fc.property(statements, fc.constantFrom<KeyState>({ kind: 'one-of', options }, UNKNOWN), (list, open) => {
      const policies = [policyOf(...list)];
      const now = decided(weigh(policies, request(lookup({ k: open, l: open }))));
      const real = options.flatMap((k) =>
        options.map((l) => {
          const state = (value: string | null) => (value === null ? ABSENT : exactly(value));
          return decided(weigh(policies, request(lookup({ k: state(k), l: state(l) }))));
        }),
      );
      if (now !== 'open') expect(new Set(real)).toStrictEqual(new Set([now]));
      // Of few values nothing is left open that is the same for all of them, where Allow and Deny do not meet.
      else if (open.kind === 'one-of' && new Set(list.map(({ Effect }) => Effect)).size < 2)
        expect(new Set(real).size).toBeGreaterThan(1);
    }),
    { numRuns: 1500 },
  );
});
