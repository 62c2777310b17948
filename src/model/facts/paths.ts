import { keysOf } from '../record.ts';
import { ACCOUNT_ATTRIBUTES, ORGANIZATION_ATTRIBUTES } from './account-and-organization.ts';
import type { AttributeDoc } from './definition.ts';
import { DERIVED_ATTRIBUTES, type DerivedAttribute, LISTED_ATTRIBUTES } from './derived.ts';
import { FACTS, type FactName } from './index.ts';

/** An attribute under its full path, with the facts that it is read or computed from. */
export interface ReadablePath extends AttributeDoc {
  readonly from: readonly FactName[];
}

/** The part of a path below `bucket.` that leads to the attributes of the target. */
export const TARGET = 'logging.target.';

const factAttributes: readonly DerivedAttribute[] = keysOf(FACTS).flatMap((fact) =>
  FACTS[fact].scope === 'bucket'
    ? FACTS[fact].attributes.map((attribute: AttributeDoc) => ({ ...attribute, from: [fact] }))
    : [],
);

const bucketAttributes: readonly DerivedAttribute[] = [...LISTED_ATTRIBUTES, ...factAttributes, ...DERIVED_ATTRIBUTES];
const direct = new Set(bucketAttributes.map((attribute) => attribute.path));

/** One step only: the target of a target is not readable. Where both trees have an attribute (`name`), it is the source's view. */
const targetAttributes: readonly DerivedAttribute[] = bucketAttributes
  .filter(({ path }) => !path.startsWith(TARGET) && !direct.has(TARGET + path))
  .map(({ path, type, doc, example, from }) => ({
    path: TARGET + path,
    type,
    doc: `Of the target: ${doc}`,
    example,
    from: [...new Set<FactName>(['logging', ...from])],
  }));

const under = (head: string, attributes: readonly DerivedAttribute[]): readonly (readonly [string, ReadablePath])[] =>
  attributes.map(({ path, type, doc, example, from }) => [
    head + path,
    { path: head + path, type, doc, example, from },
  ]);

/** Everything that an expression can read, by full path (`bucket.logging.target.versioning.status`, `account.id`). */
export const READABLE: ReadonlyMap<string, ReadablePath> = new Map([
  ...under('bucket.', bucketAttributes),
  ...under('bucket.', targetAttributes),
  ...under('account.', ACCOUNT_ATTRIBUTES),
  ...under('organization.', ORGANIZATION_ATTRIBUTES),
]);
