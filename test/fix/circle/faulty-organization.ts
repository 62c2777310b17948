import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { generate } from '../../../src/sandbox/generate.ts';
import {
  type BucketSetup,
  LOG_DELIVERY_GROUP,
  type LoggingSetup,
  type Scenario,
} from '../../../src/sandbox/scenario.ts';
import { allowDelivery, policyOf, tlsOnly } from '../../../src/sandbox/scenarios/parts.ts';

export interface FaultyOptions {
  readonly seed: number;
  readonly accounts: number;
  readonly bucketsPerAccount: number;
  /** Without logging that S3 would not take once more, so that all can be put back. */
  readonly reversible: boolean;
}

export interface FaultyOrganization {
  readonly scenario: Scenario;
  /** The settings file: where each account and Region is to log. */
  readonly settings: string;
}

const REGIONS = ['eu-west-1', 'us-east-1'] as const;
const EU = REGIONS[0];

/** A generated organization whose accounts have the faults of all rules that steps are made for, and mixtures of them. */
export function faultyOrganization(options: FaultyOptions): FaultyOrganization {
  const { seed, accounts, bucketsPerAccount, reversible } = options;
  const healthy = generate({ seed, accounts, bucketsPerAccount, regions: REGIONS, defectRate: 0.2 });
  const random = xoroshiro128plus(seed * 7_919 + 1);
  const below: Below = (count) => uniformInt(random, 0, count - 1);
  const targets: string[] = [];
  const faulty = healthy.accounts.map((account) => {
    if (account.buckets.length === 0) return account;
    for (const region of REGIONS) {
      // In every third account a log bucket is to be made, to which whatever has a fault moves.
      const name = below(3) === 0 ? `new-logs-{account}-{region}` : logsIn(account.buckets, region);
      const more = below(2) === 0 ? '' : ', keyFormat: partitioned-event-time';
      targets.push(`  "${account.id}/${region}": { bucket: "${name}"${more} }`);
    }
    const buckets = withFaults(account.buckets, { account: account.id, below });
    return {
      ...account,
      buckets: reversible ? buckets.map((one) => (isAcceptable(one, buckets) ? one : unlogged(one))) : buckets,
    };
  });
  return { scenario: { ...healthy, accounts: faulty }, settings: `targets:\n${targets.join('\n')}\n` };
}

/**
 * Whether S3 would take the logging of a bucket if it were set now.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
 */
export function isAcceptable({ logging, region }: BucketSetup, buckets: readonly BucketSetup[]): boolean {
  if (logging === undefined) return true;
  const target = buckets.find(({ name }) => name === logging.target);
  const takesGrants = (target?.ownership ?? 'BucketOwnerEnforced') !== 'BucketOwnerEnforced';
  return target?.region === region && (logging.grants === undefined || takesGrants);
}

const unlogged = ({ logging: _, ...bucket }: BucketSetup): BucketSetup => bucket;

/** A whole number from 0 on. */
type Below = (count: number) => number;

const logsIn = (buckets: readonly BucketSetup[], region: string): string =>
  buckets.find((bucket) => bucket.name.endsWith(`logs-${region}`))?.name ?? '';

interface Dice {
  readonly account: string;
  readonly below: Below;
}

/** Changes about half of the sources: each fault takes as many as it needs, in an order that the dice choose. */
function withFaults(buckets: readonly BucketSetup[], { account, below }: Dice): readonly BucketSetup[] {
  const changed = new Map(buckets.map((bucket) => [bucket.name, bucket]));
  const free = buckets.filter(({ name, region }) => region === EU && name.includes('-data-')).map(({ name }) => name);
  const take = (): string => free.splice(below(free.length), 1)[0] ?? '';
  const change = (name: string, but: Partial<BucketSetup>): void => {
    const bucket = changed.get(name);
    if (bucket !== undefined) changed.set(name, { ...bucket, ...but });
  };
  const log = (name: string, target: string, but: Partial<LoggingSetup> = {}): void =>
    change(name, { logging: { target, prefix: `${name}/`, ...but } });
  const logs = logsIn(buckets, EU);
  const faults: readonly (() => void)[] = [
    () => {
      const name = take();
      changed.set(name, unlogged(changed.get(name) ?? { name, region: EU }));
    },
    () => log(take(), `${logs}-deleted`),
    () => log(take(), logsIn(buckets, REGIONS[1])),
    () => {
      const name = take();
      log(name, name);
    },
    () => {
      const loop = Array.from({ length: 2 + below(2) }, take);
      loop.forEach((name, index) => void log(name, loop[(index + 1) % loop.length] ?? ''));
      // Logs of others may run into it.
      if (below(2) === 0) log(take(), loop[0] ?? '');
    },
    () => {
      const [first, second] = [take(), take()];
      log(first, second);
      if (below(2) === 0) log(second, logs);
      else log(second, `${logs}-deleted`);
    },
    () => {
      const next = take();
      changed.set(next, unlogged(changed.get(next) ?? { name: next, region: EU }));
      log(logs, next);
    },
    () => log(logs, take()),
    () => {
      const prefix = ['', 'shared/', 'shared'][below(3)] ?? '';
      for (const name of [take(), take()]) log(name, logs, { prefix, keyFormat: 'simple' });
      if (below(2) === 0) log(take(), logs, { prefix: `${prefix}deeper/`, keyFormat: 'simple' });
    },
    () => log(take(), logs, { prefix: 'no-separator' }),
    () => log(take(), logs, { grants: [{ grantee: LOG_DELIVERY_GROUP, permission: 'READ' }] }),
    () => {
      // A log bucket of the old time, into which S3 may write by its ACL alone; or nobody may.
      const old = take();
      const grants = ['WRITE', 'READ_ACP'].map((permission) => ({ grantee: LOG_DELIVERY_GROUP, permission }));
      change(old, { ownership: 'ObjectWriter', ...(below(2) === 0 ? { acl: grants } : {}) });
      const sources = [take(), take()];
      for (const name of sources) log(name, old, { grants: [{ grantee: LOG_DELIVERY_GROUP, permission: 'READ' }] });
      if (below(2) === 0) change(old, { ownership: 'BucketOwnerEnforced', acl: [] });
    },
    () => {
      const target = take();
      const bucket = unlogged(changed.get(target) ?? { name: target, region: EU });
      changed.set(target, { ...bucket, policy: strictPolicy(target, { account, below }) });
      for (const name of [take(), take(), take()]) log(name, target);
    },
  ];
  const most = Math.max(faults.length, Math.floor(free.length / 3));
  for (let done = 0; done < most && free.length >= 4; done += 1) {
    const fault = done < faults.length ? faults[done] : faults[below(faults.length)];
    fault?.();
  }
  return [...changed.values()];
}

/** A policy that lets S3 write nothing, or not what is needed, in one of the ways in which people write them. */
function strictPolicy(bucket: string, { account, below }: Dice): object {
  const allow = allowDelivery(bucket, account);
  const object = `arn:aws:s3:::${bucket}/*`;
  const deny = { Sid: 'DenyOthers', Effect: 'Deny', Principal: '*', Action: 's3:PutObject', Resource: object };
  const choices: readonly object[] = [
    policyOf(tlsOnly(bucket)),
    policyOf(allowDelivery(bucket, '999999999999'), tlsOnly(bucket)),
    policyOf(allowDelivery(bucket, account, 'elsewhere/')),
    policyOf({ ...allow, Sid: 'S3AccessLogs', Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:s3:::no-source' } } }),
    policyOf(allow, { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-generated1' } } }),
    policyOf(allow, { ...deny, Condition: { StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' } } }),
    policyOf(allow, { ...deny, Condition: { Null: { 's3:x-amz-server-side-encryption': 'true' } } }),
    policyOf(allow, { ...deny, Condition: { StringNotEquals: { 'aws:PrincipalAccount': account } } }),
    policyOf(allow, deny),
  ];
  return choices[below(choices.length)] ?? {};
}
