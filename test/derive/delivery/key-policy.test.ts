import { expect, test } from 'vitest';
import { keyGrant } from '../../../src/derive/delivery/key-policy.ts';
import { ACCOUNT } from './fixture.ts';

const ALLOW = { Effect: 'Allow', Principal: { Service: 'logging.s3.amazonaws.com' }, Action: 'kms:*', Resource: '*' };

/** A key policy that lets the log writer in through a service alone. */
const through = (service: string, partition: string, region: string) => {
  const denied = { ...ALLOW, Effect: 'Deny', Condition: { StringNotEqualsIfExists: { 'kms:ViaService': service } } };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [ALLOW, denied] });
  const arn = `arn:${partition}:kms:${region}:${ACCOUNT}:key/1234`;
  return keyGrant({ keyId: arn, arn, manager: 'CUSTOMER', state: 'Enabled', policy }, { region, settings: {} }).outcome;
};

test.each([
  ['sqs.eu-west-1.amazonaws.com', 'aws', 'eu-west-1', 'denied'],
  ['s3.eu-west-1.amazonaws.com', 'aws', 'eu-west-1', 'unknown'],
  ['s3.us-gov-west-1.amazonaws.com', 'aws-us-gov', 'us-gov-west-1', 'unknown'],
  // Whether names of services end there as endpoints do is not documented.
  ['s3.cn-north-1.amazonaws.com.cn', 'aws-cn', 'cn-north-1', 'unknown'],
  ['s3.cn-north-1.amazonaws.com', 'aws-cn', 'cn-north-1', 'unknown'],
])('a key for %s alone, in %s, %s: %s', (service, partition, region, outcome) => {
  expect(through(service, partition, region)).toBe(outcome);
});
