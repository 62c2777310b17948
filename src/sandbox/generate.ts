import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { AccountSetup, BucketSetup, LoggingSetup, RoleSetup, Scenario, UnitSetup } from './scenario.ts';
import { logBucket } from './scenarios/parts.ts';

export interface GenerateOptions {
  readonly seed: number;
  /** Member accounts; the management account comes on top and has no buckets. */
  readonly accounts: number;
  /** Log buckets included: each account has one in each Region that it uses. */
  readonly bucketsPerAccount: number;
  readonly regions: readonly string[];
  /** Share of buckets with something wrong, 0 to 1. */
  readonly defectRate: number;
}

const ROOT = 'r-gen1';
const ACCOUNTS_PER_UNIT = 100;
const ROLES: readonly RoleSetup[] = [{ name: 'S3LogAuditRead' }, { name: 'OrganizationAccountAccessRole' }];

/** Any number of accounts and buckets, the same for the same options. Buckets share their settings, so that many fit. */
export function generate({ accounts, ...options }: GenerateOptions): Scenario {
  const units = Array.from(
    { length: Math.ceil(accounts / ACCOUNTS_PER_UNIT) },
    (_, index): UnitSetup => ({ id: `ou-gen1-${padded(index, 8)}`, name: `unit-${index}`, parent: ROOT }),
  );
  const members = Array.from(
    { length: accounts },
    (_, index): AccountSetup => ({
      id: String(100_000_000_001 + index),
      name: `generated-${padded(index, 5)}`,
      parent: units[Math.floor(index / ACCOUNTS_PER_UNIT)]?.id ?? ROOT,
      roles: ROLES,
      buckets: bucketsOf(index, options),
    }),
  );
  const managementAccount = '100000000000';
  return {
    organization: { id: 'o-generated1', rootId: ROOT, managementAccount, units },
    accounts: [{ id: managementAccount, name: 'management', parent: ROOT, buckets: [] }, ...members],
  };
}

type Chance = () => number;

function bucketsOf(
  account: number,
  { seed, bucketsPerAccount, regions, defectRate }: Omit<GenerateOptions, 'accounts'>,
): readonly BucketSetup[] {
  // Each account has dice of its own, so that more accounts or buckets leave the others as they are.
  const random = xoroshiro128plus(seed * 1_000_003 + account);
  const chance: Chance = () => uniformFloat64(random);
  const used = regions.slice(0, Math.max(1, Math.min(regions.length, Math.floor(bucketsPerAccount / 2))));
  const homes = used.map((region) => ({ account: String(100_000_000_001 + account), region }));
  const logs = homes.map((home) => {
    const healthy = logBucket(`gen-${padded(account, 5)}-logs-${home.region}`, home);
    return chance() < defectRate ? spoilTarget(healthy, chance()) : healthy;
  });
  const toLogs = logs.map(({ name }): LoggingSetup => ({ target: name, prefix: 'sal/', keyFormat: 'EventTime' }));
  const sources = Array.from({ length: Math.max(0, bucketsPerAccount - logs.length) }, (_, index): BucketSetup => {
    const logging = toLogs[index % used.length];
    const healthy: BucketSetup = {
      name: `gen-${padded(account, 5)}-data-${padded(index, 5)}`,
      region: used[index % used.length] ?? '',
      ...(logging === undefined ? {} : { logging }),
    };
    return chance() < defectRate ? spoilSource(healthy, chance()) : healthy;
  });
  return [...logs.slice(0, bucketsPerAccount), ...sources];
}

const one = <T>(choices: readonly T[], chance: number): T | undefined => choices[Math.floor(chance * choices.length)];

/** A log bucket with something wrong. */
function spoilTarget(healthy: BucketSetup, chance: number): BucketSetup {
  const { policy: _policy, ...withoutPolicy } = healthy;
  const { versioning: _versioning, ...unversioned } = healthy;
  const choices: readonly BucketSetup[] = [
    withoutPolicy,
    unversioned,
    { ...healthy, encryption: { algorithm: 'aws:kms' } },
    { ...healthy, objectLock: { mode: 'COMPLIANCE', days: 30 } },
    { ...healthy, requesterPays: true },
    { ...healthy, lifecycle: [{ id: 'short', prefix: '', expireDays: 14 }] },
    { ...healthy, logging: { target: healthy.name, prefix: 'self/' } },
  ];
  return one(choices, chance) ?? healthy;
}

/** A source that is not logged, or in vain. */
function spoilSource(healthy: BucketSetup, chance: number): BucketSetup {
  const { logging, ...unlogged } = healthy;
  const choices: readonly BucketSetup[] = [
    unlogged,
    { ...healthy, logging: { target: `${healthy.name}-gone`, prefix: 'sal/' } },
    { ...healthy, logging: { target: healthy.name, prefix: 'self/' } },
    { ...healthy, logging: { target: logging?.target ?? '', prefix: `sal-${healthy.name}` } },
  ];
  return one(choices, chance) ?? healthy;
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');
