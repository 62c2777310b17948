import type { Policy } from '../../model/facts/policy.ts';
import { notYetKnown } from '../../model/not-yet-known.ts';
import { known, type Observation } from '../../model/observation.ts';
import { asText, type Evaluated, isEvaluatedList, isEvaluatedMap, isPending, referenceOf } from './evaluated.ts';
import type { InventoryNames, NamedBucket } from './inventory-names.ts';
import { documentText } from './policy-document.ts';
import type { Stack, StackResource } from './stack.ts';
import { mapIn, memberOf, refersTo, type TemplateValue, textIn } from './template-value.ts';

const BUCKET_POLICY = 'AWS::S3::BucketPolicy';

/** A policy of a template, with the bucket that it is for. */
export interface PolicyResource {
  readonly stack: Stack;
  readonly resource: StackResource;
  readonly address: string;
  /** What decides whether it is there; `undefined`: it is. */
  readonly condition: string | undefined;
  /** Name of the bucket in the inventory. */
  readonly bucket: string;
  readonly policy: Observation<Policy>;
  /** Nobody can tell yet which bucket it is for, and it may be this one. */
  readonly mayBeFor: (bucket: NamedBucket) => boolean;
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
        const text = isPending(properties) ? undefined : documentText(stack.casesOf(documentOf(resource)), names);
        const { condition } = resource;
        return {
          ...{ stack, resource, address },
          condition: condition && referenceOf(condition),
          bucket: names.nameOf(asText(isPending(properties) ? properties : member('Bucket')) ?? ''),
          mayBeFor: isPending(properties)
            ? () => true
            : (bucket) => isPending(member('Bucket')) && stack === bucket.stack && namesOneOf(resource, bucket),
          policy: text === undefined ? notYetKnown(`${address}.PolicyDocument`) : known({ text }),
        };
      }),
  );
}

const namesOneOf = ({ written }: StackResource, { resource }: NamedBucket): boolean =>
  refersTo(memberOf(mapIn(written, 'Properties'), 'Bucket'), (name) => name === resource.id);

const documentOf = ({ written }: StackResource): TemplateValue =>
  memberOf(mapIn(written, 'Properties'), 'PolicyDocument') ?? null;

/**
 * The policy of a bucket of which conditions of its own template decide which resource has it; `undefined` where none or two may have it,
 * or where that hangs on another template.
 */
export function policyByConditions(
  policies: readonly PolicyResource[],
  { stack, condition: given, names }: Pick<PolicyResource, 'stack' | 'condition'> & { readonly names: InventoryNames },
): Observation<Policy> | undefined {
  const written = policies.flatMap((one): readonly TemplateValue[] => {
    const document = documentOf(one.resource);
    if (one.stack !== stack || isPending(stack.propertiesOf(one.resource))) return [];
    if (one.condition === undefined || one.condition === given) return [document];
    return [{ 'Fn::If': [textIn(one.resource.written, 'Condition'), document, { Ref: 'AWS::NoValue' }] }];
  });
  if (written.length < policies.length) return undefined;
  const cases = stack.casesOf(written).map(({ answers, value }) => ({ answers, there: value }));
  const single = cases.flatMap(({ answers, there }) =>
    isEvaluatedList(there) && there.length === 1 ? [{ answers, value: there[0] }] : [],
  );
  const text = single.length < cases.length ? undefined : documentText(single, names);
  return text === undefined ? undefined : known({ text });
}
