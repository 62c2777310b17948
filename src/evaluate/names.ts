import type { AttributeType } from '../model/attribute.ts';
import { READABLE } from '../model/facts/paths.ts';
import type { RuleSource } from './source.ts';

/** What an expression may read: full path and type. */
export type Readable = ReadonlyMap<string, AttributeType>;

const HEADS = { bucket: ['bucket.', 'account.'], account: ['account.'], organization: ['organization.'] } as const;

/** Paths that the rule's kind has, and its own parameters. */
export function readableOf({ on, params = {} }: Pick<RuleSource, 'on' | 'params'>): Readable {
  const heads = HEADS[on];
  return new Map<string, AttributeType>([
    ...[...READABLE]
      .filter(([path]) => heads.some((head) => path.startsWith(head)))
      .map(([path, { type }]) => [path, type] as const),
    ...Object.entries(params).map(([name, { type }]) => [`params.${name}`, type] as const),
  ]);
}

/** Roots of paths. They are no values of their own, whatever a rule may read. */
export const ROOTS: readonly string[] = ['bucket', 'account', 'organization', 'params', 'record'];
