import { createHash } from 'node:crypto';
import { createObjectStore, type ObjectStore } from './objects/object-store.ts';
import type { Upload } from './objects/upload.ts';
import { Refusal } from './reply.ts';
import type { AccountSetup, BucketSetup, PublicAccessBlockSetup, Scenario } from './scenario.ts';

/** A bucket as it is now. Settings are replaced, never changed in place, so that setups may share them. */
export interface BucketState {
  readonly account: string;
  setup: BucketSetup;
  /** What it was before the last change, and until when (real time) a reader may still see that. */
  before?: { readonly setup: BucketSetup; readonly until: number };
  /** Made when the first object is written or asked for. */
  objects?: ObjectStore;
  /** Uploads in parts that are not complete. */
  uploads?: Map<string, Upload>;
}

export interface AccountState {
  readonly setup: AccountSetup;
  readonly buckets: Map<string, BucketState>;
  publicAccessBlock: PublicAccessBlockSetup | undefined;
  /** Names in order; `undefined` after a change. */
  sorted: readonly string[] | undefined;
}

/** Everything that requests read and change. Bucket names are global, as in AWS. */
export interface World {
  readonly scenario: Scenario;
  readonly accounts: ReadonlyMap<string, AccountState>;
  readonly buckets: Map<string, BucketState>;
  /** Accounts of the organization, in its order. */
  readonly members: readonly AccountSetup[];
  /** What Security Hub was told, by account and Region. */
  readonly findings: Map<string, Map<string, Readonly<Record<string, unknown>>>>;
}

export function createWorld(scenario: Scenario): World {
  const buckets = new Map<string, BucketState>();
  const accounts = new Map<string, AccountState>();
  for (const setup of scenario.accounts) {
    if (accounts.has(setup.id)) throw new Error(`scenario: account ${setup.id} is there twice`);
    const own = new Map<string, BucketState>();
    for (const bucket of setup.buckets) {
      if (buckets.has(bucket.name)) throw new Error(`scenario: bucket ${bucket.name} is there twice`);
      const state: BucketState = { account: setup.id, setup: bucket };
      buckets.set(bucket.name, state);
      own.set(bucket.name, state);
    }
    accounts.set(setup.id, {
      setup,
      buckets: own,
      publicAccessBlock: setup.publicAccessBlock,
      sorted: undefined,
    });
  }
  const members = scenario.accounts.filter(({ parent }) => parent !== undefined);
  return { scenario, accounts, buckets, members, findings: new Map() };
}

export function objectsOf(state: BucketState): ObjectStore {
  state.objects ??= createObjectStore(state.setup.objects);
  return state.objects;
}

export function accountOf(world: World, id: string): AccountState {
  const account = world.accounts.get(id);
  if (account === undefined) throw new Error(`scenario: no account ${id}`);
  return account;
}

export function sortedNames(account: AccountState): readonly string[] {
  account.sorted ??= [...account.buckets.keys()].sort();
  return account.sorted;
}

export function addBucket(world: World, state: BucketState): void {
  const account = accountOf(world, state.account);
  world.buckets.set(state.setup.name, state);
  account.buckets.set(state.setup.name, state);
  account.sorted = undefined;
}

export function removeBucket(world: World, state: BucketState): void {
  const account = accountOf(world, state.account);
  world.buckets.delete(state.setup.name);
  account.buckets.delete(state.setup.name);
  account.sorted = undefined;
}

/** Canonical user id of an account: 64 hex digits without meaning. */
export const canonicalId = (account: string): string => createHash('sha256').update(account).digest('hex');

export const noSuchBucket = (bucket: string): Refusal =>
  new Refusal({
    code: 'NoSuchBucket',
    status: 404,
    message: 'The specified bucket does not exist',
    fields: { BucketName: bucket },
  });
