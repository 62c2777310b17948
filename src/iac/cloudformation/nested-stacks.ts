import type { SourceFiles } from '../planned.ts';
import { joinPath } from '../source/join-path.ts';
import type { Evaluated } from './evaluated.ts';
import { isEvaluatedMap, isPending, pending, referenceOf } from './evaluated.ts';
import type { GivenParameters } from './parameters.ts';
import { type ParsedTemplate, parseTemplate } from './parse-template.ts';
import { type Stack, type StackSettings, stackOf } from './stack.ts';
import { isTemplateMap, mapIn, memberOf, type TemplateMap, textIn } from './template-value.ts';

/** A template with those of the stacks within it, by logical id. */
export interface TemplateTree {
  readonly template: ParsedTemplate;
  readonly nested: ReadonlyMap<string, TemplateTree>;
  /** Ids of nested stacks whose template is not in the source. */
  readonly unread: ReadonlySet<string>;
}

/** Property of a resource that names the template of a stack. */
const TEMPLATE_OF: Readonly<Record<string, string>> = {
  'AWS::CloudFormation::Stack': 'TemplateURL',
  'AWS::Serverless::Application': 'Location',
};

/** Templates that name each other have no end. */
const DEEPEST = 8;

export async function templateTree(template: ParsedTemplate, files: SourceFiles, depth = 0): Promise<TemplateTree> {
  const nested = new Map<string, TemplateTree>();
  const unread = new Set<string>();
  for (const [id, resource] of Object.entries(mapIn(template.body, 'Resources'))) {
    const property = TEMPLATE_OF[textIn(resource, 'Type')];
    if (property === undefined || !isTemplateMap(resource)) continue;
    const file = depth < DEEPEST ? localFile(template.file, resource, property) : undefined;
    const text = file === undefined ? null : await files.read(file);
    if (file === undefined || text === null) unread.add(id);
    else nested.set(id, await templateTree(parseTemplate(text, file), files, depth + 1));
  }
  return { template, nested, unread };
}

/** CDK says beside the address which file it uploads there; `aws cloudformation package` takes a path. */
function localFile(parent: string, resource: TemplateMap, property: string): string | undefined {
  const path = textIn(mapIn(resource, 'Metadata'), 'aws:asset:path') || textIn(mapIn(resource, 'Properties'), property);
  if (path === '' || /^[a-z][a-z0-9+.-]*:/i.test(path) || path.startsWith('/')) return undefined;
  return joinPath(parent.slice(0, parent.lastIndexOf('/') + 1), path);
}

type Settings = Omit<StackSettings, 'nestedOutput' | 'unreadStacks'>;

/** The stack with those within it, each of which gets its parameters from the one around it. */
export function stackTree({ template, nested, unread }: TemplateTree, settings: Settings): readonly Stack[] {
  const found = new Map<string, readonly Stack[]>();
  const within = (id: string): readonly Stack[] => {
    const tree = nested.get(id);
    const before = found.get(id);
    if (before !== undefined || tree === undefined) return before ?? [];
    // A stack that needs its own output has none.
    found.set(id, []);
    const stacks = stackTree(tree, {
      ...settings,
      stackName: '',
      owner: `${settings.owner}${id}.`,
      parameters: parametersFor(stack, id, tree.template),
      condition: stack.resources.find((one) => one.id === id)?.condition,
    });
    found.set(id, stacks);
    return stacks;
  };
  const stack = stackOf(template, {
    ...settings,
    unreadStacks: unread,
    nestedOutput: (id: string, output: string): Evaluated | undefined => within(id)[0]?.output(output),
  });
  const there = stack.resources.filter(({ id }) => nested.has(id));
  return [stack, ...there.flatMap(({ id }) => within(id))];
}

function parametersFor(stack: Stack, id: string, { body }: ParsedTemplate): GivenParameters {
  const resource = stack.resources.find((one) => one.id === id);
  const written = memberOf(mapIn(resource?.written, 'Properties'), 'Parameters');
  const given = written === undefined ? {} : stack.evaluate(written);
  // Where nobody knows what is given, no default is known to hold.
  if (isPending(given)) {
    const names = Object.keys(mapIn(body, 'Parameters'));
    return Object.fromEntries(names.map((name) => [name, pending(`${referenceOf(given)}.${name}`)]));
  }
  return isEvaluatedMap(given) ? given : {};
}
