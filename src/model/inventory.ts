import type { AssumptionSettings } from './assumptions.ts';
import type { AccountFactName, BucketFactName, FactValues, NameFactName, RegionFactName } from './facts/index.ts';
import type { Observation } from './observation.ts';

/** An account as the organization lists it; of a single-account scan only `id` is filled. */
export interface Account {
  /** Twelve digits. */
  readonly id: string;
  readonly name: string;
  /** `o-…/r-…/ou-…` without the account's own id; empty where it is not known. */
  readonly path: string;
  /** `ACTIVE`, …, as AWS spells it; empty where it is not known. */
  readonly state: string;
}

export interface SkippedAccount extends Account {
  /** Why it is not read, its state for instance. */
  readonly reason: string;
}

/** The organization, as far as the scan needs it. */
export interface Organization {
  /** `o-…` */
  readonly id: string;
  readonly managementAccount: string;
  /** Resource control policies; `not-read` where no selected rule reads delivery. */
  readonly rcps: Observation<ResourceControlPolicies>;
}

export interface ResourceControlPolicy {
  readonly id: string;
  readonly name: string;
  /** JSON text. */
  readonly document: string;
  /** Ids of roots, OUs and accounts that it is attached to; absent where that could not be read. */
  readonly targets?: readonly string[];
}

/** A policy of the list whose document could not be read. */
export interface UnreadPolicy {
  readonly id: string;
  readonly name: string;
  readonly seen: Observation<never>;
}

export interface ResourceControlPolicies {
  readonly policies: readonly ResourceControlPolicy[];
  /** One that cannot be read hides nothing of the others; absent where all were read. */
  readonly unread?: readonly UnreadPolicy[];
}

type Observations<N extends keyof FactValues> = {
  readonly [K in N]?: Observation<FactValues[K]>;
};

/** A bucket of the listing with what was read of it. A fact that is not there was not read. */
export interface Bucket {
  readonly name: string;
  /** Only of plans: the name is known only after deployment, and `name` is the address of what declares the bucket. */
  readonly isNamed?: false;
  /** Only of templates: names of buckets that log to the same one, and that are not there where this one is. */
  readonly neverWith?: readonly string[];
  readonly region: string;
  /** ISO 8601; empty where AWS did not say. */
  readonly created: string;
  /** Chosen by the filters to be judged; the others are known, so that targets and loops are seen. */
  readonly judged: boolean;
  readonly facts: Observations<BucketFactName>;
}

/** Everything that was read of one account. */
export interface AccountInventory {
  readonly account: Account;
  /** Access to the account: `known` once the role was assumed and its credentials worked. */
  readonly access: Observation<true>;
  /** The list of buckets: `known` if it was read to its end. Else `buckets` may lack some. */
  readonly listing: Observation<true>;
  /** Sorted by name. */
  readonly buckets: readonly Bucket[];
  readonly facts: Observations<AccountFactName>;
  /** By Region. */
  readonly regions: Readonly<Record<string, Observations<RegionFactName>>>;
  /** By bucket name, for targets that are not in the listing. */
  readonly names: Readonly<Record<string, Observations<NameFactName>>>;
  /** Only of plans: by name of a bucket, those that log to it from an account that may be this one. */
  readonly sourcesElsewhere?: Readonly<Record<string, readonly string[]>>;
}

/** What the whole scan has in common, complete before the first account is judged. */
export interface ScanHeader {
  readonly formatVersion: 1;
  readonly toolVersion: string;
  /** ISO 8601; the "now" of every judgement of this inventory. */
  readonly started: string;
  readonly partition: string;
  /** Account of the caller's credentials. */
  readonly caller: string;
  /** ARN of the caller. Not in inventories of earlier versions. */
  readonly callerArn?: string;
  /** With `--org`. `null` for a scan of one account. */
  readonly organization: Organization | null;
  readonly scope: ScanScope;
  /** Assumptions that the settings changed; absent where none were. */
  readonly assumptions?: AssumptionSettings;
  /** Verdicts were given by `--strict-assumptions`. */
  readonly strictAssumptions?: boolean;
  /** Accounts to read, sorted by id. One that the scan did not reach is unreachable, never clean. */
  readonly accounts: readonly Account[];
  /** In scope but not read, sorted by id. */
  readonly skipped: readonly SkippedAccount[];
  /** Only where the scan took a share of the accounts: `accounts` and `skipped` are that share. */
  readonly shard?: Shard;
  /** Only where shares were joined and some were not given: nobody knows which inactive accounts those skip. */
  readonly missingShards?: readonly string[];
}

/** One of `count` shares of the accounts in scope. */
export interface Shard {
  /** 1 to `count`. */
  readonly index: number;
  readonly count: number;
  /** Accounts in scope that other shares have to read, sorted by id: who joins the shares can tell what is missing. */
  readonly others: readonly Account[];
}

/** What the scan was asked to read; empty lists mean everything. */
export interface ScanScope {
  readonly accounts: readonly string[];
  readonly excludedAccounts: readonly string[];
  readonly organizationalUnits: readonly string[];
  readonly regions: readonly string[];
}
