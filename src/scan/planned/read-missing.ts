import { randomBytes } from 'node:crypto';
import type { AccountReader, FactRequest } from '../../collect/account-reader.ts';
import { connect } from '../../collect/connect.ts';
import type { ScanOptions } from '../../config/options.ts';
import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import type { PlannedPart } from '../../iac/join-account.ts';
import type { Inventory } from '../../inventory/read-inventory.ts';
import type { Unobserved } from '../../model/answer.ts';
import { type BucketFactName, FACTS } from '../../model/facts/index.ts';
import type { AccountInventory, Bucket } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { demandOf, requestsIn, requestsOf, requestsOfBucket } from '../crawl/collect-on-demand.ts';
import { readingContext } from '../crawl/crawl-accounts.ts';
import { roleNamesOf } from '../crawl/role-names.ts';
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
  const connection = await connect({
    ...(options.profile === null ? {} : { profile: options.profile }),
    concurrency: options.concurrency,
    signal: ports.signal,
    env: ports.env,
    runId: randomBytes(4).toString('hex'),
    now: () => new Date(),
    scanTime: ports.now,
  });
  const whole = new Map<string, AccountInventory>();
  const notices: string[] = [];
  try {
    for await (const account of inventory.accounts()) {
      const { id } = account.account;
      const part = parts.get(id);
      if (part === undefined) continue;
      const access = await connection.openAccount({
        account: id,
        roleNames: roleNamesOf(account.account, options.roles),
        ...(options.externalId === null ? {} : { externalId: options.externalId }),
        actions: plannedActions(rules),
        own: id === connection.caller.account,
        priority: { order: 0 },
      });
      if (access.state !== 'known') {
        const why = access.state === 'failed' ? access.reason : 'access is refused';
        notices.push(`Nothing that was missing could be read in account ${id}: ${why}.`);
        continue;
      }
      try {
        const context = readingContext(inventory.header);
        const isReadable = readable(part, input.deployed);
        whole.set(id, await withMissing(account, { reader: access.value, rules, context, isReadable }));
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

interface ReadInput {
  readonly reader: Pick<AccountReader, 'read'>;
  readonly rules: readonly CompiledRule[];
  readonly context: DeriveContext;
  readonly isReadable: (request: FactRequest) => boolean;
}

/** Judges, reads what is asked for and judges again, until nothing is. */
async function withMissing(
  account: AccountInventory,
  { reader, rules, context, isReadable }: ReadInput,
): Promise<AccountInventory> {
  const demand = demandOf(rules, context);
  const asked = new Set<string>();
  let whole = account;
  for (;;) {
    const derived = deriveAccount(whole, context);
    const groups = new Set<readonly Unobserved[]>(requestsOf(demand.account, whole.account.id, derived.account));
    for (const { name, judged } of whole.buckets)
      if (judged) for (const group of requestsOfBucket(demand.bucket, name, derived.bucket(name))) groups.add(group);
    const requests = requestsIn(groups).filter((one) => isReadable(one) && !asked.has(keyOf(one)));
    if (requests.length === 0) return whole;
    const answers = await Promise.all(
      requests.map(async (request) => ({ request, observation: await reader.read(request) })),
    );
    for (const { request, observation } of answers) {
      asked.add(keyOf(request));
      whole = withFact(whole, request, observation);
    }
  }
}

const keyOf = ({ fact, subject, region }: FactRequest): string => `${fact} ${region} ${subject}`;

function withFact(
  account: AccountInventory,
  { fact, subject, region }: FactRequest,
  observation: Observation<unknown>,
): AccountInventory {
  const added = { [fact]: observation };
  switch (FACTS[fact].scope) {
    case 'account':
      return { ...account, facts: { ...account.facts, ...added } };
    case 'region':
      return { ...account, regions: { ...account.regions, [region]: { ...account.regions[region], ...added } } };
    case 'name':
      return { ...account, names: { ...account.names, [subject]: { ...account.names[subject], ...added } } };
    case 'bucket':
      return {
        ...account,
        buckets: account.buckets.map(
          (bucket): Bucket => (bucket.name === subject ? { ...bucket, facts: { ...bucket.facts, ...added } } : bucket),
        ),
      };
  }
}
