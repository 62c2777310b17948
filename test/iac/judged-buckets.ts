import type { AccountInventory } from '../../src/model/inventory.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { assessAccount } from '../../src/scan/assess/assess-account.ts';

const { rules } = await loadRules({ folders: [], builtin: true });
const defaults = rules.filter(({ info }) => info.tags.includes('default') && info.on === 'bucket');

export interface JudgedBucket {
  readonly name: string;
  /** By rule; those that pass or do not apply are left out. */
  readonly verdicts: Readonly<Record<string, string>>;
  /** Address of the bucket that a finding sits at, by rule. */
  readonly places: Readonly<Record<string, string>>;
  readonly messages: Readonly<Record<string, string>>;
}

interface PlannedBuckets {
  readonly accounts: readonly AccountInventory[];
  readonly buckets: readonly { readonly name: string; readonly address: string }[];
}

/** What the default rules say of each planned bucket, by its address. */
export function judgedBuckets({ accounts, buckets }: PlannedBuckets): Readonly<Record<string, JudgedBucket>> {
  const addressOf = new Map(buckets.map(({ name, address }) => [name, address]));
  const judged = new Map(
    buckets.map(({ name, address }) => {
      const noFinding = (): Record<string, string> => ({});
      return [address, { name, verdicts: noFinding(), places: noFinding(), messages: noFinding() }];
    }),
  );
  for (const account of accounts) {
    const { findings } = assessAccount(account, defaults, { partition: 'aws', organization: null });
    for (const { rule, verdict, affected, bucket, message } of findings)
      for (const name of affected) {
        const one = judged.get(addressOf.get(name) ?? '');
        if (one === undefined) continue;
        one.verdicts[rule] = verdict;
        one.places[rule] = addressOf.get(bucket) ?? bucket;
        one.messages[rule] = message;
      }
  }
  return Object.fromEntries(judged);
}
