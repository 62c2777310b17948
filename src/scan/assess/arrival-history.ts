import type { DerivedAccount } from '../../derive/account.ts';
import { isObserved } from '../../model/answer.ts';
import type { ArrivalHistory, EarlierArrivals, SourceArrival } from '../../model/arrival.ts';
import type { AccountInventory } from '../../model/inventory.ts';
import { byText } from '../../model/names.ts';
import type { CompiledRule } from '../../model/rule.ts';
import { readsArrival } from '../plan/planned-actions.ts';

interface HistoryInput {
  readonly inventory: AccountInventory;
  readonly derived: DerivedAccount;
  readonly rules: readonly CompiledRule[];
  readonly earlier: EarlierArrivals | undefined;
}

/** What reports say of arriving logs, and what later scans go on from: of what was not looked at it is what it was. */
export function arrivalResults({ inventory, derived, rules, earlier }: HistoryInput): {
  readonly arrivals?: readonly SourceArrival[];
  readonly arrivalHistory?: readonly ArrivalHistory[];
} {
  const before = earlier?.(inventory.account.id) ?? NOTHING;
  const looks = readsArrival(rules);
  if (!looks && before.size === 0) return {};
  const arrivals: SourceArrival[] = [];
  const history: ArrivalHistory[] = [];
  const listed = new Set<string>();
  for (const { name, region, judged, facts } of inventory.buckets) {
    listed.add(name);
    const known = before.get(name);
    const outcome = looks && judged ? derived.arrival(name) : undefined;
    const found = outcome !== undefined && isObserved(outcome) ? outcome.value : null;
    if (found !== null) {
      const { state, seenAt, reason, delayMs } = found;
      const delivery = derived.delivery(name);
      const evidence = isObserved(delivery) ? delivery.value?.arrival : undefined;
      const target = facts.logging?.state === 'known' ? facts.logging.value.target : (derived.logGroup(name) ?? '');
      arrivals.push({
        bucket: name,
        region,
        target,
        state,
        seenAt,
        reason,
        ...(delayMs !== undefined && { delayMs }),
        ...(evidence && { evidence }),
      });
    }
    // Where nothing is logged, nothing is left to arrive.
    const isOff = outcome !== undefined && isObserved(outcome) && outcome.value === null;
    const kept = found?.history ?? (isOff && facts.logging?.state === 'absent' ? undefined : known);
    if (kept !== undefined) history.push(kept);
  }
  if (inventory.listing.state !== 'known')
    for (const [bucket, one] of before) if (!listed.has(bucket)) history.push(one);
  return {
    ...(arrivals.length > 0 ? { arrivals } : {}),
    ...(history.length > 0 ? { arrivalHistory: history.sort((a, b) => byText(a.bucket, b.bucket)) } : {}),
  };
}

const NOTHING: ReadonlyMap<string, ArrivalHistory> = new Map();
