import { bucketPlaceholder, hasPlaceholder, standsForItself } from '../../model/placeholder.ts';
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

export const namedBuckets = (
  stacks: readonly Stack[],
  addressOf: (stack: Stack, id: string) => string,
): readonly NamedBucket[] =>
  stacks.flatMap((stack) =>
    stack.resources
      .filter(({ type }) => type === BUCKET)
      .map((resource) => {
        const [text, address] = [stack.bucketName(resource.id), addressOf(stack, resource.id)];
        const isNamed = standsForItself(text);
        return { stack, resource, address, text, name: isNamed ? text : address, isNamed };
      }),
  );

/** How text of a template speaks of buckets. */
export interface InventoryNames {
  /** Name in the inventory of the bucket that a text names. */
  readonly nameOf: (text: string) => string;
  /** Text with several names in it, as policies have them: of a bucket without a name a placeholder of its address stands there. */
  readonly inText: (text: string) => string;
}

export function inventoryNames(buckets: readonly NamedBucket[]): InventoryNames {
  const unnamed = buckets.filter(({ isNamed }) => !isNamed);
  const nameByText = new Map(unnamed.map(({ text, name }) => [text, name] as const));
  const standIns = new Map(unnamed.map(({ text, name }) => [text, bucketPlaceholder(name)] as const));
  const changed = [...standIns].filter(([text, standIn]) => text !== standIn).map(([text]) => text);
  const nameOf = (text: string): string => nameByText.get(text) ?? text;
  if (changed.length === 0) return { nameOf, inText: (text) => text };
  const longestFirst = changed.sort((a, b) => b.length - a.length);
  const pattern = longestFirst.map((text) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|');
  // A longer name that begins or ends alike is another bucket.
  const whole = new RegExp(`(?<![\\w.}-])(?:${pattern})(?![\\w.-]|\\$\\{)`, 'g');
  return {
    nameOf,
    inText: (text) => (hasPlaceholder(text) ? text.replaceAll(whole, (found) => standIns.get(found) ?? found) : text),
  };
}
