import { expect, test } from 'vitest';
import { placePlan } from '../../../src/iac/join.ts';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { judgedBuckets } from '../judged-buckets.ts';

const LOGS = 'aws_s3_bucket.logs["eu"]';

const written = (type: string, name: string, provider: string, expressions: object = {}) => ({
  ...{ address: `${type}.${name}`, mode: 'managed', type, name, provider_config_key: provider, expressions },
});

const made = (address: string, after: object, unknown: object) => {
  const [, type, name, index] = /^(\w+)\.(\w+)(?:\["(\w+)"\])?$/.exec(address) ?? [];
  return {
    ...{ address, mode: 'managed', type, name, ...(index === undefined ? {} : { index }) },
    change: { actions: ['create'], before: null, after, after_unknown: unknown },
  };
};

/** Logs of a bucket go into one of another provider, whose credentials are others. */
const plan = readPlan({
  format_version: '1.2',
  resource_changes: [
    made('aws_s3_bucket.app', { bucket: 'app' }, { id: true }),
    made(LOGS, {}, { bucket: true, id: true }),
    made('aws_s3_bucket_logging.app', { bucket: 'app', target_prefix: 'app/' }, { target_bucket: true }),
  ],
  configuration: {
    provider_config: {
      aws: { name: 'aws', expressions: { profile: { constant_value: 'apps' } } },
      'aws.logs': { name: 'aws', alias: 'logs', expressions: { profile: { constant_value: 'logs' } } },
    },
    root_module: {
      resources: [
        written('aws_s3_bucket', 'app', 'aws'),
        written('aws_s3_bucket', 'logs', 'aws.logs'),
        written('aws_s3_bucket_logging', 'app', 'aws', {
          target_bucket: { references: [`${LOGS}.id`, LOGS, 'aws_s3_bucket.logs'] },
        }),
      ],
    },
  },
});

const verdictsOf = (accounts: ReadonlyMap<string, string>) => {
  const { parts, planned } = placePlan(plannedInventory(plan, { accounts }), new Map());
  const judged = judgedBuckets({
    accounts: [...parts.values()].map(({ inventory }) => inventory),
    buckets: planned.buckets,
  });
  const of = (address: string) => judged[address]?.verdicts ?? {};
  return { target: of('aws_s3_bucket.app')['target-exists'], logs: of(LOGS)['logging-enabled'] };
};

test('whether a bucket receives logs hangs on whether two accounts are one', () => {
  expect(verdictsOf(new Map())).toEqual({ target: 'unknown', logs: 'unknown' });
  expect(verdictsOf(new Map([['logs', '111122223333']]))).toEqual({ target: 'unknown', logs: 'unknown' });
});

test('two accounts that are known decide it', () => {
  const same = new Map([
    ['', '111122223333'],
    ['logs', '111122223333'],
  ]);
  expect(verdictsOf(same)).toEqual({ target: undefined, logs: undefined });
  const two = new Map([
    ['', '111122223333'],
    ['logs', '444455556666'],
  ]);
  expect(verdictsOf(two)).toEqual({ target: 'fail', logs: 'fail' });
});
