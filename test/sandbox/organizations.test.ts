import {
  DescribeDeliveriesCommand,
  DescribeDeliveryDestinationsCommand,
  DescribeDeliverySourcesCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import {
  DescribeOrganizationCommand,
  DescribePolicyCommand,
  ListAccountsCommand,
  ListOrganizationalUnitsForParentCommand,
  ListParentsCommand,
  ListPoliciesCommand,
  ListPoliciesForTargetCommand,
  ListRootsCommand,
  ListTargetsForPolicyCommand,
} from '@aws-sdk/client-organizations';
import { expect, test } from 'vitest';
import type { Knobs } from '../../src/sandbox/knobs.ts';
import { clientsFor, errorOf, keysOf, sandboxOf } from './clients.ts';
import { MANAGEMENT, STANDALONE, smallScenario, WORKLOAD } from './small-scenario.ts';

async function organizationsOf(account = MANAGEMENT, filler = 0, knobs: Knobs = {}) {
  const sandbox = await sandboxOf(smallScenario(filler), knobs);
  return clientsFor(sandbox.url, keysOf(sandbox, account)).organizations;
}

const Filter = 'RESOURCE_CONTROL_POLICY' as const;

test('every account may describe the organization', async () => {
  const { Organization } = await (await organizationsOf(WORKLOAD)).send(new DescribeOrganizationCommand({}));
  expect(Organization).toMatchObject({ Id: 'o-simulated1', MasterAccountId: MANAGEMENT, FeatureSet: 'ALL' });
});

test('ListAccounts gives 20 a page, with State and Paths and without Status', async () => {
  const organizations = await organizationsOf(MANAGEMENT, 40);
  const sizes: number[] = [];
  const accounts = new Map<string | undefined, object>();
  let token: string | undefined;
  do {
    const page = await organizations.send(new ListAccountsCommand(token === undefined ? {} : { NextToken: token }));
    sizes.push(page.Accounts?.length ?? 0);
    for (const account of page.Accounts ?? []) accounts.set(account.Id, account);
    token = page.NextToken;
  } while (token !== undefined);
  expect(sizes).toEqual([20, 20, 4]);
  expect(accounts.size).toBe(44);
  expect(accounts.get(WORKLOAD)).toMatchObject({
    State: 'ACTIVE',
    Paths: [`o-simulated1/r-sim1/ou-sim1-workload1/ou-sim1-nested001/${WORKLOAD}/`],
    JoinedTimestamp: expect.any(Date),
  });
  expect(accounts.get(WORKLOAD)).not.toHaveProperty('Status');
  expect(accounts.get(STANDALONE)).toBeUndefined();
});

test('who may read the organization', async () => {
  const list = new ListAccountsCommand({});
  expect(await errorOf((await organizationsOf(WORKLOAD)).send(list))).toBe('AccessDeniedException 400');
  expect(await errorOf((await organizationsOf('555566667777')).send(list))).toBe('no error');
  expect(await errorOf((await organizationsOf(STANDALONE)).send(list))).toBe('AWSOrganizationsNotInUseException 400');
  const without = await organizationsOf(MANAGEMENT, 0, { enforcedActions: { caller: ['s3:*'] } });
  await expect(without.send(list)).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('organizations:ListAccounts'),
  });
});

test.each([
  [{ MaxResults: 21 }, 'InvalidInputException 400'],
  [{ NextToken: 'x' }, 'InvalidInputException 400'],
])('ListAccounts refuses %j', async (input, code) => {
  expect(await errorOf((await organizationsOf()).send(new ListAccountsCommand(input)))).toBe(code);
});

test('the tree can be walked in both directions', async () => {
  const organizations = await organizationsOf();
  const { Roots } = await organizations.send(new ListRootsCommand({}));
  expect(Roots?.map(({ Id }) => Id)).toEqual(['r-sim1']);
  const units = await organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId: 'r-sim1' }));
  expect(units.OrganizationalUnits).toMatchObject([
    { Id: 'ou-sim1-workload1', Path: 'o-simulated1/r-sim1/ou-sim1-workload1/' },
  ]);
  const { Parents } = await organizations.send(new ListParentsCommand({ ChildId: WORKLOAD }));
  expect(Parents).toEqual([{ Id: 'ou-sim1-nested001', Type: 'ORGANIZATIONAL_UNIT' }]);
  expect((await organizations.send(new ListParentsCommand({ ChildId: 'ou-sim1-workload1' }))).Parents).toEqual([
    { Id: 'r-sim1', Type: 'ROOT' },
  ]);
  expect(await errorOf(organizations.send(new ListParentsCommand({ ChildId: '999999999999' })))).toBe(
    'ChildNotFoundException 400',
  );
  expect(
    await errorOf(organizations.send(new ListOrganizationalUnitsForParentCommand({ ParentId: 'ou-sim1-nothing1' }))),
  ).toBe('ParentNotFoundException 400');
});

test('resource control policies: the one of AWS is everywhere, others where they are attached', async () => {
  const organizations = await organizationsOf();
  const { Policies } = await organizations.send(new ListPoliciesCommand({ Filter }));
  expect(Policies?.map(({ Id, AwsManaged }) => [Id, AwsManaged])).toEqual([
    ['p-RCPFullAWSAccess', true],
    ['p-tlsonly001', false],
  ]);
  const attachedTo = async (TargetId: string) =>
    (await organizations.send(new ListPoliciesForTargetCommand({ TargetId, Filter }))).Policies?.map(({ Id }) => Id);
  expect(await attachedTo('ou-sim1-workload1')).toEqual(['p-RCPFullAWSAccess', 'p-tlsonly001']);
  expect(await attachedTo(WORKLOAD)).toEqual(['p-RCPFullAWSAccess']);
  expect((await organizations.send(new ListPoliciesCommand({ Filter: 'SERVICE_CONTROL_POLICY' }))).Policies).toEqual(
    [],
  );
  const { Targets } = await organizations.send(new ListTargetsForPolicyCommand({ PolicyId: 'p-tlsonly001' }));
  expect(Targets).toMatchObject([{ TargetId: 'ou-sim1-workload1', Type: 'ORGANIZATIONAL_UNIT' }]);
  const { Policy } = await organizations.send(new DescribePolicyCommand({ PolicyId: 'p-tlsonly001' }));
  expect(JSON.parse(Policy?.Content ?? '').Statement[0].Effect).toBe('Deny');
  expect(await errorOf(organizations.send(new DescribePolicyCommand({ PolicyId: 'p-none00000' })))).toBe(
    'PolicyNotFoundException 400',
  );
});

test('beyond the published rates there is TooManyRequestsException, if that is asked for', async () => {
  const burst = async (knobs: Knobs) => {
    const organizations = await organizationsOf(MANAGEMENT, 0, knobs);
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => errorOf(organizations.send(new ListRootsCommand({})))),
    );
    return codes.filter((code) => code === 'TooManyRequestsException 400').length;
  };
  expect(await burst({})).toBe(0);
  expect(await burst({ organizationsRates: true })).toBeGreaterThanOrEqual(15);
});

test('CloudWatch Logs deliveries are of one Region; a source may be linked to nothing', async () => {
  const sandbox = await sandboxOf(smallScenario());
  const { logs } = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD));
  const { deliverySources } = await logs.send(new DescribeDeliverySourcesCommand({}));
  expect(deliverySources?.map(({ resourceArns, logType }) => [resourceArns, logType])).toEqual([
    [['arn:aws:s3:::bare'], 'S3_SERVER_ACCESS_LOGS'],
    [['arn:aws:s3:::app-data'], 'S3_SERVER_ACCESS_LOGS'],
  ]);
  const { deliveries } = await logs.send(new DescribeDeliveriesCommand({}));
  const { deliveryDestinations } = await logs.send(new DescribeDeliveryDestinationsCommand({}));
  expect(deliveries).toMatchObject([
    { deliverySourceName: deliverySources?.[0]?.name, deliveryDestinationType: 'CWL' },
  ]);
  expect(deliveries?.[0]?.deliveryDestinationArn).toBe(deliveryDestinations?.[0]?.arn);
  expect(deliveryDestinations?.[0]?.deliveryDestinationConfiguration?.destinationResourceArn).toMatch(
    /log-group:access$/,
  );
  const far = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD), 'us-east-1').logs;
  expect((await far.send(new DescribeDeliveriesCommand({}))).deliveries).toMatchObject([
    { deliveryDestinationType: 'S3' },
  ]);
});

test('CloudWatch Logs pages hold at most 50', async () => {
  const region = 'eu-west-1';
  const sandbox = await sandboxOf({
    organization: null,
    accounts: [
      {
        id: WORKLOAD,
        name: 'w',
        buckets: [],
        deliveries: Array.from({ length: 120 }, (_, index) => ({ region, bucket: `b-${index}` })),
      },
    ],
  });
  const { logs } = clientsFor(sandbox.url, keysOf(sandbox));
  const first = await logs.send(new DescribeDeliverySourcesCommand({}));
  expect(first.deliverySources).toHaveLength(50);
  const next = await logs.send(new DescribeDeliverySourcesCommand({ limit: 50, nextToken: first.nextToken ?? '' }));
  const last = await logs.send(new DescribeDeliverySourcesCommand({ nextToken: next.nextToken ?? '' }));
  expect(last.deliverySources).toHaveLength(20);
  expect(last.nextToken).toBeUndefined();
  expect(await errorOf(logs.send(new DescribeDeliverySourcesCommand({ limit: 51 })))).toBe('ValidationException 400');
});

test('a denied listing of deliveries names its action', async () => {
  const sandbox = await sandboxOf(smallScenario(), { enforcedActions: { caller: ['logs:DescribeDeliveries'] } });
  const { logs } = clientsFor(sandbox.url, keysOf(sandbox, WORKLOAD));
  await logs.send(new DescribeDeliveriesCommand({}));
  await expect(logs.send(new DescribeDeliverySourcesCommand({}))).rejects.toMatchObject({
    name: 'AccessDeniedException',
    message: expect.stringContaining('logs:DescribeDeliverySources'),
  });
});
