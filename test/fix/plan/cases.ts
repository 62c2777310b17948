import { judgedAccount } from '../../../src/fix/plan/judged-account.ts';
import { newLogBucketPolicy } from '../../../src/fix/plan/new-log-bucket.ts';
import { planAccount } from '../../../src/fix/plan/plan-account.ts';
import type { AccountPlan, AccountPlanInput } from '../../../src/fix/plan/plan-input.ts';
import { NEW_BUCKET } from '../../../src/iac/new-bucket.ts';
import type { Logging } from '../../../src/model/facts/logging.ts';
import type { AccountInventory, Bucket, Organization } from '../../../src/model/inventory.ts';
import { chosenTarget, type LogTarget } from '../../../src/model/log-targets.ts';
import { absent, known } from '../../../src/model/observation.ts';
import { optionsOf } from '../../../src/scan/options-of.ts';
import { scanRules } from '../../../src/scan/scan-rules.ts';

export const ACCOUNT = '111122223333';
const REGION = 'eu-west-1';

const { rules } = await scanRules(optionsOf({}));
const RULES = rules.filter(({ info }) => info.on !== 'organization');

type Facts = Bucket['facts'];
export interface BucketCase {
  readonly logging?: string | Partial<Logging>;
  readonly region?: string;
  readonly facts?: Facts;
}

const loggingOf = (logging: string | Partial<Logging>, name: string): Logging => ({
  ...{ target: '', prefix: `${name}/`, keyFormat: 'simple', grants: [] },
  ...(typeof logging === 'string' ? { target: logging } : logging),
});

/** A log bucket in order. */
export const logs = (name: string, more: BucketCase = {}): BucketCase => ({
  ...more,
  facts: {
    policy: policy(newLogBucketPolicy({ name, account: ACCOUNT, partition: 'aws' })),
    versioning: known({ status: 'Enabled', mfaDelete: false }),
    lifecycle: known({
      rules: [{ id: 'expire', enabled: true, prefix: '', narrowed: false, expiresAfterDays: 400 }],
    }),
    ...more.facts,
  },
});

export const policy = (document: object | string): NonNullable<Facts['policy']> =>
  known({ text: typeof document === 'string' ? document : JSON.stringify(document) });

export const accountOf = (
  buckets: Readonly<Record<string, BucketCase>>,
  more: Partial<AccountInventory> = {},
): AccountInventory => ({
  account: { id: ACCOUNT, name: '', path: 'o-abcdefghij/r-abcd', state: 'ACTIVE' },
  access: known(true),
  listing: known(true),
  buckets: Object.entries(buckets)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, { logging, region = REGION, facts }]) => ({
      ...{ name, region, created: '', judged: true },
      facts: {
        ...NEW_BUCKET,
        policyStatus: known({ isPublic: false }),
        ...facts,
        logging: logging === undefined ? absent : known(loggingOf(logging, name)),
      },
    })),
  facts: {
    accountPublicAccessBlock: known({
      ...{ blockPublicAcls: true, ignorePublicAcls: true, blockPublicPolicy: true, restrictPublicBuckets: true },
    }),
  },
  regions: {
    [REGION]: { deliveries: known({ deliveries: [] }) },
    'us-east-1': { deliveries: known({ deliveries: [] }) },
  },
  names: {},
  ...more,
});

export const everyRegion = (bucket: string, more: Partial<LogTarget> = {}): LogTarget => ({
  ...{ account: '*', region: '*', bucket, tags: {}, prefix: '{bucket}/', keyFormat: 'simple', expireAfterDays: null },
  ...more,
});

interface More extends Partial<Pick<AccountPlanInput, 'create' | 'whyTaken' | 'managed' | 'rules'>> {
  readonly organization?: Organization;
}

const inputOf = (
  inventory: AccountInventory,
  targets: readonly LogTarget[],
  { organization, ...more }: More = {},
): AccountPlanInput => {
  const context = { partition: 'aws', organization: organization ?? null, now: '2026-01-01T00:00:00Z' };
  return {
    ...{ inventory, context, rules: RULES, create: false, whyTaken: () => undefined },
    findings: judgedAccount(inventory, RULES, context).findings,
    choose: ({ name, region, facts: { tagging } }) =>
      chosenTarget(targets, {
        ...{ name, region, account: inventory.account.id },
        tags: tagging?.state === 'known' ? tagging.value.tags : {},
      }),
    managed: () => ({ by: 'unknown' }),
    ...more,
  };
};

export const planned = (inventory: AccountInventory, targets: readonly LogTarget[], more: More = {}): AccountPlan =>
  planAccount(inputOf(inventory, targets, more));

export const ids = ({ steps }: Pick<AccountPlan, 'steps'>): readonly string[] => steps.map(({ id }) => id);
export const reasons = ({ advice }: Pick<AccountPlan, 'advice'>): readonly string[] =>
  advice.map(({ rule, bucket, because }) => `${rule} ${bucket}: ${because}`);
