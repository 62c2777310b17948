import { type DerivedAccount, deriveAccount } from '../../src/derive/account.ts';
import type { DeriveContext } from '../../src/derive/snapshot.ts';
import type { Answer } from '../../src/model/answer.ts';
import type { Logging } from '../../src/model/facts/logging.ts';
import type { AccountInventory, Bucket } from '../../src/model/inventory.ts';
import { absent, known, type Observation } from '../../src/model/observation.ts';

export const REGION = 'eu-west-1';

/** `null`: classic logging is off. A name: that is the target. An observation: as it stands. */
export type LoggingSketch = null | string | Partial<Logging> | Observation<Logging>;

const loggingFact = (sketch: LoggingSketch): Observation<Logging> => {
  if (sketch === null) return absent;
  if (typeof sketch === 'object' && 'state' in sketch) return sketch;
  const partial = typeof sketch === 'string' ? { target: sketch } : sketch;
  return known({ target: '', prefix: '', keyFormat: 'simple', grants: [], ...partial });
};

export interface BucketSketch {
  readonly logging?: LoggingSketch;
  readonly region?: string;
  readonly facts?: Bucket['facts'];
  readonly judged?: boolean;
}

export const bucket = (
  name: string,
  { logging, region = REGION, facts = {}, judged = true }: BucketSketch,
): Bucket => ({
  name,
  region,
  created: '',
  judged,
  facts: { ...(logging === undefined ? {} : { logging: loggingFact(logging) }), ...facts },
});

const byName = (a: Bucket, b: Bucket): number => (a.name < b.name ? -1 : 1);

export const inventory = (
  buckets: Readonly<Record<string, BucketSketch>>,
  more: Partial<AccountInventory> = {},
): AccountInventory => ({
  account: { id: '111122223333', name: 'workload-a', path: 'o-abcdefghij/r-abcd', state: 'ACTIVE' },
  access: known(true),
  listing: known(true),
  buckets: Object.entries(buckets)
    .map(([name, sketch]) => bucket(name, sketch))
    .sort(byName),
  facts: {},
  regions: {},
  names: {},
  ...more,
});

export const CONTEXT: DeriveContext = { partition: 'aws', organization: null };

export const derived = (
  buckets: Readonly<Record<string, BucketSketch>>,
  more: Partial<AccountInventory> = {},
  context: Partial<DeriveContext> = {},
): DerivedAccount => deriveAccount(inventory(buckets, more), { ...CONTEXT, ...context });

/** An answer in a form that is easy to write down: the value, or `fact subject state` of everything missing. */
export const told = (answer: Answer): unknown =>
  'value' in answer
    ? answer.value
    : { unseen: answer.unobserved.map(({ fact, subject, state }) => [fact, subject, state].filter(Boolean).join(' ')) };
