import { type DeriveContext, deriveAccount } from '../../derive/account.ts';
import { type OrganizationTally, organizationTally } from '../../derive/organization.ts';
import type { TrailIndex } from '../../derive/snapshot.ts';
import { trailIndexBuilder } from '../../derive/trails.ts';
import type { AccountResult } from '../../model/finding.ts';
import type { AccountInventory, ScanHeader } from '../../model/inventory.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { readsTrails } from '../plan/planned-actions.ts';
import { judgeDerived, ruleResults, verdictOnWhole } from './assess-account.ts';

export interface SecondPass {
  readonly header: ScanHeader;
  readonly rules: readonly CompiledRule[];
  readonly context: DeriveContext;
  /** All accounts in the order of ids; may be asked for more than once. */
  readonly accounts: () => AsyncIterable<AccountInventory>;
}

/** Judges every account of an inventory once, in the order of ids, and the organization as a whole after the last of them. */
export async function* secondPass({ header, rules, context, accounts }: SecondPass): AsyncIterable<AccountResult> {
  const { organization } = context;
  const ofOrganization = organization === null ? [] : rules.filter(({ info }) => info.on === 'organization');
  const tally =
    organization !== null && ofOrganization.length > 0
      ? organizationTally(organization.id, header.accounts.length)
      : null;
  const joins = organization !== null && rules.some(readsTrails);
  const whole = joins ? { ...context, trails: await trailsOf(accounts()) } : context;
  for await (const inventory of accounts()) {
    const derived = deriveAccount(inventory, whole);
    tally?.add(inventory.account, derived.account);
    yield judgeDerived({ inventory, derived, rules, context: whole });
  }
  if (organization !== null && tally !== null)
    yield organizationResult(organization.id, tally, { rules: ofOrganization, partition: context.partition });
}

/** Few lines of an inventory tell of trails, so that what is kept of this pass is small. */
async function trailsOf(accounts: AsyncIterable<AccountInventory>): Promise<TrailIndex> {
  const index = trailIndexBuilder();
  for await (const account of accounts) index.add(account);
  return index.build();
}

/** What is said of the organization stands where accounts do, under its own id, and covers no bucket of its own. */
function organizationResult(
  id: string,
  { lookup }: OrganizationTally,
  { rules, partition }: { readonly rules: readonly CompiledRule[]; readonly partition: string },
): AccountResult {
  const account = { id, name: '', path: '', state: '' };
  return {
    account,
    coverage: {
      status: 'not-covered',
      reason: 'the organization as a whole',
      buckets: { listed: 0, judged: 0 },
      notSeen: [],
    },
    ...ruleResults(rules, { account, partition, regions: new Map() }, (rule) => verdictOnWhole(rule, id, lookup)),
    resolved: [],
    listed: [],
    regionOf: new Map(),
    regions: [],
    edges: [],
  };
}
