import type { DeliveryOptions, DeliverySource, DeliveryVerdict } from '../../../src/derive/delivery/verdict.ts';
import { deliveryVerdict } from '../../../src/derive/delivery.ts';
import { FACTS } from '../../../src/model/facts/index.ts';
import type { Bucket, Organization } from '../../../src/model/inventory.ts';
import { known } from '../../../src/model/observation.ts';

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const ORG = 'o-abcdefghij';

const place = { partition: 'aws', account: ACCOUNT, region: 'eu-west-1', bucket: 'logs' };

export const source: DeliverySource = {
  name: 'app',
  region: place.region,
  account: ACCOUNT,
  partition: 'aws',
  logging: { target: 'logs', prefix: 'sal/', keyFormat: 'simple', grants: [] },
};

export const HEALTHY: Bucket['facts'] = {
  policy: FACTS.policy.healthy(place),
  ownership: FACTS.ownership.healthy(),
  encryption: FACTS.encryption.healthy(),
  objectLock: FACTS.objectLock.healthy(),
  requestPayment: FACTS.requestPayment.healthy(),
};

export const ALLOW = {
  Sid: 'Allow',
  Effect: 'Allow',
  Principal: { Service: 'logging.s3.amazonaws.com' },
  Action: 's3:PutObject',
  Resource: 'arn:aws:s3:::logs/*',
  Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
};

export const DENY = { Sid: 'Deny', Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: 'arn:aws:s3:::logs/*' };

export const policyOf = (...statements: readonly object[]) =>
  known({ text: JSON.stringify({ Version: '2012-10-17', Statement: statements }) });

export const organization = (rcps: Organization['rcps']): Organization => ({
  id: ORG,
  managementAccount: '999988887777',
  rcps,
});

export const verdict = (
  facts: Bucket['facts'] = {},
  options: DeliveryOptions = {},
  changed: Partial<DeliverySource> = {},
): DeliveryVerdict =>
  deliveryVerdict(
    { ...source, ...changed },
    { name: 'logs', region: 'eu-west-1', facts: { ...HEALTHY, ...facts } },
    options,
  );

export const checkOf = ({ checks }: DeliveryVerdict, name: string) => checks.find((check) => check.name === name);
