import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeliveryOptions, DeliverySource } from '../../src/derive/delivery/verdict.ts';
import { deliveries, deliveryVerdict } from '../../src/derive/delivery.ts';
import { absent, denied, known } from '../../src/model/observation.ts';
import { sized } from '../long.ts';
import { ACCOUNT, ALLOW, HEALTHY, ORG, OTHER_ACCOUNT, organization, policyOf, source } from './delivery/fixture.ts';

const statements = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom<unknown>({ Service: 'logging.s3.amazonaws.com' }, '*', { AWS: OTHER_ACCOUNT }),
  Action: fc.constantFrom('s3:PutObject', 's3:*', 's3:GetObject', 's3:PutObjectAcl'),
  Resource: fc.constantFrom<unknown>(
    'arn:aws:s3:::logs/*',
    'arn:aws:s3:::logs*',
    '*',
    'arn:aws:s3:::logs',
    'arn:aws:s3:::logs/app/*',
    'arn:aws:s3:::logs/*/app/*',
    'arn:aws:s3:::other/*',
    ['arn:aws:s3:::logs/app/*', 'arn:aws:s3:::logs/web/*'],
    `arn:aws:s3:::logs/\${aws:SourceAccount}/*`,
    `arn:aws:s3:::logs/\${aws:PrincipalTag/place, 'app'}/*`,
  ),
  Condition: fc.constantFrom<object>(
    {},
    {},
    { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
    { ArnLike: { 'AWS:SourceArn': 'arn:aws:s3:::app' } },
    { StringEquals: { 'aws:RequestedRegion': 'eu-west-1' } },
    { StringNotEquals: { 'aws:ResourceOrgID': ORG } },
    { StringEquals: { 'aws:Weather': 'rain' } },
    { Bool: { 'aws:SecureTransport': 'false' } },
  ),
});

const sources = fc.array(
  fc
    .record({
      name: fc.constantFrom('app', 'web', 'data'),
      region: fc.constantFrom('eu-west-1', 'eu-west-1', 'eu-central-1'),
      account: fc.constantFrom(ACCOUNT, ACCOUNT, OTHER_ACCOUNT),
      logging: fc.record({
        target: fc.constant('logs'),
        prefix: fc.constantFrom('', 'app/', 'web/'),
        keyFormat: fc.constantFrom('simple' as const, 'partitioned-event-time' as const),
        grants: fc.constantFrom([], ['everybody: READ']),
      }),
    })
    .map((changed): DeliverySource => ({ ...source, ...changed })),
  { minLength: 2, maxLength: 12 },
);

const rcps = fc.oneof(
  fc.constantFrom(absent, denied('organizations:ListPolicies')),
  fc.array(statements, { minLength: 1, maxLength: 2 }).map((list) =>
    known({
      policies: [
        {
          id: 'p-1',
          name: 'Guard',
          document: JSON.stringify({
            Version: '2012-10-17',
            Statement: list.map((one) => ({ ...one, Principal: '*' })),
          }),
          targets: [ACCOUNT],
        },
      ],
    }),
  ),
);

const options = rcps.map(
  (seen): DeliveryOptions => ({
    organization: organization(seen),
    accountPath: `${ORG}/r-abcd`,
  }),
);

const policy = fc.oneof(
  fc.array(statements, { minLength: 1, maxLength: 4 }).map((list) => policyOf(...list)),
  fc.constantFrom(absent, denied('s3:GetBucketPolicy'), known({ text: '{' })),
);

const ownership = fc.constantFrom('BucketOwnerEnforced', 'BucketOwnerPreferred');

test('sources of one target get the verdict that each would get alone', () => {
  fc.assert(
    fc.property(policy, ownership, options, sources, (seen, setting, given, all) => {
      const facts = { ...HEALTHY, policy: seen, ownership: known({ setting }) };
      const target = { name: 'logs', region: 'eu-west-1', facts };
      const verdictOn = deliveries(given)(target);
      for (const one of all) expect(verdictOn(one)).toEqual(deliveryVerdict(one, target, given));
    }),
    { numRuns: sized(400, 2_000) },
  );
});

test('a Deny of s3:PutObjectAcl for the keys of one source concerns no other', () => {
  const denyAcl = { Effect: 'Deny', Principal: '*', Action: 's3:PutObjectAcl', Resource: 'arn:aws:s3:::logs/app/*' };
  const policyWithAcl = policyOf(ALLOW, denyAcl);
  const facts = { ...HEALTHY, policy: policyWithAcl, ownership: known({ setting: 'BucketOwnerPreferred' }) };
  const below = (prefix: string): DeliverySource => ({ ...source, logging: { ...source.logging, prefix } });
  const permissions = (...prefixes: readonly string[]) => {
    const verdictOn = deliveries({})({ name: 'logs', region: 'eu-west-1', facts });
    return prefixes.map((prefix) => verdictOn(below(prefix)).permission);
  };
  expect(permissions('web/', 'app/')).toEqual(['permitted', 'unknown']);
  expect(permissions('app/', 'web/')).toEqual(['unknown', 'permitted']);
});
