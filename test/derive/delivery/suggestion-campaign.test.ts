import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { logRequest } from '../../../src/derive/delivery/log-request.ts';
import { suggestPolicy } from '../../../src/derive/delivery/suggest-policy.ts';
import type { DeliverySource } from '../../../src/derive/delivery/verdict.ts';
import { type AccessRequest, evaluatePolicy } from '../../../src/policy/evaluate-policy.ts';
import { parsePolicy } from '../../../src/policy/parse-policy.ts';
import { weigh } from '../../../src/policy/weigh.ts';
import { decide } from '../../../src/sandbox/iam/statements.ts';
import { sized } from '../../long.ts';
import { ACCOUNT, ORG, OTHER_ACCOUNT, source } from './fixture.ts';

/** `npm run test:suggestions` tries 5,000. */
const RUNS = Number(process.env['S3LOG_AUDIT_TEST_RUNS'] ?? sized(80, 1_000));
const WRITER = 'logging.s3.amazonaws.com';
const ARN = 'arn:aws:s3:::logs';
const NOW = '2026-11-26T01:00:00.000Z';

type Layout = DeliverySource['logging']['keyFormat'];
const from = (name: string, prefix: string, keyFormat: Layout = 'simple'): DeliverySource => ({
  ...source,
  name,
  logging: { ...source.logging, prefix, keyFormat },
});
const requestOf = (one: DeliverySource) => logRequest(one, { now: NOW });

/** What a policy says to a source, and nothing else. */
function says(policy: string | undefined, one: DeliverySource): 'permitted' | 'blocked' | 'unknown' {
  const parsed = policy === undefined ? [] : [parsePolicy(policy)];
  const { deny, possibleDeny, allows, possibleAllow, fault } = weigh(parsed, requestOf(one));
  if (deny) return 'blocked';
  if (fault || possibleDeny) return 'unknown';
  return allows.length > 0 ? 'permitted' : possibleAllow ? 'unknown' : 'blocked';
}

/** The key of one log object, and what the simulated IAM, which shares no code with the evaluator, says of it. */
const TAILS: Readonly<Record<Layout, string>> = {
  simple: '2026-11-26-01-15-09-0A1B2C3D4E5F6071',
  'partitioned-delivery-time': '2026/11/26/2026-11-26-01-15-09-0A1B2C3D4E5F6071',
  'partitioned-event-time': '2026/11/26/2026-11-26-00-00-00-0A1B2C3D4E5F6071',
};
function simulated(policy: string, { name, region, account, logging }: DeliverySource): string {
  const place = logging.keyFormat === 'simple' ? '' : `${account}/${region}/${name}/`;
  return decide(policy, {
    action: 's3:PutObject',
    resource: `${ARN}/${logging.prefix}${place}${TAILS[logging.keyFormat]}`,
    isPrincipal: (principal) =>
      principal === '*' || /"(?:AWS)":\[?[^}]*"\*"|logging\.s3\.amazonaws\.com/.test(JSON.stringify(principal)),
    context: new Map([
      ['aws:sourcearn', [`arn:aws:s3:::${name}`]],
      ['aws:sourceaccount', [account]],
      ['aws:principalisawsservice', ['true']],
      ['aws:principalservicename', [WRITER]],
      ['aws:principalservicenameslist', [WRITER]],
      ['aws:securetransport', ['true']],
      ['aws:sourceip', ['100.64.0.1']],
      ['aws:currenttime', [NOW]],
    ]),
  });
}

/** Requests of others than the log writer, about which a suggestion must change nothing. */
const people = { 'aws:SecureTransport': 'true', 'aws:CurrentTime': NOW, 'aws:PrincipalIsAWSService': 'false' };
const byService = (name: string, context: AccessRequest['context'] = {}): Omit<AccessRequest, 'resource'> => ({
  principal: { service: name },
  action: 's3:PutObject',
  context: {
    'aws:SecureTransport': 'true',
    'aws:CurrentTime': NOW,
    'aws:PrincipalIsAWSService': 'true',
    'aws:PrincipalServiceName': name,
    'aws:PrincipalServiceNamesList': [name],
    'aws:SourceAccount': ACCOUNT,
    ...context,
  },
});
const OTHERS: readonly Omit<AccessRequest, 'resource'>[] = [
  {
    principal: { aws: `arn:aws:iam::${ACCOUNT}:role/ops` },
    action: 's3:PutObject',
    context: { ...people, 'aws:PrincipalOrgID': ORG },
  },
  { principal: { aws: `arn:aws:iam::${ACCOUNT}:role/ops` }, action: 's3:GetObject', context: people },
  {
    principal: { aws: `arn:aws:iam::${OTHER_ACCOUNT}:user/x` },
    action: 's3:PutObject',
    context: { ...people, 'aws:SecureTransport': 'false' },
  },
  { principal: { aws: `arn:aws:iam::${OTHER_ACCOUNT}:user/x` }, action: 's3:DeleteObject', context: people },
  byService('cloudtrail.amazonaws.com', { 'aws:SourceArn': `arn:aws:cloudtrail:eu-west-1:${ACCOUNT}:trail/t` }),
  byService('delivery.logs.amazonaws.com', { 'aws:SourceArn': `arn:aws:logs:eu-west-1:${ACCOUNT}:*` }),
];
const PLACES = ['sal/x', 'web/x', 'AWSLogs/x', `a${ACCOUNT}x`, 'b/y'].map((key) => `${ARN}/${key}`);
const ofOthers = (policy: string | undefined): readonly string[] =>
  policy === undefined
    ? OTHERS.flatMap(() => PLACES.map(() => 'denied'))
    : OTHERS.flatMap((one) => PLACES.map((resource) => evaluatePolicy(policy, { ...one, resource }).verdict));

const some = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const condition = some<object>(
  {},
  {},
  { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  { StringEquals: { 'aws:SourceAccount': OTHER_ACCOUNT } },
  { StringEquals: { 'aws:PrincipalOrgID': ORG } },
  { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': ORG } },
  { StringNotEquals: { 'aws:PrincipalOrgID': ORG }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
  { StringNotEquals: { 's3:x-amz-server-side-encryption': 'AES256' } },
  { Null: { 's3:x-amz-server-side-encryption': 'true' } },
  { StringNotEqualsIfExists: { 's3:x-amz-acl': 'bucket-owner-full-control' } },
  { Bool: { 'aws:SecureTransport': 'false' } },
  { StringEquals: { 'aws:KeyOfTomorrow': 'x' } },
  { StringEquals: { 'aws:PrincipalServiceName': WRITER } },
  { StringNotEqualsIfExists: { 'aws:PrincipalServiceName': 'cloudtrail.amazonaws.com' } },
  { StringNotEquals: { 'AWS:principalservicename': 'cloudtrail.amazonaws.com' } },
  { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::app' }, StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  { ArnNotLike: { 'aws:SourceArn': ['arn:aws:s3:::app', 'arn:aws:s3:::logs'] } },
  { 'ForAnyValue:StringLike': { 'aws:SourceArn': 'arn:aws:s3:::web' } },
  { NotIpAddress: { 'aws:SourceIp': ['203.0.113.0/24'] } },
  { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
  { DateGreaterThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } },
  { Sounds: { k: 'x' } },
);
const who = some<object>(
  { Principal: '*' },
  { Principal: { AWS: '*' } },
  { Principal: { Service: WRITER } },
  { Principal: { Service: [WRITER, 'cloudtrail.amazonaws.com'] } },
  { Principal: { Service: 'cloudtrail.amazonaws.com' } },
  { Principal: { AWS: ACCOUNT } },
  { NotPrincipal: { AWS: `arn:aws:iam::${ACCOUNT}:role/ops` } },
);
const what = some<object>(
  { Action: 's3:*' },
  { Action: 's3:PutObject' },
  { Action: ['s3:GetObject', 's3:Put*'] },
  { Action: 's3:GetObject' },
  { NotAction: 's3:GetObject' },
  { NotAction: ['s3:PutObject', 's3:List*'] },
);
const where = some<object>(
  { Resource: `${ARN}/*` },
  { Resource: `${ARN}/sal/*` },
  { Resource: [`${ARN}`, `${ARN}/web/*`] },
  { Resource: `${ARN}/a\${aws:SourceAccount}*` },
  { Resource: '*' },
  { NotResource: `${ARN}/sal/*` },
  { NotResource: [`${ARN}/b/*`, `${ARN}/AWSLogs/*`] },
);
const statement = fc
  .tuple(some('Allow', 'Allow', 'Deny'), who, what, where, condition, fc.boolean())
  .map(([Effect, ...parts]) => {
    const [principal, action, resource, Condition, written] = parts;
    return { Effect, ...principal, ...action, ...resource, ...(written ? { Condition } : {}) };
  });
const policy = fc.option(
  fc
    .tuple(some('2012-10-17', '2008-10-17'), fc.array(statement, { minLength: 1, maxLength: 6 }), fc.boolean())
    .map(([Version, statements, named]) => {
      const Statement = statements.map((one, index) => (named ? { Sid: `S${index}`, ...one } : one));
      return JSON.stringify({ Version, Id: 'kept', Statement });
    }),
  { nil: undefined, freq: 12 },
);
const prefix = some('', 'sal/', 'a$b', 'a*', 'web/', `a${ACCOUNT}/`, 'w?/');
const layout = some<Layout>('simple', 'simple', 'partitioned-event-time', 'partitioned-delivery-time');

interface Tally {
  policies: number;
  readonly suggested: Record<string, number>;
  readonly none: Record<string, number>;
}
const tally: Tally = { policies: 0, suggested: {}, none: {} };
const count = (into: Record<string, number>, key: string): void => {
  into[key] = (into[key] ?? 0) + 1;
};
afterAll(() => {
  // The figures of a campaign.
  if (process.env['S3LOG_AUDIT_TEST_RUNS'] !== undefined) process.stdout.write(`${JSON.stringify(tally, null, 2)}\n`);
});

test('a suggestion lets in whom it is for, changes nothing for anybody else, and closes no loop', {
  timeout: 60_000 + 60 * RUNS,
}, () => {
  fc.assert(
    fc.property(policy, prefix, prefix, layout, fc.boolean(), (text, ownPrefix, otherPrefix, keyFormat, hasLoop) => {
      tally.policies += 1;
      const one = from('app', ownPrefix, keyFormat);
      const others = [from('web', otherPrefix, keyFormat)];
      const loops = hasLoop ? [from('logs', otherPrefix, keyFormat)] : [];
      const before = [...others, ...loops].map((other) => says(text, other));
      if (says(text, one) === 'permitted') return;
      const suggestion = suggestPolicy({
        target: 'logs',
        partition: 'aws',
        policy: text,
        sources: [one],
        loops,
        requestOf,
      });
      if (suggestion.kind === 'none') {
        count(tally.none, suggestion.because.replace(/:.*/s, ''));
        return;
      }
      count(tally.suggested, [...new Set(suggestion.changes.map(({ kind }) => kind))].sort().join(' and '));
      const document = JSON.stringify(suggestion.document);

      expect(says(document, one)).toBe('permitted');
      expect(simulated(document, one)).toBe('allowed');
      [...others, ...loops].forEach((other, index) => {
        if (before[index] === 'permitted') expect(says(document, other)).toBe('permitted');
      });
      loops.forEach((loop, index) => {
        if (before[others.length + index] === 'permitted') return;
        // Not even perhaps, unless that was so before.
        expect(says(document, loop)).toBeOneOf(
          before[others.length + index] === 'unknown' ? ['blocked', 'unknown'] : ['blocked'],
        );
        if (text === undefined || simulated(text, loop) !== 'allowed')
          expect(simulated(document, loop)).not.toBe('allowed');
      });
      expect(ofOthers(document)).toEqual(ofOthers(text));

      const written: { Version: string; Id?: string; Statement: { Sid?: string }[] } = JSON.parse(document);
      const given: { Version?: string; Id?: string } =
        text === undefined ? { Version: '2012-10-17' } : JSON.parse(text);
      expect([written.Version, written.Id]).toEqual([given.Version, given.Id]);
      const sids = written.Statement.flatMap(({ Sid }) => Sid ?? []);
      expect(new Set(sids).size).toBe(sids.length);
      expect(suggestion.bytes).toBe(new TextEncoder().encode(document).length);
    }),
    // The short run is the same every time; the campaign takes new policies each time.
    { numRuns: RUNS, ...(process.env['S3LOG_AUDIT_TEST_RUNS'] === undefined ? { seed: 20 } : {}) },
  );
  // It gives up where the policy cannot help, not as a rule.
  const total = (counts: Record<string, number>) => Object.values(counts).reduce((sum, each) => sum + each, 0);
  expect(total(tally.suggested)).toBeGreaterThan(total(tally.none) * 5);
});
