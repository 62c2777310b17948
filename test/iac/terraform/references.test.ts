import { describe, expect, test } from 'vitest';
import { plannedInventory } from '../../../src/iac/terraform/inventory.ts';
import { moduleSteps, readPlan } from '../../../src/iac/terraform/plan.ts';
import { placeholder } from '../../../src/model/placeholder.ts';

interface Written {
  readonly address: string;
  readonly module?: string;
  readonly index?: string | number;
  readonly after?: object;
  readonly unknown?: object;
  readonly actions?: readonly string[];
}

const change = ({ address, module, index, after = {}, unknown = {}, actions = ['create'] }: Written) => {
  const [, type = '', name = ''] = /(?:^|\.)(aws_\w+)\.([\w-]+)(?:\[|$)/.exec(address) ?? [];
  return {
    address,
    ...{ mode: 'managed', type, name },
    ...(module === undefined ? {} : { module_address: module }),
    ...(index === undefined ? {} : { index }),
    change: { actions, before: actions.includes('create') ? null : {}, after, after_unknown: unknown },
  };
};

const bucket = (address: string, more: Partial<Written> = {}): Written => ({
  address,
  after: { bucket: address.replace(/\W+/g, '-') },
  ...more,
});

const logging = (address: string, more: Partial<Written> = {}): Written => ({
  address,
  after: { target_prefix: 'p/' },
  unknown: { bucket: true, target_bucket: true },
  ...more,
});

const resource = (address: string, expressions: object = {}, more: object = {}) => {
  const [type, name] = address.split('.');
  return { address, type, name, mode: 'managed', provider_config_key: 'aws', expressions, ...more };
};

const refers = (...names: readonly string[]) => ({ references: names });

/** `source -> target` of each logging that the plan tells, and what is known after apply only. */
function edges(changes: readonly Written[], root: object): readonly string[] {
  const { accounts } = plannedInventory(
    readPlan({
      format_version: '1.2',
      resource_changes: changes.map(change),
      configuration: {
        provider_config: { aws: { expressions: { region: { constant_value: 'eu-west-1' } } } },
        root_module: root,
      },
    }),
  );
  return accounts.flatMap(({ buckets }) =>
    buckets.flatMap(({ name, facts: { logging: seen } }) => {
      if (seen?.state === 'known') return [`${name} -> ${seen.value.target}`];
      return seen?.state === 'failed' ? [`${name}: ${seen.reason}`] : [];
    }),
  );
}

const APP = 'aws_s3_bucket.app';
const LOGS = 'aws_s3_bucket.logs';
const OLD = 'aws_s3_bucket.old';

describe('a reference that is known only after apply is followed', () => {
  test('to the bucket that it names', () => {
    expect(
      edges([bucket(APP), bucket(LOGS), logging('aws_s3_bucket_logging.app')], {
        resources: [
          resource(APP),
          resource(LOGS),
          resource('aws_s3_bucket_logging.app', {
            bucket: refers(`${APP}.id`, APP),
            target_bucket: refers(`${LOGS}.arn`, LOGS),
          }),
        ],
      }),
    ).toEqual(['aws_s3_bucket-app -> aws_s3_bucket-logs']);
  });

  test('to the instance of the same key', () => {
    const instance = (name: string, key: string) => ({ address: `${name}["${key}"]`, index: key });
    expect(
      edges(
        [
          ...['a', 'b'].map((key) => bucket(`${APP}["${key}"]`, instance(APP, key))),
          bucket(LOGS),
          ...['a', 'b'].map((key) => logging('', instance('aws_s3_bucket_logging.app', key))),
        ],
        {
          resources: [
            resource(APP),
            resource(LOGS),
            resource(
              'aws_s3_bucket_logging.app',
              { bucket: refers('each.value.id', 'each.value'), target_bucket: refers(`${LOGS}.id`, LOGS) },
              { for_each_expression: refers(APP) },
            ),
          ],
        },
      ),
    ).toEqual(['aws_s3_bucket-app-a- -> aws_s3_bucket-logs', 'aws_s3_bucket-app-b- -> aws_s3_bucket-logs']);
  });

  test('through variables and outputs of modules', () => {
    const inside = { module: 'module.app' };
    expect(
      edges(
        [
          bucket(`module.logs.${LOGS}`, { module: 'module.logs' }),
          bucket(`module.app.${APP}`, inside),
          logging('module.app.aws_s3_bucket_logging.app', inside),
        ],
        {
          module_calls: {
            logs: {
              module: { resources: [resource(LOGS)], outputs: { id: { expression: refers(`${LOGS}.id`, LOGS) } } },
            },
            app: {
              expressions: { log_bucket: refers('module.logs.id', 'module.logs') },
              module: {
                resources: [
                  resource(APP),
                  resource('aws_s3_bucket_logging.app', {
                    bucket: refers(`${APP}.id`, APP),
                    target_bucket: refers('var.log_bucket'),
                  }),
                ],
              },
            },
          },
        },
      ),
    ).toEqual(['module-app-aws_s3_bucket-app -> module-logs-aws_s3_bucket-logs']);
  });

  test.each([['var.logging["target_bucket"]'], ['var.logging[0].target'], ['var.logging["a.b"]']])(
    'through an item of a variable: %s',
    (item) => {
      const inside = { module: 'module.app' };
      expect(
        edges(
          [bucket(LOGS), bucket(`module.app.${APP}`, inside), logging('module.app.aws_s3_bucket_logging.app', inside)],
          {
            resources: [resource(LOGS)],
            module_calls: {
              app: {
                expressions: { logging: refers(`${LOGS}.id`, LOGS) },
                module: {
                  resources: [
                    resource(APP),
                    resource('aws_s3_bucket_logging.app', {
                      bucket: refers(`${APP}.id`, APP),
                      target_bucket: refers(item, 'var.logging'),
                    }),
                  ],
                },
              },
            },
          },
        ),
      ).toEqual(['module-app-aws_s3_bucket-app -> aws_s3_bucket-logs']);
    },
  );
});

test('each.value names another instance, where it is written as it is', () => {
  const keys = ['a', 'b'];
  const ring = (each: object) =>
    edges(
      keys.flatMap((key) => [
        bucket(`${APP}["${key}"]`, { index: key }),
        logging(`aws_s3_bucket_logging.app["${key}"]`, { index: key }),
      ]),
      {
        resources: [
          resource(APP),
          resource(
            'aws_s3_bucket_logging.app',
            { bucket: refers(APP, 'each.key'), target_bucket: refers(APP, 'each.value') },
            { for_each_expression: each },
          ),
        ],
      },
    );
  expect(ring({ constant_value: { a: 'b', b: 'a' } })).toEqual([
    'aws_s3_bucket-app-a- -> aws_s3_bucket-app-b-',
    'aws_s3_bucket-app-b- -> aws_s3_bucket-app-a-',
  ]);
  expect(ring(refers('local.ring'))).toEqual([
    `aws_s3_bucket-app-a- -> ${placeholder('aws_s3_bucket_logging.app["a"].target_bucket')}`,
    `aws_s3_bucket-app-b- -> ${placeholder('aws_s3_bucket_logging.app["b"].target_bucket')}`,
  ]);
});

describe('nothing is guessed', () => {
  const withTarget = (target: object) =>
    edges([bucket(APP), bucket(LOGS), bucket(OLD), logging('aws_s3_bucket_logging.app')], {
      resources: [
        resource(APP),
        resource(LOGS),
        resource(OLD),
        resource('aws_s3_bucket_logging.app', { bucket: refers(`${APP}.id`, APP), target_bucket: target }),
      ],
    });

  test.each([
    ['two buckets in one expression', refers(`${LOGS}.id`, LOGS, `${OLD}.id`, OLD, 'var.old')],
    ['a local value', refers('local.logs')],
    ['text around a reference', { ...refers(`${LOGS}.id`, LOGS), constant_value: `\${${LOGS}.id}-more` }],
    [
      'two references one after the other',
      { ...refers(`${LOGS}.id`, LOGS), constant_value: `\${${LOGS}.id}\${var.x}` },
    ],
    ['a data source', refers('data.aws_ssm_parameter.logs.value', 'data.aws_ssm_parameter.logs')],
    ['a variable that is not there', refers('var.logs')],
    ['a bucket that is not planned', refers('aws_s3_bucket.gone.id', 'aws_s3_bucket.gone')],
    ['no reference at all', {}],
  ])('of %s', (_, target) => {
    expect(withTarget(target)).toEqual([
      `aws_s3_bucket-app -> ${placeholder('aws_s3_bucket_logging.app.target_bucket')}`,
    ]);
  });

  test('of settings whose bucket nobody can tell: they may belong to each', () => {
    const found = edges([bucket(APP), bucket(LOGS), logging('aws_s3_bucket_logging.app')], {
      resources: [resource(APP), resource(LOGS), resource('aws_s3_bucket_logging.app', { bucket: refers('local.x') })],
    });
    expect(found).toEqual([
      'aws_s3_bucket-app: known after apply: aws_s3_bucket_logging.app.bucket',
      'aws_s3_bucket-logs: known after apply: aws_s3_bucket_logging.app.bucket',
    ]);
  });

  test('of modules that refer to each other for ever', () => {
    const found = edges([bucket(APP), logging('aws_s3_bucket_logging.app')], {
      resources: [
        resource(APP),
        resource('aws_s3_bucket_logging.app', {
          bucket: refers(`${APP}.id`, APP),
          target_bucket: refers('module.a.x', 'module.a'),
        }),
      ],
      module_calls: {
        a: { expressions: { y: refers('module.a.x') }, module: { outputs: { x: { expression: refers('var.y') } } } },
      },
    });
    expect(found).toEqual([`aws_s3_bucket-app -> ${placeholder('aws_s3_bucket_logging.app.target_bucket')}`]);
  });
});

test('without the source it is said that text around a reference cannot be told', () => {
  const plan = (unknown: object) =>
    readPlan({
      format_version: '1.2',
      resource_changes: [change(logging('aws_s3_bucket_logging.app', { unknown }))],
      configuration: {},
    });
  expect(plannedInventory(plan({ target_bucket: true })).notices).toEqual([expect.stringContaining('--source')]);
  expect(plannedInventory(plan({})).notices).toEqual([]);
});

test('what the plan deletes is gone', () => {
  const deleted = {
    ...change(bucket(OLD)),
    change: { actions: ['delete'], before: {}, after: null, after_unknown: {} },
  };
  const plan = readPlan({ format_version: '1.2', resource_changes: [deleted], configuration: {} });
  expect(plannedInventory(plan)).toEqual({
    accounts: [],
    buckets: [],
    elsewhere: [],
    deleted: [],
    unchanged: [],
    undelivered: [],
    unread: [],
    notices: [],
  });
});

test('keys of modules are read whatever they hold', () => {
  expect(moduleSteps('module.a["x.module.y[0]"].module.b[3].module.c')).toEqual([
    { name: 'a', key: 'x.module.y[0]' },
    { name: 'b', key: 3 },
    { name: 'c', key: null },
  ]);
});

test('a plan that says nothing of what is there is refused: -refresh-only, and -target of OpenTofu', () => {
  const plan = (changes: readonly object[]) => ({
    format_version: '1.2',
    prior_state: {
      values: { root_module: { resources: [{ address: LOGS, mode: 'managed', type: 'aws_s3_bucket', name: 'logs' }] } },
    },
    resource_changes: changes,
    configuration: {},
  });
  const logs = { ...change(bucket(LOGS)), change: { actions: ['no-op'], before: {}, after: {} } };
  expect(() => readPlan(plan([]))).toThrow('the plan is not a whole one: it says nothing of aws_s3_bucket.logs');
  expect(readPlan(plan([logs])).resources).toHaveLength(1);
  expect(readPlan(plan([{ ...logs, address: 'aws_s3_bucket.new', previous_address: LOGS }])).resources).toHaveLength(1);
});

test.each([
  ['a text', 'plan'],
  ['JSON of something else', { Resources: {} }],
  ['a later format', { format_version: '2.0', resource_changes: [], configuration: {} }],
  ['a plan with -target', { format_version: '1.2', resource_changes: [], configuration: {}, complete: false }],
  ['a state', { format_version: '1.0', values: { root_module: {} } }],
  [
    'a plan without its changes',
    {
      format_version: '1.2',
      planned_values: { root_module: { resources: [{ address: LOGS, mode: 'managed', type: 'aws_s3_bucket' }] } },
      configuration: {},
    },
  ],
])('%s is refused in words', (_, value) => {
  expect(() => readPlan(value)).toThrow(/the plan|the file is a state/);
});
