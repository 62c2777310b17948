import type { Policy } from '../../model/facts/policy.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { known, type Observation } from '../../model/observation.ts';
import { asText, type Evaluated, isEvaluatedMap, isPending, pendingIn, referenceOf } from './evaluated.ts';
import type { InventoryNames } from './inventory-names.ts';
import type { Stack } from './stack.ts';

export const BUCKET_POLICY = 'AWS::S3::BucketPolicy';

/** A policy of a template, with the bucket that it is for. */
export interface PolicyResource {
  readonly stack: Stack;
  readonly address: string;
  /** What decides whether it is there; `undefined`: it is. */
  readonly condition: string | undefined;
  /** Name of the bucket in the inventory. */
  readonly bucket: string;
  readonly policy: Observation<Policy>;
}

/** JSON text of a document, as S3 gives it back; `undefined`: what stands in it is not known yet. */
export function documentText(document: Evaluated | undefined, names: InventoryNames): string | undefined {
  if (document === undefined || document === null || pendingIn(document) !== undefined) return undefined;
  return typeof document === 'string' ? names.inText(document) : JSON.stringify(renamed(document, names));
}

function renamed(value: Evaluated, names: InventoryNames): Evaluated {
  if (typeof value === 'string') return names.inText(value);
  if (Array.isArray(value)) return value.map((one: Evaluated) => renamed(one, names));
  if (!isEvaluatedMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [names.inText(name), renamed(one, names)]));
}

export function policyResources(
  stacks: readonly Stack[],
  { names, addressOf }: { readonly names: InventoryNames; readonly addressOf: (stack: Stack, id: string) => string },
): readonly PolicyResource[] {
  return stacks.flatMap((stack) =>
    stack.resources
      .filter(({ type }) => type === BUCKET_POLICY)
      .map((resource) => {
        const properties = stack.propertiesOf(resource);
        const address = addressOf(stack, resource.id);
        const member = (name: string): Evaluated | undefined =>
          isEvaluatedMap(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
        const text = documentText(member('PolicyDocument'), names);
        const { condition } = resource;
        return {
          stack,
          address,
          condition: condition && referenceOf(condition),
          bucket: names.nameOf(asText(isPending(properties) ? properties : member('Bucket')) ?? ''),
          policy: text === undefined ? notYetKnown(`${address}.PolicyDocument`) : known({ text }),
        };
      }),
  );
}
