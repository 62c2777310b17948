import { isDeepStrictEqual } from 'node:util';
import type { PlannedInventory } from '../../iac/planned.ts';
import type { BucketFactName } from '../../model/facts/index.ts';
import type { Bucket } from '../../model/inventory.ts';
import { keysOf } from '../../model/record.ts';

/** Buckets named in one sentence. */
const SHOWN = 5;

/**
 * What the plan does not change was read for it, later than the inventory: where both differ, somebody changed it meanwhile, and what
 * was read last holds. One sentence for all.
 */
export function readSince(planned: PlannedInventory, live: ReadonlyMap<string, Bucket>): readonly string[] {
  const unchanged = new Set(planned.unchanged);
  const facts = new Map(
    planned.accounts.flatMap(({ buckets }) => buckets.map((bucket) => [bucket.name, bucket.facts] as const)),
  );
  const differing = planned.buckets.flatMap(({ name, declaredBy }) => {
    const deployed = live.get(name)?.facts ?? {};
    const now = facts.get(name) ?? {};
    return keysOf(declaredBy)
      .filter((fact) => unchanged.has(declaredBy[fact] ?? '') && differs(fact, deployed, now))
      .map((fact) => `${fact} of ${name}`);
  });
  if (differing.length === 0) return [];
  const more = differing.length - SHOWN;
  const named = `${differing.slice(0, SHOWN).join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return [`The plan was made with other settings than the inventory has, and the plan's hold: ${named}.`];
}

const SEEN: ReadonlySet<string | undefined> = new Set(['known', 'absent']);

function differs(fact: BucketFactName, live: Bucket['facts'], planned: Bucket['facts']): boolean {
  const [before, now] = [live[fact], planned[fact]];
  if (!SEEN.has(before?.state) || !SEEN.has(now?.state)) return false;
  if (fact === 'policy') return !isDeepStrictEqual(policyIn(live), policyIn(planned));
  return !isDeepStrictEqual(seenValue(before), seenValue(now));
}

const seenValue = (observation: Bucket['facts'][BucketFactName]): unknown =>
  observation?.state === 'known' ? observation.value : null;

/** S3 gives a policy back in an order of its own. */
function policyIn({ policy }: Bucket['facts']): unknown {
  const text = policy?.state === 'known' ? policy.value.text : '';
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
