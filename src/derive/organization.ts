import { isObserved, type Lookup, type Unobserved } from '../model/answer.ts';
import { COUNTERS } from '../model/facts/account-and-organization.ts';
import type { Account } from '../model/inventory.ts';

/** Adds up what the accounts of an organization say of themselves, one after the other. */
export interface OrganizationTotals {
  /** `lookup` answers for the account; a rule that asks for a counter has made it read what it needs. */
  readonly add: (account: Account, lookup: Lookup) => void;
  /** `organization.…`, of the accounts added so far. */
  readonly lookup: Lookup;
}

/** `total`: accounts that the scan reads, come to or not. */
export function organizationTotals(id: string, total: number): OrganizationTotals {
  const sums = new Map<string, bigint>(COUNTERS.map(({ path }) => [path, 0n]));
  // One record for each account is kept: its own findings have all of them.
  const unobserved: Unobserved[] = [];
  let reached = 0n;

  const add = (account: Account, lookup: Lookup): void => {
    const reachable = lookup('account.reachable');
    if (isObserved(reachable)) reached += 1n;
    for (const { path } of COUNTERS) {
      const answer = isObserved(reachable) ? lookup(`account.${path}`) : reachable;
      if (isObserved(answer)) {
        if (typeof answer.value !== 'bigint') throw new Error(`${path} is no count`);
        sums.set(path, (sums.get(path) ?? 0n) + answer.value);
        continue;
      }
      const [first] = answer.unobserved;
      // The account is the subject of records that have none of their own.
      if (first !== undefined) unobserved.push({ ...first, subject: first.subject || account.id });
      return;
    }
  };

  const lookup: Lookup = (path) => {
    const attribute = path.slice('organization.'.length);
    if (attribute === 'id') return { value: id };
    if (attribute === 'accounts.total') return { value: BigInt(total) };
    if (attribute === 'accounts.reached') return { value: reached };
    const sum = sums.get(attribute);
    if (!path.startsWith('organization.') || sum === undefined) throw new Error(`No attribute has the path ${path}`);
    return unobserved.length > 0 ? { unobserved } : { value: sum };
  };
  return { add, lookup };
}
