import { describe, expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { readPlan } from '../../../src/iac/terraform/plan.ts';

/** What the plan does with a policy of the bucket `logs`, and the text that it has before and after. */
type Policy = readonly [name: string, actions: readonly string[], text?: string];

const policyOf = (policies: readonly Policy[], bucketActions: readonly string[] = ['no-op']) => {
  const change = (type: string, name: string, actions: readonly string[], values: object) => ({
    ...{ address: `${type}.${name}`, mode: 'managed', type, name },
    change: {
      actions,
      before: actions[0] === 'create' && actions.length === 1 ? null : values,
      after: actions.at(-1) === 'delete' && actions.length === 1 ? null : values,
      after_unknown: {},
    },
  });
  const { accounts } = plannedInventory(
    readPlan({
      format_version: '1.2',
      resource_changes: [
        change('aws_s3_bucket', 'logs', bucketActions, { bucket: 'logs' }),
        ...policies.map(([name, actions, text = '{"Id":"same"}']) =>
          change('aws_s3_bucket_policy', name, actions, { bucket: 'logs', policy: text }),
        ),
      ],
      configuration: { root_module: { resources: [] } },
    }),
  );
  const policy = accounts[0]?.buckets[0]?.facts.policy;
  return policy?.state === 'failed' ? policy.reason : policy?.state;
};

describe('a policy that is destroyed takes that of its bucket along', () => {
  test.each<[string, readonly Policy[], string]>([
    [
      'which another resource says is there',
      [
        ['kept', ['no-op']],
        ['twin', ['delete']],
      ],
      'absent',
    ],
    ['after what replaces it was made', [['p', ['create', 'delete']]], 'absent'],
    ['before what replaces it is made', [['p', ['delete', 'create']]], 'known'],
    [
      'before or after another one is made: a resource with a new name and no moved block',
      [
        ['old', ['delete']],
        ['new', ['create']],
      ],
      'known after apply: whether aws_s3_bucket_policy.new is applied after aws_s3_bucket_policy.old is destroyed',
    ],
  ])('%s', (_, policies, expected) => {
    expect(policyOf(policies)).toBe(expected);
  });

  test('but not that of a bucket which is made anew', () => {
    const renamed: readonly Policy[] = [
      ['old', ['delete']],
      ['new', ['create']],
    ];
    expect(policyOf(renamed, ['delete', 'create'])).toBe('known');
  });
});

describe('a bucket that is replaced under its name', () => {
  const policyAfter = (...actions: readonly string[]) => policyOf([['p', actions]], ['delete', 'create']);

  test('loses the policy that the plan leaves unchanged', () => {
    expect(policyAfter('no-op')).toBe('absent');
  });

  test('loses the policy that a removed block makes Terraform forget', () => {
    expect(policyAfter('forget')).toBe('absent');
  });

  test('has the one that the plan sets', () => {
    expect(policyAfter('update')).toBe('known');
    expect(policyAfter('delete', 'create')).toBe('known');
  });
});

test('of three policies one that differs is enough', () => {
  expect(
    policyOf([
      ['a', ['create']],
      ['b', ['create'], '{"Id":"another"}'],
      ['c', ['create']],
    ]),
  ).toBe('known after apply: which of aws_s3_bucket_policy.a and aws_s3_bucket_policy.b is applied last');
});

test('what takes the place of a resource that Terraform forgets is what will be there', () => {
  const change = {
    actions: ['create', 'forget'],
    before: { bucket: 'old' },
    after: { bucket: 'new' },
    after_unknown: {},
  };
  const { resources } = readPlan({
    format_version: '1.2',
    resource_changes: [{ address: 'aws_s3_bucket.logs', mode: 'managed', type: 'aws_s3_bucket', name: 'logs', change }],
    configuration: { root_module: { resources: [] } },
  });
  expect(resources).toMatchObject([{ after: { bucket: 'new' }, exists: false, isUnchanged: false }]);
});
