import { referenceOf } from './evaluated.ts';
import { type AddressOf, BUCKET, type Stack } from './stack.ts';
import { isTemplateList, mapIn, memberOf, refersTo } from './template-value.ts';

/** Storage that has no server access logging, or is not read: no rule is asked of it. */
const OUT_OF_SCOPE: readonly (readonly [type: RegExp, what: string])[] = [
  [/^AWS::S3Express::DirectoryBucket$/, 'directory buckets have no server access logging'],
  [/^AWS::S3Tables::TableBucket$/, 'table buckets have no server access logging'],
  [/^AWS::S3Vectors::VectorBucket$/, 'vector buckets have no server access logging'],
  [/^AWS::S3Outposts::Bucket$/, 'buckets on Outposts have no server access logging'],
  [/^AWS::Lightsail::Bucket$/, 'buckets of Lightsail are not read'],
];

/** What is deployed along and was not read: stacks of other templates, and what macros make. */
export const unreadIn = (stacks: readonly Stack[], addressOf: AddressOf): readonly string[] =>
  stacks.flatMap((stack) => {
    const { changing, adding } = stack.macros;
    return [
      ...changing.map(
        (name) =>
          `${stack.template.file}: the macro ${name} may change every resource, so that nothing is known before deployment`,
      ),
      ...adding.map((name) => `${stack.template.file}: ${name} adds resources that nobody sees before deployment`),
      ...missingIn(stack).map(
        (name) =>
          `${stack.template.file}: ${name} is neither a parameter nor a resource of the template, so that CloudFormation refuses it`,
      ),
      ...stack.resources.flatMap(({ id, type }) => {
        const address = addressOf(stack, id);
        if (type === 'AWS::CloudFormation::StackSet')
          return [`${address} is not judged: give the template of its stacks by --template`];
        return stack.unreadStacks.has(id)
          ? [
              `${address} is a nested stack whose template is not in the source: judge it by --template, and allow this one by --allow-unknown`,
            ]
          : [];
      }),
    ];
  });

/** What templates have and nobody judges, one sentence each. */
export function templateNotices(stacks: readonly Stack[], addressOf: AddressOf): readonly string[] {
  return stacks.flatMap((stack) =>
    stack.resources.flatMap(({ id, type, condition }) => {
      const address = addressOf(stack, id);
      const out = OUT_OF_SCOPE.find(([pattern]) => pattern.test(type));
      if (out !== undefined) return [`${address} is not judged: ${out[1]}`];
      return type === BUCKET && condition !== undefined
        ? [`${address} is judged as if it were there, which the ${referenceOf(condition)} decides`]
        : [];
    }),
  );
}

const JUDGED = /^AWS::S3::Bucket(?:Policy)?$/;
/** Transforms that add no resources. Of all others, SAM's among them, what a template refers to may be theirs. */
const ADDS_NOTHING = 'AWS::LanguageExtensions';

/** Names that buckets and their policies refer to, and that the template does not have. */
function missingIn({ template: { body }, resources, macros: { changing, adding } }: Stack): readonly string[] {
  const transform = memberOf(body, 'Transform') ?? ADDS_NOTHING;
  const transforms = isTemplateList(transform) ? transform : [transform];
  if (changing.length > 0 || adding.length > 0 || transforms.some((one) => one !== ADDS_NOTHING)) return [];
  const declared = { ...mapIn(body, 'Parameters'), ...mapIn(body, 'Resources') };
  const missing = new Set<string>();
  const isMissing = (name: string): boolean =>
    name !== '' && !name.startsWith('AWS::') && memberOf(declared, name) === undefined;
  for (const { type, written } of resources)
    if (JUDGED.test(type))
      refersTo(memberOf(written, 'Properties'), (name) => {
        if (isMissing(name)) missing.add(name);
        return false;
      });
  return [...missing];
}
