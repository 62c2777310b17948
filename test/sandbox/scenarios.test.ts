import fc from 'fast-check';
import { expect, test } from 'vitest';
import { generate } from '../../src/sandbox/generate.ts';
import type { Scenario } from '../../src/sandbox/scenario.ts';
import { DELIVERY_PAIRS, delivery } from '../../src/sandbox/scenarios/delivery.ts';
import { demo } from '../../src/sandbox/scenarios/demo.ts';
import { DEMO_FAILS, DEMO_UNKNOWNS } from '../../src/sandbox/scenarios/demo-expected.ts';
import { createWorld } from '../../src/sandbox/world.ts';

const EVERY_RULE = [
  'account-reachable',
  'log-bucket-is-dedicated',
  'log-delivery-is-scoped',
  'log-delivery-permitted',
  'log-prefix-ends-with-separator',
  'log-prefix-is-unique',
  'log-target-expires-logs',
  'log-target-not-public',
  'log-target-requires-tls',
  'log-target-versioned',
  'logging-enabled',
  'no-log-chain',
  'no-logging-loop',
  'target-encryption-supported',
  'target-exists',
  'target-grants-effective',
  'target-in-same-region',
  'target-is-not-source',
  'target-without-object-lock',
  'target-without-requester-pays',
];

const bucketsOf = ({ accounts }: Scenario) => accounts.flatMap(({ buckets }) => buckets);

test.each([
  ['demo', demo],
  ['delivery', delivery],
])('the scenario %s holds together', (_, scenario) => {
  createWorld(scenario);
  const units = new Set([scenario.organization?.rootId, ...(scenario.organization?.units ?? []).map(({ id }) => id)]);
  for (const { parent } of scenario.accounts) if (parent !== undefined) expect(units).toContain(parent);
  for (const { parent } of scenario.organization?.units ?? []) expect(units).toContain(parent);
  for (const { name } of bucketsOf(scenario)) expect(name).toMatch(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/);
});

test('the demo is of the promised size, and shows every rule at work', () => {
  expect(demo.accounts.filter(({ parent }) => parent !== undefined)).toHaveLength(12);
  expect(new Set(bucketsOf(demo).map(({ region }) => region)).size).toBe(4);
  expect(bucketsOf(demo).length).toBeGreaterThanOrEqual(60);
  expect([...new Set([...DEMO_FAILS, ...DEMO_UNKNOWNS].map(({ rule }) => rule))].sort()).toEqual(EVERY_RULE);
});

test('what the demo expects sits at buckets that it has', () => {
  const owners = new Map(demo.accounts.flatMap(({ id, buckets }) => buckets.map(({ name }) => [name, id] as const)));
  for (const { account, bucket, affected } of DEMO_FAILS) {
    // A finding of a resource control policy sits at the organization, and names buckets of its accounts.
    const isOrganization = account === demo.organization?.id;
    for (const name of isOrganization ? affected : [bucket, ...affected]) {
      expect([name, owners.get(name)]).toEqual([name, isOrganization ? expect.anything() : account]);
    }
    expect([...affected].sort()).toEqual(affected);
  }
});

test('every source of the delivery scenario is there, once', () => {
  const names = new Set(bucketsOf(delivery).map(({ name }) => name));
  for (const { source } of DELIVERY_PAIRS) expect(names).toContain(source);
  expect(new Set(DELIVERY_PAIRS.map(({ source }) => source)).size).toBe(DELIVERY_PAIRS.length);
});

const REGIONS = ['us-east-1', 'eu-west-1', 'ap-southeast-2'];

test('generated organizations are as large as asked, and the same for the same seed', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 30 }),
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 0, max: 1000 }),
      (accounts, bucketsPerAccount, seed) => {
        const options = { seed, accounts, bucketsPerAccount, regions: REGIONS, defectRate: 0.3 };
        const scenario = generate(options);
        createWorld(scenario);
        expect(scenario.accounts).toHaveLength(accounts + 1);
        expect(bucketsOf(scenario)).toHaveLength(accounts * bucketsPerAccount);
        expect(generate(options)).toEqual(scenario);
      },
    ),
    { numRuns: 30 },
  );
});

test('without defects every source logs to the log bucket of its account and Region', () => {
  const scenario = generate({ seed: 1, accounts: 5, bucketsPerAccount: 30, regions: REGIONS, defectRate: 0 });
  for (const { buckets } of scenario.accounts) {
    const regions = new Map(buckets.map(({ name, region }) => [name, region]));
    for (const { name, region, logging } of buckets) {
      if (logging === undefined) expect(name).toContain('-logs-');
      else expect(regions.get(logging.target)).toBe(region);
    }
  }
});

test('more accounts leave the others as they are', () => {
  const options = { seed: 3, bucketsPerAccount: 20, regions: REGIONS, defectRate: 0.5 };
  const few = generate({ ...options, accounts: 3 });
  const many = generate({ ...options, accounts: 300 });
  expect(many.accounts[2]?.buckets).toEqual(few.accounts[2]?.buckets);
});
