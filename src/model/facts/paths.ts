import { ACCOUNT_LEAVES, ORGANIZATION_LEAVES } from './account-and-organization.ts';
import type { LeafDoc } from './definition.ts';
import { DERIVED_LEAVES, type DerivedLeaf, LISTED_LEAVES } from './derived.ts';
import { FACTS, type FactName } from './index.ts';

/** A leaf under its full path, with the facts that it is read or computed from. */
export interface ReadablePath extends LeafDoc {
  readonly from: readonly FactName[];
}

/** The part of a path below `bucket.` that leads to the leaves of the target. */
export const TARGET = 'logging.target.';

const plainLeaves: readonly DerivedLeaf[] = (Object.keys(FACTS) as FactName[]).flatMap((fact) =>
  FACTS[fact].scope === 'bucket' ? FACTS[fact].leaves.map((leaf: LeafDoc) => ({ ...leaf, from: [fact] })) : [],
);

const bucketLeaves: readonly DerivedLeaf[] = [...LISTED_LEAVES, ...plainLeaves, ...DERIVED_LEAVES];
const direct = new Set(bucketLeaves.map((leaf) => leaf.path));

/** One step only: the target of a target is not readable. Where both trees have a leaf (`name`), it is the source's view. */
const targetLeaves: readonly DerivedLeaf[] = bucketLeaves
  .filter(({ path }) => !path.startsWith(TARGET) && !direct.has(TARGET + path))
  .map(({ path, type, doc, example, from }) => ({
    path: TARGET + path,
    type,
    doc: `Of the target: ${doc}`,
    example,
    from: [...new Set<FactName>(['logging', ...from])],
  }));

const under = (head: string, leaves: readonly DerivedLeaf[]): readonly (readonly [string, ReadablePath])[] =>
  leaves.map(({ path, type, doc, example, from }) => [head + path, { path: head + path, type, doc, example, from }]);

/** Everything that an expression can read, by full path (`bucket.logging.target.versioning.status`, `account.id`). */
export const READABLE: ReadonlyMap<string, ReadablePath> = new Map([
  ...under('bucket.', bucketLeaves),
  ...under('bucket.', targetLeaves),
  ...under('account.', ACCOUNT_LEAVES),
  ...under('organization.', ORGANIZATION_LEAVES),
]);
