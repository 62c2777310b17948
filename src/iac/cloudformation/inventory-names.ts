import { hasPlaceholder } from '../../model/placeholder.ts';
import type { InventoryNames } from './bucket-facts.ts';
import { BUCKET, type Stack, type StackResource } from './stack.ts';

/** A bucket of a stack, and how the inventory calls it. */
export interface NamedBucket {
  readonly stack: Stack;
  readonly resource: StackResource;
  readonly address: string;
  /** As the template makes it, with placeholders. */
  readonly text: string;
  readonly name: string;
  readonly isNamed: boolean;
}

const PSEUDO_PARAMETER = /\$\{AWS::\w+\}/g;

/** Pseudo parameters stand for themselves; whatever else is known only after deployment leaves the bucket without a name. */
export const isNameKnown = (text: string): boolean => !hasPlaceholder(text.replaceAll(PSEUDO_PARAMETER, ''));

export const namedBuckets = (
  stacks: readonly Stack[],
  addressOf: (stack: Stack, id: string) => string,
): readonly NamedBucket[] =>
  stacks.flatMap((stack) =>
    stack.resources
      .filter(({ type }) => type === BUCKET)
      .map((resource) => {
        const [text, address] = [stack.bucketName(resource.id), addressOf(stack, resource.id)];
        const isNamed = isNameKnown(text);
        return { stack, resource, address, text, name: isNamed ? text : address, isNamed };
      }),
  );

/** Puts the names of the inventory where text speaks of buckets that have no name yet: policies, prefixes, targets. */
export function inventoryNames(buckets: readonly NamedBucket[]): InventoryNames {
  const byText = new Map(buckets.filter(({ isNamed }) => !isNamed).map(({ text, name }) => [text, name] as const));
  if (byText.size === 0) return (text) => text;
  const longestFirst = [...byText.keys()].sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  // A longer name that begins or ends alike is another bucket.
  const whole = new RegExp(`(?<![\\w.}-])(?:${pattern})(?![\\w.-]|\\$\\{)`, 'g');
  return (text) => (hasPlaceholder(text) ? text.replaceAll(whole, (found) => byText.get(found) ?? found) : text);
}
