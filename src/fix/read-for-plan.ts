import type { FactRequest } from '../collect/account-reader.ts';
import type { ScanOptions } from '../config/options.ts';
import type { Inventory } from '../inventory/read-inventory.ts';
import { counted } from '../model/counted.ts';
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
  const choosesByTags = options.targets.some(({ tags }) => Object.keys(tags).length > 0);
  const read = await readRequested(inventory, {
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
        const tagged = tagsOf(now, wanted, asked).filter(({ region }) => choosesByTags || !knowsStacks(now, region));
        return [...tagged, ...requestsOf(wanted).filter(isReadable)];
      };
    },
  });
  return { ...read, notices: [...read.notices, ...(await noticesOfTags(read.inventory))] };
}

const knowsStacks = ({ regions }: AccountInventory, region: string): boolean =>
  regions[region]?.stacks?.state === 'known';

/** What is not said would be taken for a bucket that no stack describes. */
async function noticesOfTags(inventory: Inventory): Promise<readonly string[]> {
  const why = new Map<string, number>();
  for await (const account of inventory.accounts())
    for (const { region, facts } of account.buckets) {
      const { tagging } = facts;
      if (tagging?.state !== 'denied' && tagging?.state !== 'failed') continue;
      if (knowsStacks(account, region)) continue;
      const reason = tagging.state === 'denied' ? `${tagging.action} is denied` : tagging.reason;
      why.set(reason, (why.get(reason) ?? 0) + 1);
    }
  return [...why].map(
    ([reason, count]) =>
      `The tags of ${counted(count, 'bucket')} could not be read (${reason}), so that it is not known whether a stack manages ${count === 1 ? 'it' : 'them'}: scan with --collect stacks.`,
  );
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
