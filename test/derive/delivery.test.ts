import { expect, test } from 'vitest';
import { deliveryVerdict } from '../../src/derive/delivery.ts';
import { FACTS } from '../../src/model/facts/index.ts';

const place = { partition: 'aws', account: '111122223333', region: 'eu-west-1', bucket: 'logs' };
const source = {
  name: 'app',
  region: 'eu-west-1',
  account: '111122223333',
  partition: 'aws',
  logging: { target: 'logs', prefix: 'sal/', keyFormat: 'simple', grants: [] },
} as const;
const facts = {
  policy: FACTS.policy.healthy(place),
  ownership: FACTS.ownership.healthy(),
  encryption: FACTS.encryption.healthy(),
  objectLock: FACTS.objectLock.healthy(),
  requestPayment: FACTS.requestPayment.healthy(),
};

test('a healthy target takes the logs', () => {
  expect(deliveryVerdict(source, { name: 'logs', region: 'eu-west-1', facts })).toMatchObject({
    verdict: 'permitted',
    permission: 'permitted',
    via: 'policy',
    scoped: true,
    statement: 'S3AccessLogs',
    missing: [],
  });
});
