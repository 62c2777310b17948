import type { AttributeType } from '../model/attribute.ts';
import { READABLE } from '../model/facts/paths.ts';
import { memoizeByObject } from '../model/memoize-by-object.ts';
import type { RuleSource } from './source.ts';

/** What an expression may read: full path and type. */
export type Readable = ReadonlyMap<string, AttributeType>;

const HEADS = { bucket: ['bucket.', 'account.'], account: ['account.'], organization: ['organization.'] } as const;

/** Paths that the rule's kind has, and its own parameters. */
export function readableOf({ on, params = {} }: Pick<RuleSource, 'on' | 'params'>): Readable {
  const own = Object.entries(params);
  if (own.length === 0) return readableOn(HEADS[on]);
  return new Map([...readableOn(HEADS[on]), ...own.map(([name, { type }]) => [`params.${name}`, type] as const)]);
}

/** One object for all rules of a kind, since much is worked out of it. */
const readableOn = memoizeByObject(
  (heads: readonly string[]): Readable =>
    new Map(
      [...READABLE]
        .filter(([path]) => heads.some((head) => path.startsWith(head)))
        .map(([path, { type }]) => [path, type] as const),
    ),
);

/** Roots of paths. They are no values of their own, whatever a rule may read. */
export const ROOTS: readonly string[] = ['bucket', 'account', 'organization', 'params', 'record'];
