import type { FactRequest } from '../collect/account-reader.ts';
import type { ScanOptions } from '../config/options.ts';
import type { Inventory } from '../inventory/read-inventory.ts';
import { FACTS } from '../model/facts/index.ts';
import type { AccountInventory } from '../model/inventory.ts';
import type { CompiledRule } from '../model/rule.ts';
import { readingContext } from '../scan/crawl/crawl-accounts.ts';
import { requestsOfRules } from '../scan/crawl/requests-of-rules.ts';
import { plannedActions } from '../scan/plan/planned-actions.ts';
import { readRequested } from '../scan/planned/read-missing.ts';
import type { ScanPorts } from '../scan/ports.ts';
import { wantedAccount } from './plan/plan-account.ts';
import type { AccountPlanInput } from './plan/plan-input.ts';
import { PLANNED_RULES } from './plan/wanted.ts';

interface ReadInput {
  readonly options: ScanOptions;
  readonly ports: ScanPorts;
  readonly rules: readonly CompiledRule[];
  readonly inputOf: (account: AccountInventory) => AccountPlanInput;
}

/** The inventory with what the changed accounts are judged by and the scan had no use for, and with the tags that tell stacks. */
export async function readForPlan(
  inventory: Inventory,
  { options, ports, rules, inputOf }: ReadInput,
): Promise<{ readonly inventory: Inventory; readonly notices: readonly string[] }> {
  const requestsOf = requestsOfRules(rules, readingContext(inventory.header));
  return readRequested(inventory, {
    ...{ options, ports },
    actions: [...new Set([...plannedActions(rules), ...FACTS.tagging.actions])].sort(),
    requestsFor(account) {
      const asked = new Set(
        inputOf(account)
          .findings.filter(({ rule, verdict }) => verdict === 'fail' && PLANNED_RULES.has(rule))
          .flatMap(({ affected }) => affected),
      );
      if (asked.size === 0) return undefined;
      const listed = new Set(account.buckets.map(({ name }) => name));
      const isReadable = ({ fact, subject }: FactRequest): boolean =>
        FACTS[fact].scope !== 'bucket' || listed.has(subject);
      return (now) => {
        const wanted = wantedAccount(inputOf(now));
        return [...tagsOf(now, wanted, asked), ...requestsOf(wanted).filter(isReadable)];
      };
    },
  });
}

/** Tags of what changes: they choose log buckets, and name the stack that describes a bucket. */
function tagsOf(now: AccountInventory, wanted: AccountInventory, asked: ReadonlySet<string>): readonly FactRequest[] {
  const targets = new Set(
    wanted.buckets.flatMap(({ name, facts: { logging } }) =>
      asked.has(name) && logging?.state === 'known' ? [logging.value.target] : [],
    ),
  );
  return now.buckets
    .filter(
      ({ name, facts }) =>
        (asked.has(name) || targets.has(name)) && (facts.tagging ?? { state: 'not-read' }).state === 'not-read',
    )
    .map(({ name, region }) => ({ fact: 'tagging', subject: name, region }));
}
