import type { DeclaredBuckets } from '../iac/source/fault.ts';
import { declaredInState } from '../iac/source/state.ts';
import type { Inventory } from '../inventory/read-inventory.ts';
import type { AccountInventory } from '../model/inventory.ts';
import { STATE, sourceLines, withStacks } from '../scan/lines/read-source-lines.ts';
import type { SourceLines } from '../scan/lines/source-lines.ts';
import { readJsonInput } from '../scan/planned/read-plan-file.ts';
import type { ManagedBy } from './fix-plan.ts';

/** Where it is declared what buckets there are, as far as that was given. */
export interface Declarations {
  readonly declared: DeclaredBuckets;
  /** Files and lines, where the source is given. */
  readonly lines: SourceLines | undefined;
}

/** @throws UserError for what is no state, and no folder */
export async function declarations(
  { source, state }: { readonly source: string | null; readonly state: string | null },
  {
    input,
    inventory,
  }: { readonly input: AsyncIterable<string | Uint8Array> | undefined; readonly inventory: Inventory },
): Promise<Declarations> {
  const found = await sourceLines({ sourceFolder: source, state }, input);
  if (found !== undefined) {
    const lines = await withStacks(found, inventory);
    return { declared: lines.declared, lines };
  }
  const declared = state === null ? new Map() : declaredInState(await readJsonInput(state, input, STATE));
  return { declared, lines: undefined };
}

/** Who else describes the bucket, or this document of it. */
export function managedBy(
  { declared }: Declarations,
  { buckets, regions }: AccountInventory,
): (bucket: string, document: 'logging' | 'policy') => ManagedBy {
  const tagsOf = new Map(
    buckets.flatMap(({ name, facts: { tagging } }) =>
      tagging?.state === 'known' ? [[name, tagging.value.tags] as const] : [],
    ),
  );
  const stackOf = (name: string): string | undefined => {
    for (const { stacks } of Object.values(regions))
      if (stacks?.state === 'known' && Object.hasOwn(stacks.value.buckets, name))
        return stacks.value.buckets[name]?.stack;
    return tagsOf.get(name)?.['aws:cloudformation:stack-name'];
  };
  return (bucket, document) => {
    const found = declared.get(bucket);
    const address = found === undefined ? '' : (found.declaredBy[document] ?? found.address);
    if (address !== '') return { by: 'state', address };
    const stack = stackOf(bucket);
    if (stack !== undefined && stack !== '') return { by: 'stack', name: stack };
    // What declares another setting of the bucket tells that somebody describes it.
    const [other] = Object.values(found?.declaredBy ?? {});
    return other === undefined ? { by: 'unknown' } : { by: 'state', address: other };
  };
}
