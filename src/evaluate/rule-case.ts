import type { ArrivalHistory } from '../model/arrival.ts';
import type { Verdict } from '../model/finding.ts';
import type { AccountInventory, Organization } from '../model/inventory.ts';
import type { Severity } from '../model/severity.ts';

/** What a case says must come out. What it leaves out may be anything. */
interface Expected {
  readonly verdict: Verdict;
  readonly place: string | undefined;
  readonly severity: Severity | undefined;
  /** Part of the message; of an unknown, part of its reason. */
  readonly message: string | undefined;
  /** Facts that were not seen, sorted. */
  readonly unobserved: readonly string[] | undefined;
}

/** One example of what a rule says: a small account, and the verdict on one of its buckets or on itself. */
export interface RuleCase {
  readonly name: string;
  /** `file:line` */
  readonly source: string;
  readonly inventory: AccountInventory;
  readonly organization: Organization | null;
  /** Other accounts of the organization, none of which can be accessed. */
  readonly unreached: number;
  /** What earlier scans saw of arriving logs; the hash is empty where the configuration is that of the case. */
  readonly earlier: readonly ArrivalHistory[];
  /** Name of the bucket; `account` or `organization` for the whole of it. */
  readonly judge: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly expected: Expected;
}
