import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import { type OrganizationTotals, organizationTotals } from '../../derive/organization.ts';
import type { TrailIndex } from '../../derive/snapshot.ts';
import { trailIndexBuilder } from '../../derive/trails.ts';
import type { AccountResult } from '../../model/finding.ts';
import type { AccountInventory, ScanHeader } from '../../model/inventory.ts';
import { organizationAlone } from '../../model/not-covered.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { readsTrails } from '../plan/planned-actions.ts';
import { AssessmentFailure } from '../unforeseen.ts';
import { judgeDerived, ruleResults, verdictOnSubject } from './assess-account.ts';

export interface AssessInput {
  readonly header: ScanHeader;
  readonly rules: readonly CompiledRule[];
  readonly context: DeriveContext;
  /** All accounts in the order of ids; may be asked for more than once. */
  readonly accounts: () => AsyncIterable<AccountInventory>;
  /** Accounts that have the targets which the accounts of their sources lack. */
  readonly holders: () => Promise<ReadonlyMap<string, string>>;
  /** Ids of the accounts to judge; without it all are. */
  readonly only?: ReadonlySet<string> | undefined;
}

/**
 * Judges every account of an inventory once, in the order of ids, and the organization after the last of them.
 * @throws AssessmentFailure naming the account that cannot be judged
 */
export async function* assessInventory({
  header,
  rules,
  context,
  accounts,
  holders,
  only,
}: AssessInput): AsyncIterable<AccountResult> {
  const { organization } = context;
  const ofOrganization = organization === null ? [] : rules.filter(({ info }) => info.on === 'organization');
  const totals =
    organization !== null && ofOrganization.length > 0
      ? organizationTotals(organization.id, header.accounts.length)
      : null;
  const withTrails = await contextOverAll({ rules, context, accounts, holders });
  for await (const inventory of accounts()) {
    if (only?.has(inventory.account.id) === false) continue;
    yield judged(inventory, () => {
      const derived = deriveAccount(inventory, withTrails);
      totals?.add(inventory.account, derived.account);
      return judgeDerived({ inventory, derived, rules, context: withTrails });
    });
  }
  if (organization !== null && totals !== null)
    yield organizationResult(organization.id, totals, { rules: ofOrganization, partition: context.partition });
}

/** With what an account of an organization has to know of the others. */
export async function contextOverAll({
  rules,
  context,
  accounts,
  holders,
}: Pick<AssessInput, 'rules' | 'context' | 'accounts' | 'holders'>): Promise<DeriveContext> {
  if (context.organization === null) return context;
  return {
    ...context,
    holders: await holders(),
    ...(rules.some(readsTrails) ? { trails: await trailsOf(accounts()) } : {}),
  };
}

function judged<T>({ account }: AccountInventory, judge: () => T): T {
  try {
    return judge();
  } catch (error) {
    throw new AssessmentFailure(account.id, error);
  }
}

/** Few lines of an inventory have trails, so that what is kept of this pass is small. */
async function trailsOf(accounts: AsyncIterable<AccountInventory>): Promise<TrailIndex> {
  const index = trailIndexBuilder();
  for await (const account of accounts) index.add(account);
  return index.build();
}

function organizationResult(
  id: string,
  { lookup }: OrganizationTotals,
  { rules, partition }: { readonly rules: readonly CompiledRule[]; readonly partition: string },
): AccountResult {
  const result = organizationAlone(id);
  const site = { account: result.account, partition, regions: result.regionOf };
  return { ...result, ...ruleResults(rules, site, (rule) => verdictOnSubject(rule, id, lookup)) };
}
