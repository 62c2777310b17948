import { bucketPlaceholder, hasPlaceholder, placeholder } from '../../model/placeholder.ts';
import { dnsSuffixOf } from '../../model/regions.ts';
import { type Case, casesOf } from './cases.ts';
import { conditionsOf, type Decided } from './conditions.ts';
import {
  asText,
  type Evaluated,
  type EvaluatedMap,
  isEvaluatedMap,
  isPending,
  type Pending,
  pending,
} from './evaluated.ts';
import { type Evaluate, evaluator, type SharedValues, type TemplateNames } from './functions.ts';
import { expandExtensions } from './language-extensions.ts';
import { type Macros, macrosOf } from './macros.ts';
import { allowedValues, type GivenParameters, parameterValue, refusalOf } from './parameters.ts';
import type { ParsedTemplate } from './parse-template.ts';
import { type PossibleText, possibleTexts } from './possible-texts.ts';
import { isTemplateMap, mapIn, memberOf, type TemplateMap, type TemplateValue, textIn } from './template-value.ts';

/** Where a stack will be. Placeholders where that is not known. */
export interface StackEnvironment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
}

export interface StackSettings extends StackEnvironment {
  /** `''`: not known. */
  readonly stackName: string;
  /** `Nested.`; `''` where only one stack is read. Begins what is known only after deployment, and addresses. */
  readonly owner: string;
  readonly parameters: GivenParameters;
  readonly shared: SharedValues;
  /** Output of a stack that a resource declares; `undefined`: its template is not there. */
  readonly nestedOutput: (resource: string, output: string) => Evaluated | undefined;
  readonly unreadStacks: ReadonlySet<string>;
  /** Of the resource that declares the stack, if nobody can tell yet whether it holds. */
  readonly condition?: Pending | undefined;
}

export interface StackResource {
  readonly id: string;
  readonly type: string;
  readonly written: TemplateMap;
  /** A condition of which nobody can tell yet whether it holds. */
  readonly condition: Pending | undefined;
}

export interface Stack extends StackEnvironment {
  readonly owner: string;
  readonly stackName: string;
  readonly template: ParsedTemplate;
  /** Without those whose condition does not hold. */
  readonly resources: readonly StackResource[];
  /** Properties of a resource; what hangs on a macro is pending as a whole. */
  readonly propertiesOf: (resource: StackResource) => EvaluatedMap | Pending;
  /** Name of a bucket; a placeholder of its address where only the deployment gives it one. */
  readonly bucketName: (id: string) => string;
  /** Whether a placeholder stands for the name of one of its buckets. */
  readonly isBucketName: (text: string) => boolean;
  readonly evaluate: Evaluate;
  /** All that a value may be, by the conditions of which nobody can tell yet whether they hold. */
  readonly casesOf: (value: TemplateValue) => readonly Case[];
  /** Texts that deployment may make of a value. */
  readonly possibleTexts: (value: TemplateValue) => readonly PossibleText[];
  readonly output: (name: string) => Evaluated | undefined;
  /** Outputs that the stack exports, each with the name of the export. */
  readonly exports: () => readonly (readonly [name: string, value: () => Evaluated | undefined])[];
  readonly macros: Macros;
  /** Ids of nested stacks whose template is not in the source. */
  readonly unreadStacks: ReadonlySet<string>;
}

/** Address of a resource, for people and for the locator. */
export type AddressOf = (stack: Stack, id: string) => string;

export const BUCKET = 'AWS::S3::Bucket';
const NO_ANSWERS = new Map<string, boolean>();
const NO_VALUE = 'AWS::NoValue';

/** Their `Ref` is a name that the template may give. */
const NAMED_BY: Readonly<Record<string, string>> = {
  'AWS::Logs::DeliverySource': 'Name',
  'AWS::Logs::DeliveryDestination': 'Name',
  'AWS::Logs::LogGroup': 'LogGroupName',
  'AWS::KMS::Alias': 'AliasName',
};

/** A template with its parameters put in: what it says of each resource, as far as that is known before it is deployed. */
export function stackOf(written: ParsedTemplate, settings: StackSettings): Stack {
  const { owner, account, region, partition, unreadStacks } = settings;
  const mappings = mapIn(written.body, 'Mappings');
  const parameters = { declared: mapIn(written.body, 'Parameters'), given: settings.parameters, owner };
  const openParameters = new Map(
    Object.entries(parameters.declared).map(([name, parameter]) => [placeholder(owner + name), parameter]),
  );
  const pseudo = pseudoParameters(settings);
  const early: TemplateNames = {
    owner,
    ref(name) {
      if (name === NO_VALUE) return undefined;
      return Object.hasOwn(pseudo, name) ? pseudo[name] : (parameterValue(name, parameters) ?? pending(owner + name));
    },
    attribute: (resource, attribute) => pending(`${owner}${resource}.${attribute}`),
    condition: (name) => pending(`${owner}condition ${name}`),
    mapping: (map, first, second) => memberOf(memberOf(memberOf(mappings, map), first), second),
    ...settings.shared,
  };
  // Loops go over parameters and mappings alone, and names are made of them.
  const { template, unexpanded } = expandExtensions(written, evaluator(early));
  const { body } = template;
  const declared = mapIn(body, 'Resources');
  const outputs = mapIn(body, 'Outputs');

  const conditionOf = (written: TemplateValue | undefined): Decided => {
    const name = memberOf(written, 'Condition');
    return typeof name === 'string' ? condition(name) : true;
  };

  const nameProperty = cached(
    (id: string): string => {
      const written = memberOf(declared, id);
      const properties = mapIn(written, 'Properties');
      const property = textIn(written, 'Type') === BUCKET ? 'BucketName' : (NAMED_BY[textIn(written, 'Type')] ?? '');
      const named = memberOf(properties, property);
      const own = named === undefined ? undefined : asText(evaluate(named));
      return own ?? standIn(id);
    },
    (id) => standIn(id),
  );
  const standIn = (id: string): string =>
    (textIn(memberOf(declared, id), 'Type') === BUCKET ? bucketPlaceholder : placeholder)(`${owner}${id}`);

  const bucketNames = new Set(
    Object.entries(declared).flatMap(([id, written]) =>
      textIn(written, 'Type') === BUCKET ? [bucketPlaceholder(`${owner}${id}`)] : [],
    ),
  );
  const isBucketName = (text: string): boolean => bucketNames.has(text);

  const isThere = (id: string): boolean => {
    const written = memberOf(declared, id);
    return isTemplateMap(written) && conditionOf(written) !== false;
  };

  const names: TemplateNames = {
    ...early,
    ref: (name) => (!Object.hasOwn(pseudo, name) && isThere(name) ? nameProperty(name) : early.ref(name)),
    attribute(resource, attribute) {
      const type = textIn(memberOf(declared, resource), 'Type');
      if (type === BUCKET && attribute === 'Arn' && isThere(resource))
        return `arn:${partition}:s3:::${nameProperty(resource)}`;
      const [, output] = /^Outputs\.(.+)$/s.exec(attribute) ?? [];
      const nested = output === undefined ? undefined : settings.nestedOutput(resource, output);
      return nested ?? placeholder(`${owner}${resource}.${attribute}`);
    },
    condition: (name) => condition(name),
    isBucketName: (text) => isBucketName(text) || settings.shared.isBucketName(text),
  };
  const evaluate = evaluator(names);
  const conditions = conditionsOf(mapIn(body, 'Conditions'), {
    ...{ owner, evaluate },
    mayBe(open, value) {
      const parameter = hasPlaceholder(value) ? undefined : openParameters.get(open);
      return parameter === undefined || refusalOf(parameter, value) === undefined;
    },
    allowed: (open) => allowedValues(openParameters.get(open)),
  });
  const condition = cached(
    (name: string): Decided => conditions(name, NO_ANSWERS).outcome,
    (name) => pending(`${owner}condition ${name}`),
  );

  const propertiesOf = cached(
    (resource: StackResource): EvaluatedMap | Pending => {
      // Beside the properties, a macro may add some.
      const isChanged = memberOf(resource.written, 'Fn::Transform') !== undefined;
      if (isChanged) return pending(`${owner}${resource.id}.Fn::Transform`);
      const found = evaluate(memberOf(resource.written, 'Properties') ?? {});
      if (isPending(found) || isEvaluatedMap(found)) return found;
      return found === undefined || found === null ? {} : pending(`${owner}${resource.id}.Properties`);
    },
    ({ id }) => pending(`${owner}${id}`),
  );

  return {
    owner,
    stackName: settings.stackName,
    template,
    account,
    region,
    partition,
    evaluate,
    casesOf: (value) => casesOf(value, { names, conditions }),
    possibleTexts: (value) => possibleTexts(value, { names, conditions, mappings }),
    propertiesOf,
    unreadStacks,
    macros: macrosOf(body, unexpanded),
    bucketName: nameProperty,
    isBucketName,
    resources: Object.entries(declared).flatMap(([id, written]) => {
      const decided = conditionOf(written);
      if (!isTemplateMap(written) || decided === false) return [];
      return [
        { id, type: textIn(written, 'Type'), written, condition: isPending(decided) ? decided : settings.condition },
      ];
    }),
    output(name) {
      const output = memberOf(outputs, name);
      return conditionOf(output) === false ? undefined : evaluate(memberOf(output, 'Value') ?? null);
    },
    exports: () =>
      Object.values(outputs).flatMap((output) => {
        const name = asText(evaluate(memberOf(mapIn(output, 'Export'), 'Name') ?? null));
        return name === undefined || conditionOf(output) !== true
          ? []
          : [[name, () => evaluate(memberOf(output, 'Value') ?? null)] as const];
      }),
  };
}

/** Those of a stack whose account is not known stand for themselves. */
function pseudoParameters({ account, region, partition, stackName, owner }: StackSettings): Record<string, Evaluated> {
  // Two stacks have not the same name.
  const ownText = (name: string): string => placeholder(owner === '' ? `AWS::${name}` : `${owner}${name}`);
  return {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': partition,
    'AWS::URLSuffix': dnsSuffixOf(partition) ?? ownText('URLSuffix'),
    'AWS::StackName': stackName === '' ? ownText('StackName') : stackName,
    'AWS::StackId': ownText('StackId'),
    'AWS::NotificationARNs': pending(`${owner}NotificationARNs`),
  };
}

/** What is asked for while it is being found out is a circle. */
function cached<K, V>(find: (key: K) => V, whileFinding: (key: K) => V): (key: K) => V {
  const found = new Map<K, V>();
  return (key) => {
    const before = found.get(key);
    if (before !== undefined) return before;
    found.set(key, whileFinding(key));
    const value = find(key);
    found.set(key, value);
    return value;
  };
}
