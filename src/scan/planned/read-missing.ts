import { randomBytes } from 'node:crypto';
import type { FactRequest } from '../../collect/account-reader.ts';
import { connect } from '../../collect/connect.ts';
import type { ScanOptions } from '../../config/options.ts';
import type { PlannedPart } from '../../iac/join-account.ts';
import type { Inventory } from '../../inventory/read-inventory.ts';
import { type BucketFactName, FACTS } from '../../model/facts/index.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { readingContext } from '../crawl/crawl-accounts.ts';
import { requestsOfRules } from '../crawl/requests-of-rules.ts';
import { roleNamesOf } from '../crawl/role-names.ts';
import { withRequested } from '../crawl/with-requested.ts';
import { plannedActions } from '../plan/planned-actions.ts';
import type { ScanPorts } from '../ports.ts';

interface MissingInput {
  readonly options: ScanOptions;
  readonly rules: readonly CompiledRule[];
  readonly ports: ScanPorts;
  /** Accounts of the plan that are deployed, by id. */
  readonly parts: ReadonlyMap<string, PlannedPart>;
  /** Names of deployed buckets. */
  readonly deployed: ReadonlySet<string>;
}

/**
 * The inventory with the facts of deployed buckets that a plan needs and the scan had no use for, read now.
 * @throws UserError where AWS cannot be reached
 */
export async function readMissing(
  inventory: Inventory,
  input: MissingInput,
): Promise<{ readonly inventory: Inventory; readonly notices: readonly string[] }> {
  const { options, rules, ports, parts } = input;
  const requestsOf = requestsOfRules(rules, readingContext(inventory.header));
  return readRequested(inventory, {
    ...{ options, ports },
    actions: plannedActions(rules),
    requestsFor: ({ account }) => {
      const part = parts.get(account.id);
      if (part === undefined) return undefined;
      const isReadable = readable(part, input.deployed);
      return (now) => requestsOf(now).filter(isReadable);
    },
  });
}

interface RequestedInput extends Pick<MissingInput, 'options' | 'ports'> {
  /** IAM actions that the requests need. */
  readonly actions: readonly string[];
  /** What an account, as it is known by then, lacks; `undefined`: it is not read. */
  readonly requestsFor: (account: AccountInventory) => ((now: AccountInventory) => readonly FactRequest[]) | undefined;
}

/**
 * The inventory with what is requested of its accounts, read now.
 * @throws UserError where AWS cannot be reached
 */
export async function readRequested(
  inventory: Inventory,
  { options, ports, actions, requestsFor }: RequestedInput,
): Promise<{ readonly inventory: Inventory; readonly notices: readonly string[] }> {
  const connection = await connect({
    ...(options.profile === null ? {} : { profile: options.profile }),
    concurrency: options.concurrency,
    signal: ports.signal,
    env: ports.env,
    runId: randomBytes(4).toString('hex'),
    now: () => new Date(),
    scanTime: ports.readTime,
  });
  const whole = new Map<string, AccountInventory>();
  const notices: string[] = [];
  try {
    for await (const account of inventory.accounts()) {
      const { id } = account.account;
      const requestsOf = requestsFor(account);
      if (requestsOf === undefined) continue;
      const access = await connection.openAccount({
        account: id,
        roleNames: roleNamesOf(account.account, options.roles),
        ...(options.externalId === null ? {} : { externalId: options.externalId }),
        actions,
        own: id === connection.caller.account,
        priority: { order: 0 },
      });
      if (access.state !== 'known') {
        const why = access.state === 'failed' ? access.reason : 'access is refused';
        notices.push(`Nothing that was missing could be read in account ${id}: ${why}.`);
        continue;
      }
      try {
        whole.set(id, await withRequested(account, access.value, requestsOf));
      } finally {
        access.value.close();
      }
    }
  } finally {
    await connection.close();
  }
  const accounts = async function* () {
    for await (const account of inventory.accounts()) yield whole.get(account.account.id) ?? account;
  };
  return { inventory: { ...inventory, accounts }, notices };
}

/** What follows from what the plan changes would be read as it is today. */
const FOLLOWING: ReadonlySet<string> = new Set<BucketFactName>([
  'policyStatus',
  'encryptionKey',
  'arrival',
  'logEvents',
  'requests',
]);

function readable({ buckets, elsewhere }: PlannedPart, deployed: ReadonlySet<string>) {
  const changed = new Set([...buckets.map(({ name }) => name), ...elsewhere.map(({ bucket }) => bucket)]);
  return ({ fact, subject }: FactRequest): boolean =>
    FACTS[fact].scope === 'bucket' ? deployed.has(subject) && !(changed.has(subject) && FOLLOWING.has(fact)) : true;
}
