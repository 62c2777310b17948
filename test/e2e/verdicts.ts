import { readInventory } from '../../src/inventory/read-inventory.ts';
import type { Verdict } from '../../src/model/finding.ts';
import { loadRules } from '../../src/ruleset/load-rules.ts';
import { assessAccount } from '../../src/scan/assess/assess-account.ts';

/** `rule account resource`: what was found. */
type Verdicts = ReadonlyMap<string, Verdict>;

export interface Judged {
  readonly verdicts: Verdicts;
  /** By account: read to the end of its list of buckets, or why not. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Reasons of whatever is unknown. */
  readonly reasons: ReadonlySet<string>;
}

/** Every verdict of the rules that a scan runs by default, by the modules that judge it in the program. */
export async function verdictsIn(path: string): Promise<Judged> {
  const { rules: all } = await loadRules({ folders: [], builtin: true });
  // What other rules need is in the inventory by chance only: where a logging cannot be read, policies are read instead.
  const rules = all.filter(({ info }) => info.tags.includes('default'));
  const inventory = await readInventory(path, { unfinished: false });
  const { partition, organization } = inventory.header;
  const verdicts = new Map<string, Verdict>();
  const accounts = new Map<string, string>();
  const reasons = new Set<string>();
  for await (const account of inventory.accounts()) {
    const { coverage, findings, outcomes } = assessAccount(account, rules, {
      partition,
      organization,
      delivery: { allowUnreadRcp: true },
    });
    const { id } = account.account;
    accounts.set(id, coverage.status === 'scanned' ? 'scanned' : coverage.reason);
    for (const [rule, { pass, notApplicable }] of Object.entries(outcomes)) {
      for (const name of pass) verdicts.set(`${rule} ${id} ${name}`, 'pass');
      for (const name of notApplicable) verdicts.set(`${rule} ${id} ${name}`, 'not-applicable');
    }
    for (const { rule, verdict, affected, causeText } of findings) {
      for (const name of affected.length > 0 ? affected : [id]) verdicts.set(`${rule} ${id} ${name}`, verdict);
      if (verdict === 'unknown') reasons.add(causeText);
    }
  }
  await inventory.close();
  return { verdicts, accounts, reasons };
}
