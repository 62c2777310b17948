import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DeliveryOptions, DeliverySource } from '../../src/derive/delivery/verdict.ts';
import { deliveries, deliveryVerdict } from '../../src/derive/delivery.ts';
import { absent, denied, known } from '../../src/model/observation.ts';
import { sized } from '../long.ts';
import { ACCOUNT, HEALTHY, ORG, OTHER_ACCOUNT, organization, policyOf, source } from './delivery/fixture.ts';

const statements = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom<unknown>({ Service: 'logging.s3.amazonaws.com' }, '*', { AWS: OTHER_ACCOUNT }),
  Action: fc.constantFrom('s3:PutObject', 's3:*', 's3:GetObject'),
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

test('sources of one target get the verdict that each would get alone', () => {
  fc.assert(
    fc.property(policy, options, sources, (seen, given, all) => {
      const target = { name: 'logs', region: 'eu-west-1', facts: { ...HEALTHY, policy: seen } };
      const verdictOn = deliveries(given)(target);
      for (const one of all) expect(verdictOn(one)).toEqual(deliveryVerdict(one, target, given));
    }),
    { numRuns: sized(400, 2_000) },
  );
});
