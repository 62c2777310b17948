import { describe, expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';
import { placeholder } from '../../../src/model/placeholder.ts';

interface Resource {
  readonly type: string;
  readonly after?: object;
  readonly unknown?: object;
  /** As it is written, where that matters. */
  readonly expressions?: object;
  readonly actions?: readonly string[];
}

/** Facts of one bucket, beside which a resource stands that names it. */
function factsOf({ bucket = {}, beside }: { readonly bucket?: Partial<Resource>; readonly beside?: Resource }) {
  const all: readonly Resource[] = [
    { ...bucket, type: 'aws_s3_bucket', after: { bucket: 'app', ...bucket.after } },
    ...(beside === undefined ? [] : [{ ...beside, after: { bucket: 'app', ...beside.after } }]),
  ];
  const plan = readPlan({
    format_version: '1.2',
    resource_changes: all.map(({ type, after, unknown = {}, actions = ['create'] }) => ({
      ...{ address: `${type}.x`, mode: 'managed', type, name: 'x' },
      change: {
        actions,
        before: actions.includes('create') ? null : after,
        after: actions.includes('delete') ? null : after,
        after_unknown: unknown,
      },
    })),
    configuration: {
      root_module: {
        resources: all.map(({ type, expressions = {} }) => ({ address: `${type}.x`, type, name: 'x', expressions })),
      },
    },
  });
  return plannedInventory(plan).accounts[0]?.buckets[0]?.facts ?? {};
}

const pending = (attribute: string) => ({
  state: 'failed',
  code: 'not-yet-known',
  reason: `known after apply: ${attribute}`,
});

test('a new bucket has what AWS gives it', () => {
  expect(factsOf({})).toEqual({
    logging: { state: 'absent' },
    policy: { state: 'absent' },
    policyStatus: { state: 'absent' },
    acl: { state: 'known', value: { owner: 'owner', grants: [{ grantee: 'owner', permission: 'FULL_CONTROL' }] } },
    encryption: { state: 'known', value: { algorithm: 'AES256', keyId: '' } },
    versioning: { state: 'absent' },
    ownership: { state: 'known', value: { setting: 'BucketOwnerEnforced' } },
    publicAccessBlock: {
      state: 'known',
      value: { blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true },
    },
    objectLock: { state: 'absent' },
    requestPayment: { state: 'known', value: { payer: 'BucketOwner' } },
    lifecycle: { state: 'absent' },
    tagging: { state: 'absent' },
  });
});

test('of a bucket that is there already nothing is made up', () => {
  const facts = factsOf({ bucket: { actions: ['no-op'] } });
  expect(facts).not.toHaveProperty('ownership');
  expect(facts).not.toHaveProperty('publicAccessBlock');
  expect(facts).not.toHaveProperty('acl');
});

test('what is known only after apply is said with its address, and never taken for a default', () => {
  const of = (type: string, unknown: object, after: object = {}) =>
    factsOf({ beside: { type: `aws_s3_bucket_${type}`, unknown, after } });
  expect(of('policy', { policy: true }).policy).toEqual(pending('aws_s3_bucket_policy.x.policy'));
  expect(of('versioning', { versioning_configuration: [{ status: true }] }).versioning).toEqual(
    pending('aws_s3_bucket_versioning.x.versioning_configuration.status'),
  );
  const encryption = { rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: true }] }] };
  expect(of('server_side_encryption_configuration', encryption).encryption).toMatchObject({ code: 'not-yet-known' });
  expect(of('public_access_block', { block_public_acls: true }).publicAccessBlock).toEqual(
    pending('aws_s3_bucket_public_access_block.x.block_public_acls'),
  );
  expect(of('lifecycle_configuration', { rule: [{ expiration: [{ days: true }] }] }).lifecycle).toEqual(
    pending('aws_s3_bucket_lifecycle_configuration.x.rule'),
  );
  expect(of('request_payment_configuration', { payer: true }).requestPayment).toMatchObject({ code: 'not-yet-known' });
  expect(of('ownership_controls', { rule: [{ object_ownership: true }] }).ownership).toMatchObject({
    code: 'not-yet-known',
  });
  expect(of('acl', { acl: true }).acl).toEqual(pending('aws_s3_bucket_acl.x.acl'));
  expect(of('logging', { target_grant: true }, { target_bucket: 'logs' }).logging).toMatchObject({
    value: { grants: [placeholder('aws_s3_bucket_logging.x.target_grant')] },
  });
});

test('where the logs go to is known before the prefix is', () => {
  const { logging } = factsOf({
    beside: { type: 'aws_s3_bucket_logging', unknown: { target_prefix: true }, after: { target_bucket: 'logs' } },
  });
  expect(logging).toMatchObject({
    state: 'known',
    value: { target: 'logs', prefix: placeholder('aws_s3_bucket_logging.x.target_prefix') },
  });
});

describe('blocks inside of the bucket', () => {
  test('are read where they are written, also as far as they are not known', () => {
    const bucket = {
      unknown: {
        versioning: [{ enabled: true }],
        lifecycle_rule: [{ expiration: [{ days: true }] }],
        object_lock_enabled: true,
        tags: { owner: true },
        server_side_encryption_configuration: [
          { rule: [{ apply_server_side_encryption_by_default: [{ sse_algorithm: true }] }] },
        ],
      },
      after: { server_side_encryption_configuration: [{ rule: [{}] }] },
      expressions: { object_lock_enabled: { references: ['var.lock'] } },
    };
    const { versioning, lifecycle, objectLock, tagging, encryption } = factsOf({ bucket });
    for (const fact of [versioning, lifecycle, objectLock, tagging, encryption])
      expect(fact).toMatchObject({ state: 'failed', code: 'not-yet-known' });
  });

  test('that are computed say what nobody manages, and nothing of what the plan removes', () => {
    const after = { policy: '{"Version":"2012-10-17"}', logging: [{ target_bucket: 'logs', target_prefix: '' }] };
    const bucket = { actions: ['update'], after };
    const { policy, logging } = factsOf({ bucket });
    expect({ policy: policy?.state, logging: logging?.state }).toEqual({ policy: 'known', logging: 'known' });
    const removed = (type: string) =>
      factsOf({ bucket, beside: { type: `aws_s3_bucket_${type}`, actions: ['delete'] } });
    expect(removed('policy').policy).toEqual({ state: 'absent' });
    expect(removed('logging').logging).toEqual({ state: 'absent' });
  });
});

test.each([
  ['log-delivery-write', ['WRITE', 'READ_ACP']],
  ['public-read', ['READ']],
  ['private', []],
])('the canned ACL %s is its list of grants', (acl, permissions) => {
  const { acl: found } = factsOf({ beside: { type: 'aws_s3_bucket_acl', after: { acl } } });
  const grants = found?.state === 'known' ? found.value.grants : [];
  expect(grants.slice(1).map(({ permission }) => permission)).toEqual(permissions);
});

test('layouts of keys and grants of a logging are told', () => {
  const after = {
    target_bucket: 'logs',
    target_prefix: 'p/',
    target_grant: [{ permission: 'READ', grantee: [{ type: 'Group', uri: 'http://example.org/group' }] }],
    target_object_key_format: [{ partitioned_prefix: [{ partition_date_source: 'DeliveryTime' }], simple_prefix: [] }],
  };
  expect(factsOf({ beside: { type: 'aws_s3_bucket_logging', after } }).logging).toEqual({
    state: 'known',
    value: {
      target: 'logs',
      prefix: 'p/',
      keyFormat: 'partitioned-delivery-time',
      grants: ['http://example.org/group:READ'],
    },
  });
});

describe('blocks of which nobody knows yet how many there are, or what they say', () => {
  const of = (name: string, unknown: object, after: object = {}) =>
    factsOf({ beside: { type: `aws_s3_bucket_${name}`, after, unknown } });

  test.each<[string, 'versioning' | 'encryption' | 'lifecycle' | 'acl', object, object]>([
    ['versioning', 'versioning', { versioning_configuration: true }, {}],
    [
      'server_side_encryption_configuration',
      'encryption',
      { rule: [{ apply_server_side_encryption_by_default: true }] },
      { rule: [{ bucket_key_enabled: null }] },
    ],
    [
      'lifecycle_configuration',
      'lifecycle',
      { rule: [{ filter: [{ and: [{ object_size_greater_than: true }] }] }] },
      { rule: [{ status: 'Enabled', expiration: [{ days: 400 }], filter: [{ and: [{ prefix: '' }] }] }] },
    ],
    [
      'lifecycle_configuration',
      'lifecycle',
      { rule: [{ expiration: true }] },
      { rule: [{ status: 'Enabled', filter: [{ prefix: '' }] }] },
    ],
    [
      'acl',
      'acl',
      { access_control_policy: [{ grant: true }] },
      { access_control_policy: [{ owner: [{ id: 'owner' }] }] },
    ],
    [
      'acl',
      'acl',
      { access_control_policy: [{ grant: [{ grantee: [{}], permission: true }] }] },
      { access_control_policy: [{ owner: [{ id: 'owner' }], grant: [{ grantee: [{ id: 'somebody' }] }] }] },
    ],
  ])('of %s: %s', (type, fact, unknown, after) => {
    expect(of(type, unknown, after)[fact]).toMatchObject({ state: 'failed', code: 'not-yet-known' });
  });
});

test.each<[object, boolean]>([
  // As the provider plans `and` of a prefix alone.
  [{ and: [{ prefix: 'app/', object_size_greater_than: 0, object_size_less_than: 0, tags: null }] }, false],
  [{ prefix: 'app/', object_size_greater_than: '', object_size_less_than: '' }, false],
  [{ object_size_greater_than: 0 }, false],
  [{ object_size_greater_than: '1' }, true],
  [{ and: [{ prefix: '', object_size_greater_than: 0, object_size_less_than: 9 }] }, true],
])('no log is empty, so that size 0 narrows no rule: %j', (filter, narrowed) => {
  const after = { rule: [{ status: 'Enabled', filter: [filter], expiration: [{ days: 9 }] }] };
  expect(factsOf({ beside: { type: 'aws_s3_bucket_lifecycle_configuration', after } }).lifecycle).toMatchObject({
    value: { rules: [{ narrowed }] },
  });
});
