import { describe, expect, test } from 'vitest';
import { logRequest } from '../../../src/derive/delivery/log-request.ts';
import { type SuggestionInput, suggestPolicy } from '../../../src/derive/delivery/suggest-policy.ts';
import type { DeliverySource } from '../../../src/derive/delivery/verdict.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { weigh } from '../../../src/policy/weigh.ts';
import { ACCOUNT, ALLOW, DENY, ORG, OTHER_ACCOUNT, source } from './fixture.ts';

const ARN = 'arn:aws:s3:::logs';
const textOf = (statements: readonly object[], Version = '2012-10-17') =>
  JSON.stringify({ Version, Id: 'kept', Statement: statements });
const from = (name: string, prefix: string): DeliverySource => ({
  ...source,
  name,
  logging: { ...source.logging, prefix },
});
const requestOf = (one: DeliverySource) => logRequest(one, {});

const suggest = (policy: string | undefined, changed: Partial<SuggestionInput> = {}) =>
  suggestPolicy({ target: 'logs', partition: 'aws', policy, sources: [source], loops: [], requestOf, ...changed });

function statementsOf(suggestion: ReturnType<typeof suggest>): readonly object[] {
  if (suggestion.kind === 'none') throw new Error(suggestion.because);
  return (suggestion.document as { readonly Statement: readonly object[] }).Statement;
}

/** What a policy says to a source, and nothing else. */
function says(policy: string | object | undefined, one: DeliverySource): 'permitted' | 'blocked' | 'unknown' {
  const parsed = policy === undefined ? [] : [parsePolicy(policy)];
  const { deny, possibleDeny, allows, possibleAllow, fault } = weigh(parsed, requestOf(one));
  if (deny) return 'blocked';
  if (fault || possibleDeny) return 'unknown';
  return allows.length > 0 ? 'permitted' : possibleAllow ? 'unknown' : 'blocked';
}

const ADDED = {
  Sid: 'S3AccessLogsapp',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: `${ARN}/sal/*`,
  Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT }, ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' } },
};

describe('a statement is missing', () => {
  test('a bucket without a policy gets one', () => {
    expect(suggest(undefined)).toMatchObject({
      kind: 'policy',
      document: { Version: '2012-10-17', Statement: [ADDED] },
      changes: [{ kind: 'added', statement: ADDED }],
      tooLarge: false,
    });
  });
  test('it is added to what is there, with a Sid of its own', () => {
    const other = { ...ALLOW, Sid: 'S3AccessLogsapp', Principal: { Service: 'delivery.logs.amazonaws.com' } };
    const suggestion = suggest(textOf([other]));
    expect(statementsOf(suggestion)).toStrictEqual([other, { ...ADDED, Sid: 'S3AccessLogsapp2' }]);
    expect(suggestion).toMatchObject({ document: { Version: '2012-10-17', Id: 'kept' } });
  });
  test('characters that mean something in a pattern are written so that the version understands them', () => {
    const odd = { sources: [from('app', 'a$b*c?/')] };
    expect(statementsOf(suggest(textOf([DENIED_TLS]), odd)).at(-1)).toMatchObject({
      Resource: `${ARN}/a\${$}b\${*}c\${?}/*`,
    });
    expect(statementsOf(suggest(textOf([DENIED_TLS], '2008-10-17'), odd)).at(-1)).toMatchObject({
      Resource: `${ARN}/a$b?c?/*`,
    });
  });
  test('many sources are let in by their account', () => {
    const sources = Array.from({ length: 11 }, (_, index) => from(`app-${index}`, `${index}/`));
    const [statement] = statementsOf(suggest(undefined, { sources }));
    expect(statement).toMatchObject({
      Resource: `${ARN}/*`,
      Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    });
    expect(JSON.stringify(statement)).not.toContain('SourceArn');
  });
  test('many sources get through a Deny that tells sources apart by their account, and nobody of another one does', () => {
    const sources = Array.from({ length: 11 }, (_, index) => from(`app-${index}`, `${index}/`));
    const deny = { ...DENY, Condition: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::web' } } };
    const suggestion = suggest(textOf([deny, { ...ALLOW, Condition: {} }]), { sources });
    const foreign = { ...from('foreign', 'f/'), account: OTHER_ACCOUNT };
    expect(sources.map((one) => says(textOf(statementsOf(suggestion)), one))).toEqual(sources.map(() => 'permitted'));
    expect(says(textOf(statementsOf(suggestion)), foreign)).toBe('blocked');
  });
  test('a document that S3 would refuse for its size says so', () => {
    const filler = { ...ALLOW, Sid: 'x'.repeat(20_300), Principal: { AWS: ACCOUNT } };
    expect(suggest(textOf([filler]))).toMatchObject({ kind: 'policy', tooLarge: true });
    expect(suggest(textOf([{ ...filler, Sid: 'x'.repeat(15_000) }]))).toMatchObject({ tooLarge: false });
  });
});

const DENIED_TLS = { ...DENY, Sid: 'Tls', Condition: { Bool: { 'aws:SecureTransport': 'false' } } };

describe('a statement is too narrow', () => {
  test.each<readonly [string, object, object]>([
    [
      'for the prefix',
      { ...ALLOW, Resource: `${ARN}/web/*` },
      { ...ALLOW, Resource: [`${ARN}/web/*`, `${ARN}/sal/*`] },
    ],
    [
      'for the account',
      { ...ALLOW, Condition: { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } } },
      { ...ALLOW, Condition: { StringEquals: { 'aws:SourceAccount': [OTHER_ACCOUNT, ACCOUNT] } } },
    ],
    [
      'for the source, in any spelling',
      { ...ALLOW, Condition: { arnlike: { 'AWS:sourcearn': ['arn:aws:s3:::web'] } } },
      { ...ALLOW, Condition: { arnlike: { 'AWS:sourcearn': ['arn:aws:s3:::web', 'arn:aws:s3:::app'] } } },
    ],
    [
      'for both',
      { ...ALLOW, Resource: `${ARN}/web/*`, Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::web' } } },
      {
        ...ALLOW,
        Resource: [`${ARN}/web/*`, `${ARN}/sal/*`],
        Condition: { ArnLike: { 'aws:SourceArn': ['arn:aws:s3:::web', 'arn:aws:s3:::app'] } },
      },
    ],
  ])('%s: it is widened', (_, narrow, wide) => {
    const suggestion = suggest(textOf([narrow]));
    expect(statementsOf(suggestion)).toStrictEqual([wide]);
    expect(suggestion).toMatchObject({ changes: [{ kind: 'widened' }] });
  });

  test('it is not widened where only a Deny that nobody can judge would then keep a loop shut', () => {
    const riddle = { ...DENY, Condition: { StringEquals: { 'aws:KeyOfTomorrow': 'x' } } };
    const narrow = { ...ALLOW, Resource: `${ARN}/web/*` };
    const suggestion = suggest(textOf([riddle, narrow]), { loops: [from('logs', 'sal/')] });
    expect(statementsOf(suggestion).slice(-2)).toStrictEqual([narrow, ADDED]);
  });
  test('a statement for others too is not widened', () => {
    const shared = {
      ...ALLOW,
      Resource: `${ARN}/web/*`,
      Principal: { Service: ['logging.s3.amazonaws.com', 'x.amazonaws.com'] },
    };
    expect(statementsOf(suggest(textOf([shared])))).toStrictEqual([shared, ADDED]);
  });
  test('a condition that widening cannot meet gets a statement beside it', () => {
    const odd = { ...ALLOW, Condition: { StringEquals: { 'aws:PrincipalOrgID': ORG } } };
    expect(statementsOf(suggest(textOf([odd])))).toStrictEqual([odd, ADDED]);
  });
});

describe('a Deny stands in the way', () => {
  const denies = { ...DENY, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': ORG } } };
  const excepted = {
    ...denies,
    Condition: {
      StringNotEquals: { 'aws:PrincipalOrgID': ORG },
      StringNotEqualsIfExists: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' },
    },
  };
  test('it gets an exception for the log writer', () => {
    const suggestion = suggest(textOf([ALLOW, denies]));
    expect(statementsOf(suggestion)).toStrictEqual([ALLOW, excepted]);
    expect(suggestion).toMatchObject({ changes: [{ kind: 'excepted', statement: excepted }] });
  });
  test('so does one that cannot be decided, and one that lists who is spared', () => {
    const undecided = { ...DENY, Condition: { StringEquals: { 'aws:KeyOfTomorrow': 'x' } } };
    expect(suggest(textOf([ALLOW, undecided]))).toMatchObject({ changes: [{ kind: 'excepted' }] });
    const spared = { ...DENY, Principal: undefined, NotPrincipal: { AWS: ACCOUNT } };
    expect(suggest(textOf([ALLOW, spared]))).toMatchObject({ changes: [{ kind: 'excepted' }] });
  });
  test('an exception that is there for another service is shared', () => {
    const forOther = {
      ...DENY,
      Condition: { StringNotEqualsIfExists: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' } },
    };
    expect(statementsOf(suggest(textOf([ALLOW, forOther])))[1]).toMatchObject({
      Condition: {
        StringNotEqualsIfExists: {
          'aws:PrincipalServiceName': ['cloudtrail.amazonaws.com', 'logging.s3.amazonaws.com'],
        },
      },
    });
  });
  test('a Deny of nobody but the log writer is removed', () => {
    const own = { ...DENY, Principal: { Service: 'logging.s3.amazonaws.com' } };
    const suggestion = suggest(textOf([ALLOW, own]));
    expect(statementsOf(suggestion)).toStrictEqual([ALLOW]);
    expect(suggestion).toMatchObject({ changes: [{ kind: 'removed', statement: own }] });
  });
  test('what it denies to other sources it denies to them alone', () => {
    const own = {
      ...DENY,
      Principal: { Service: 'logging.s3.amazonaws.com' },
      Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::a*' } },
    };
    const statements = statementsOf(suggest(textOf([ALLOW, own])));
    expect(statements).toHaveLength(2);
    expect(says(textOf(statements), source)).toBe('permitted');
    expect(says(textOf(statements), from('archive', 'x/'))).toBe('blocked');
    expect(says(textOf(statements), from('web', 'x/'))).toBe('permitted');
  });
  test('a Deny that does not concern log delivery stays as it is', () => {
    expect(statementsOf(suggest(textOf([DENIED_TLS])))).toStrictEqual([DENIED_TLS, ADDED]);
  });
});

describe('a bucket that logs to itself, or is part of a loop', () => {
  const self = from('logs', 'own/');
  test('is never let in', () => {
    expect(suggest(undefined, { sources: [], loops: [self] })).toMatchObject({ kind: 'none' });
  });
  test('others of its target are let in by their ARNs alone', () => {
    const suggestion = suggest(textOf([DENY]), { loops: [self] });
    const statements = statementsOf(suggestion);
    expect(statements).toHaveLength(3);
    expect(says({ Version: '2012-10-17', Statement: statements }, source)).toBe('permitted');
    expect(says({ Version: '2012-10-17', Statement: statements }, self)).toBe('blocked');
    expect(statements.at(-1)).toMatchObject({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' } } });
  });
  test('a statement is not widened where that would let it in', () => {
    const narrow = { ...ALLOW, Resource: `${ARN}/web/*` };
    const loop = from('logs', 'sal/');
    expect(statementsOf(suggest(textOf([narrow]), { loops: [loop] }))).toStrictEqual([narrow, ADDED]);
  });
});

test('a policy that could not be understood is not touched', () => {
  expect(suggest('{')).toMatchObject({ kind: 'none', because: expect.stringContaining('could not be understood') });
});

describe('s3:PutObjectAcl', () => {
  const denied = { ...DENY, Action: 's3:PutObjectAcl' };
  const exception = {
    ...denied,
    Condition: { StringNotEqualsIfExists: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' } },
  };
  test('is excepted from a Deny where objects have ACLs', () => {
    const suggestion = suggest(textOf([ALLOW, denied]), { setsObjectAcls: true });
    expect(statementsOf(suggestion)).toStrictEqual([ALLOW, exception]);
    expect(suggestion).toMatchObject({ changes: [{ kind: 'excepted', statement: exception }] });
  });
  test('stays denied where they have none', () => {
    expect(statementsOf(suggest(textOf([denied])))).toStrictEqual([denied, ADDED]);
  });
});

test('a policy that lets S3 deliver is not suggested to itself', () => {
  expect(suggest(textOf([ALLOW]))).toMatchObject({ kind: 'none' });
});

describe('a Deny that tells sources apart goes on to keep out the others', () => {
  const open = { ...ALLOW, Condition: undefined };
  const other = from('other', 'sal/');
  const foreign: DeliverySource = { ...other, account: OTHER_ACCOUNT };
  const writer = { ...DENY, Principal: { Service: 'logging.s3.amazonaws.com' } };
  const spare = (deny: object) => {
    const suggestion = suggest(textOf([open, deny]));
    const [, ...denies] = statementsOf(suggestion);
    const document = textOf(statementsOf(suggestion));
    return { denies, verdicts: [source, other, foreign].map((one) => says(document, one)) };
  };
  test('one for the log writer alone lists the source', () => {
    expect(spare({ ...writer, Condition: { ArnNotLike: { 'aws:SourceArn': 'arn:aws:s3:::web-*' } } })).toStrictEqual({
      denies: [
        { ...writer, Condition: { ArnNotLike: { 'aws:SourceArn': ['arn:aws:s3:::web-*', 'arn:aws:s3:::app'] } } },
      ],
      verdicts: ['permitted', 'blocked', 'blocked'],
    });
  });
  test('or its account', () => {
    const condition = (accounts: unknown) => ({ StringNotEquals: { 'aws:SourceAccount': accounts } });
    expect(spare({ ...writer, Condition: condition(['999900001111']) })).toStrictEqual({
      denies: [{ ...writer, Condition: condition(['999900001111', ACCOUNT]) }],
      verdicts: ['permitted', 'permitted', 'blocked'],
    });
  });
  test.each([
    { StringNotEquals: { 'aws:SourceAccount': '999900001111' } },
    { ArnNotEquals: { 'aws:SourceArn': ['arn:aws:s3:::web'] } },
    {
      StringEquals: { 'aws:PrincipalServiceName': 'logging.s3.amazonaws.com' },
      Null: { 'aws:SourceAccount': 'false' },
    },
  ])('one for everybody leaves out log delivery for the source alone: %o', (Condition) => {
    expect(spare({ ...DENY, Condition }).verdicts).toStrictEqual(['permitted', 'blocked', 'blocked']);
  });
});
