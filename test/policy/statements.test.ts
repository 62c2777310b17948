import { describe, expect, test } from 'vitest';
import { type AccessRequest, evaluatePolicy, type PolicyDecision } from '../../src/policy/evaluate-policy.ts';
import type { Principal } from '../../src/policy/principal.ts';

const WRITER: Principal = { service: 'logging.s3.amazonaws.com' };
const REQUEST: AccessRequest = { principal: WRITER, action: 's3:PutObject', resource: 'arn:aws:s3:::logs/sal/key' };
const ALLOW = { Effect: 'Allow', Principal: '*', Action: '*', Resource: '*' };

const decide = (statement: unknown, request: Partial<AccessRequest> = {}, version = '2012-10-17'): PolicyDecision =>
  evaluatePolicy({ Version: version, Statement: statement }, { ...REQUEST, ...request });

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/ops/Writer`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/Writer/s1`;

describe('principals', () => {
  // The first rows are about the log writer. Source: "AWS JSON policy elements: Principal", IAM User Guide, unless named.
  const rows: readonly (readonly [unknown, Principal, PolicyDecision['verdict']])[] = [
    [{ Service: 'logging.s3.amazonaws.com' }, WRITER, 'allowed'], // "Enabling Amazon S3 server access logging", S3 User Guide
    [{ Service: ['a.amazonaws.com', 'logging.s3.amazonaws.com'] }, WRITER, 'allowed'],
    ['*', WRITER, 'allowed'],
    [{ AWS: '*' }, WRITER, 'allowed'], // "Granting permissions to publish event notification messages", S3 User Guide
    [{ Service: 's3.amazonaws.com' }, WRITER, 'denied'],
    [{ Service: 'delivery.logs.amazonaws.com' }, WRITER, 'denied'],
    [{ Service: 'logs.amazonaws.com' }, WRITER, 'denied'],
    [{ AWS: ACCOUNT }, WRITER, 'denied'],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }, WRITER, 'denied'],
    [{ AWS: ROLE }, WRITER, 'denied'],
    [{ CanonicalUser: 'a'.repeat(64) }, WRITER, 'denied'],
    [{ Federated: 'cognito-identity.amazonaws.com' }, WRITER, 'denied'],
    [{ Service: '*' }, WRITER, 'unknown'],
    [{ Service: '*' }, { aws: ROLE }, 'denied'],
    [{ Service: '*.amazonaws.com' }, WRITER, 'denied'],
    [{ Service: 'logging.s3.*' }, WRITER, 'denied'],
    [{ AWS: 'AIDAAAAAAAAAAAAAAAAAA' }, WRITER, 'denied'],
    [{ AWS: ACCOUNT, Service: 'logging.s3.amazonaws.com' }, WRITER, 'allowed'],
    [{ Robot: 'x' }, WRITER, 'unknown'],
    [{ AWS: ACCOUNT }, { aws: ROLE }, 'allowed'],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }, { aws: ROLE }, 'allowed'],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }, { aws: ACCOUNT }, 'allowed'],
    [{ AWS: ACCOUNT }, { aws: `arn:aws:iam::${ACCOUNT}:root` }, 'allowed'],
    [{ AWS: '444455556666' }, { aws: ROLE }, 'denied'],
    [{ AWS: ROLE }, { aws: ROLE }, 'allowed'],
    [{ AWS: ROLE }, { aws: SESSION }, 'allowed'],
    [{ AWS: SESSION }, { aws: SESSION }, 'allowed'],
    [{ AWS: SESSION }, { aws: ROLE }, 'denied'],
    [{ AWS: `arn:aws:iam::${ACCOUNT}:role/*` }, { aws: ROLE }, 'denied'],
    [{ CanonicalUser: 'a'.repeat(64) }, { aws: ROLE }, 'unknown'],
    [{ CanonicalUser: 'a'.repeat(64) }, { canonicalUser: 'a'.repeat(64) }, 'allowed'],
    [{ CanonicalUser: '*' }, { canonicalUser: 'a'.repeat(64) }, 'unknown'],
    [{ Federated: '*' }, { federated: 'accounts.google.com' }, 'unknown'],
    [{ Federated: 'accounts.google.com' }, { federated: 'accounts.google.com' }, 'allowed'],
  ];
  test.each(rows)('%j and %j: %s', (Principal, principal, verdict) => {
    expect(decide({ ...ALLOW, Principal }, { principal }).verdict).toBe(verdict);
    const { Principal: _, ...rest } = ALLOW;
    const opposite = { allowed: 'denied', denied: 'allowed', unknown: 'unknown' }[verdict];
    expect(decide({ ...rest, NotPrincipal: Principal }, { principal }).verdict).toBe(opposite);
  });
});

describe('actions and resources (IAM User Guide, policy elements)', () => {
  test.each<readonly [object, PolicyDecision['verdict']]>([
    [{ Action: 'S3:putobject' }, 'allowed'],
    [{ Action: 's3:Put*' }, 'allowed'],
    [{ Action: 's3:P?tObject' }, 'allowed'],
    [{ Action: ['s3:Get*', 's3:*Object'] }, 'allowed'],
    [{ Action: 's3:PutObjectAcl' }, 'denied'],
    [{ Action: 'sqs:*' }, 'denied'],
    [{ Action: [] }, 'denied'],
    // A wildcard stands for all actions or in a name: nothing says what one in the prefix of the service does.
    [{ Action: '**' }, 'allowed'],
    [{ Action: '*:PutObject' }, 'unknown'],
    [{ Action: 's?:PutObject' }, 'unknown'],
    [{ Action: 's3*' }, 'unknown'],
    [{ Action: '*:Publish' }, 'denied'],
    [{ Action: ['*:PutObject', 's3:Put*'] }, 'allowed'],
    [{ Action: undefined, NotAction: ['*:Publish', 's3:Get*'] }, 'allowed'],
    [{ Action: undefined, NotAction: '*:PutObject' }, 'unknown'],
    [{ Action: undefined, NotAction: ['*:PutObject', 's3:Put*'] }, 'denied'],
    [{ Action: undefined, NotAction: 's3:Get*' }, 'allowed'],
    [{ Action: undefined, NotAction: ['s3:Get*', 's3:put*'] }, 'denied'],
    [{ Resource: 'arn:aws:s3:::logs/*' }, 'allowed'],
    [{ Resource: 'arn:aws:s3:::logs/s?l/*' }, 'allowed'],
    [{ Resource: 'arn:aws:s3:::*' }, 'allowed'],
    [{ Resource: 'arn:aws:s3:::logs' }, 'denied'],
    [{ Resource: 'arn:aws:s3:::LOGS/*' }, 'denied'],
    [{ Resource: 'arn:aws-cn:s3:::logs/*' }, 'denied'],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::other/*' }, 'allowed'],
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::logs/*' }, 'denied'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: policy variable
    [{ Resource: 'arn:aws:s3:::logs/${aws:username}/*' }, 'denied'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: policy variable
    [{ Resource: undefined, NotResource: 'arn:aws:s3:::logs/${aws:username}/*' }, 'unknown'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: policy variable
    [{ Resource: "arn:aws:s3:::logs/${aws:username, 'sal'}/*" }, 'allowed'],
  ])('%j: %s', (elements, verdict) => {
    expect(decide({ ...ALLOW, ...elements }).verdict).toBe(verdict);
  });

  test('a resource with a variable that is not known is unknown where it could fit', () => {
    const statement = (bucket: string) => ({ ...ALLOW, Resource: `arn:aws:s3:::${bucket}/\${aws:username}/*` });
    const unknownKeys = ['aws:username'];
    expect(decide(statement('logs'), { unknownKeys }).verdict).toBe('unknown');
    expect(decide(statement('other'), { unknownKeys }).verdict).toBe('denied');
  });
});

describe('what wins', () => {
  const deny = { ...ALLOW, Effect: 'Deny', Sid: 'No' };
  const maybeDeny = { ...deny, Sid: 'Maybe', Condition: { StringEquals: { k: 'v' } } };
  const maybeAllow = { ...ALLOW, Sid: 'Perhaps', Condition: { StringEquals: { k: 'v' } } };
  const other = { ...ALLOW, Action: 'sqs:*' };
  test.each<readonly [string, readonly object[], PolicyDecision['verdict'], boolean, number | undefined]>([
    ['nothing', [], 'denied', false, undefined],
    ['no statement that fits', [other], 'denied', false, undefined],
    ['Allow', [other, ALLOW], 'allowed', true, 1],
    ['Deny over Allow', [ALLOW, deny], 'denied', true, 1],
    ['Deny over everything unknown', [maybeAllow, maybeDeny, deny], 'denied', true, 2],
    ['a possible Deny over Allow', [ALLOW, maybeDeny], 'unknown', false, 1],
    ['a possible Deny without Allow changes nothing', [maybeDeny], 'denied', false, undefined],
    ['a possible Allow', [maybeAllow], 'unknown', false, 0],
    ['Allow over a possible Allow', [maybeAllow, ALLOW], 'allowed', true, 1],
    ['both possible', [maybeAllow, maybeDeny], 'unknown', false, 1],
  ])('%s', (_, statements, verdict, explicit, index) => {
    const decision = decide(statements, { unknownKeys: ['k'] });
    expect(decision).toMatchObject({ verdict, explicit });
    expect(decision.statement?.index).toBe(index);
  });

  test('names the policy, the statement and the reason', () => {
    const statement = { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-a' } } };
    expect(evaluatePolicy([{ Statement: ALLOW }, { Statement: [ALLOW, statement] }], REQUEST)).toStrictEqual({
      verdict: 'denied',
      explicit: true,
      statement: { policy: 1, index: 1, sid: 'No' },
      reason:
        'statement "No" denies it (StringNotEquals aws:PrincipalOrgID "o-a" holds: the request has no aws:PrincipalOrgID)',
    });
    expect(decide([ALLOW, maybeDeny], { unknownKeys: ['k'] }).reason).toBe(
      'statement "Maybe" may deny it: it depends on StringEquals k "v", and the value of k is not known',
    );
  });

  test('two statements with one Sid are two statements', () => {
    const twice = [
      { ...other, Sid: 'Same' },
      { ...deny, Sid: 'Same' },
    ];
    expect(decide(twice).statement).toStrictEqual({ policy: 0, index: 1, sid: 'Same' });
  });
});

describe('what is not a policy, or not one that is understood', () => {
  const { Resource: _, ...noResource } = ALLOW;
  const { Principal: __, ...noPrincipal } = ALLOW;
  const bad: readonly (readonly [string, unknown, RegExp])[] = [
    ['broken JSON', '{"Version": "2012-10-17",\n "Statement": [}', /: 2:16 not JSON/],
    ['an empty text', '', /not JSON/],
    ['a list', '[1]', /no JSON object/],
    ['a number', '42', /no JSON object/],
    ['null', null, /no JSON object/],
    ['no statement', '{}', /: 1:1: .*no Statement/],
    ['a wrong effect', '{"Statement":\n[{"Effect": "allow"}]}', /2:13 Statement\[0\]\.Effect: /],
    ['a statement that is text', '{"Statement": "x"}', /1:15 Statement: not a statement/],
    ['a version that is not known', { Version: '2031-01-01', Statement: [] }, /Version/],
    ['no resource', { Statement: noResource }, /without Resource and NotResource/],
    ['no principal', { Statement: noPrincipal }, /without Principal and NotPrincipal/],
    ['a principal that is text', { Statement: { ...ALLOW, Principal: 'me' } }, /Principal/],
    ['Action and NotAction', { Statement: { ...ALLOW, NotAction: 'x' } }, /Action and NotAction/],
    ['an action that is a number', { Statement: { ...ALLOW, Action: [1] } }, /Statement\.Action\[0\]/],
    ['a condition that is a list', { Statement: { ...ALLOW, Condition: [] } }, /Condition/],
    [
      'a condition value that is an object',
      { Statement: { ...ALLOW, Condition: { Bool: { k: {} } } } },
      /Condition\.Bool\.k/,
    ],
    ['a Sid that is a number', { Statement: { ...ALLOW, Sid: 1 } }, /Sid/],
    ['20 KB of nested lists', `{"Statement": ${'['.repeat(20_000)}`, /1:114 nested deeper/],
    ['20 KB of nested lists, closed', `${'['.repeat(10_000)}${']'.repeat(10_000)}`, /nested deeper/],
  ];
  test.each(bad)('%s is unknown, with the place', (_name, policy, reason) => {
    const decision = evaluatePolicy([policy as object, { Statement: ALLOW }], REQUEST);
    expect(decision).toMatchObject({ verdict: 'unknown', explicit: false });
    expect(decision.reason).toMatch(reason);
  });

  test('does not hide a Deny of another policy', () => {
    expect(evaluatePolicy(['{', { Statement: { ...ALLOW, Effect: 'Deny' } }], REQUEST).verdict).toBe('denied');
  });

  test.each<readonly [string, unknown, RegExp]>([
    ['an element of a statement', { Statement: { ...ALLOW, Until: '2027' } }, /element that is not known here: Until/],
    ['an element of the document', { Statement: ALLOW, Scope: 'x' }, /Scope/],
    ['an operator', { Statement: { ...ALLOW, Condition: { StringSounds: { k: 'v' } } } }, /StringSounds/],
  ])('%s that is not known makes the statement unknown', (_name, policy, reason) => {
    const decision = evaluatePolicy(policy as object, REQUEST);
    expect(decision.verdict).toBe('unknown');
    expect(decision.reason).toMatch(reason);
    expect(evaluatePolicy(policy as object, { ...REQUEST, principal: WRITER, action: 's3:GetObject' }).verdict).toBe(
      'unknown',
    );
  });

  test('unicode, escapes and names like __proto__ are text', () => {
    const text =
      '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"arn:aws:s3:::b/\\ud83d\\ude00*","Condition":{"StringEquals":{"__proto__":"ü"}}}}';
    const request = { ...REQUEST, resource: 'arn:aws:s3:::b/😀x' };
    expect(evaluatePolicy(text, request).verdict).toBe('denied');
    expect(evaluatePolicy(text, { ...request, context: JSON.parse('{"__proto__":"ü"}') }).verdict).toBe('allowed');
  });
});
