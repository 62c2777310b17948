import { hasPlaceholder, piecesOf, placeholder } from '../../model/placeholder.ts';
import {
  asText,
  type Evaluated,
  isEvaluatedList,
  isEvaluatedMap,
  isPending,
  labelOf,
  type Pending,
  pending,
  pendingIn,
} from './evaluated.ts';
import {
  functionIn,
  ifInMembers,
  isTemplateList,
  isTemplateMap,
  type TemplateMap,
  type TemplateValue,
} from './template-value.ts';

/** Values of the stacks that are read together; `undefined`: none of them has it. */
export interface SharedValues {
  readonly exported: (name: string) => Evaluated | undefined;
  /** `where`: its Region; `''` means the Region of the stack that asks. */
  readonly stackOutput: (of: {
    readonly stackName: string;
    readonly where: string;
    readonly output: string;
  }) => Evaluated | undefined;
  /** Whether a placeholder stands for the name of a bucket. */
  readonly isBucketName: (text: string) => boolean;
}

/** What the names in a template stand for. */
export interface TemplateNames extends SharedValues {
  /** Prefix of whatever is known only after deployment, so that two stacks do not seem to mean the same. */
  readonly owner: string;
  /** `undefined`: `AWS::NoValue`. */
  readonly ref: (name: string) => Evaluated | undefined;
  readonly attribute: (resource: string, attribute: string) => Evaluated;
  readonly condition: (name: string) => boolean | Pending;
  readonly mapping: (map: string, first: string, second: string) => TemplateValue | undefined;
}

export type Evaluate = (value: TemplateValue) => Evaluated | undefined;

/** Texts that are put into texts grow without end. */
const LONGEST = 100_000;

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html */
export function evaluator(names: TemplateNames): Evaluate {
  const evaluate: Evaluate = (value) => {
    if (isTemplateList(value)) return value.map(evaluate).filter((one) => one !== undefined);
    if (!isTemplateMap(value)) return unresolved(value);
    const call = functionIn(value);
    if (call !== undefined) return calculate(call[0], call[1], value);
    const members: [string, Evaluated][] = [];
    for (const [name, one] of Object.entries(value)) {
      // `Fn::Transform` beside other names adds names that nobody sees.
      if (name.startsWith('Fn::')) return pending(labelOf(names.owner, value));
      const inside = evaluate(one);
      if (inside !== undefined) members.push([name, inside]);
    }
    return Object.fromEntries(members);
  };

  /** `{{resolve:ssm:…}}` is replaced while the stack is deployed. */
  const unresolved = (value: string | null): Evaluated =>
    value?.includes('{{resolve:')
      ? value.replaceAll(/\{\{resolve:([^{}]*)\}\}/g, (_, what: string) => placeholder(what.replaceAll(':', ' ')))
      : value;

  const calculate = (name: string, argument: TemplateValue, whole: TemplateMap): Evaluated | undefined => {
    const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    const found = known === undefined ? NOT_KNOWN : known(argument, { names, evaluate });
    if (found === NOT_KNOWN || (typeof found === 'string' && found.length > LONGEST))
      return pending(labelOf(names.owner, whole));
    return found;
  };
  return evaluate;
}

const NOT_KNOWN = Symbol('not known');

type Outcome = Evaluated | undefined | typeof NOT_KNOWN;

interface Evaluation {
  readonly names: TemplateNames;
  readonly evaluate: Evaluate;
}

const FUNCTIONS: Readonly<Record<string, (argument: TemplateValue, evaluation: Evaluation) => Outcome>> = {
  Ref: (name, { names }) => (typeof name === 'string' ? names.ref(name) : NOT_KNOWN),
  'Fn::GetAtt': getAtt,
  'Fn::Sub': sub,
  'Fn::Join': join,
  'Fn::Select': select,
  'Fn::Split': split,
  'Fn::If': choose,
  'Fn::FindInMap': findInMap,
  'Fn::ImportValue': importValue,
  'Fn::GetStackOutput': getStackOutput,
  'Fn::Base64': base64,
  'Fn::Length': length,
  'Fn::ToJsonString': toJsonString,
};

function getAtt(argument: TemplateValue, { names, evaluate }: Evaluation): Outcome {
  // The long form takes `Bucket.Arn` too.
  const parts = typeof argument === 'string' ? argument.split(/\.(.*)/s, 2) : argument;
  if (!isTemplateList(parts)) return NOT_KNOWN;
  const [resource, ...path] = parts.map((one) => asText(evaluate(one)));
  if (resource === undefined || path.length === 0 || path.includes(undefined)) return NOT_KNOWN;
  const attribute = path.join('.');
  return hasPlaceholder(resource + attribute) ? NOT_KNOWN : names.attribute(resource, attribute);
}

function sub(argument: TemplateValue, { names, evaluate }: Evaluation): Outcome {
  const [text, variables] = isTemplateList(argument) ? argument : [argument, {}];
  if (typeof text !== 'string') return NOT_KNOWN;
  let isKnown = true;
  let size = 0;
  const replaced = text.replaceAll(/\$\{([^{}]*)\}/g, (written, inside: string) => {
    // Text may grow too long while it is put together.
    if (!isKnown || size > LONGEST) return '';
    // `${!Literal}` is the text `${Literal}`, for policy variables.
    if (inside.startsWith('!')) return `\${${inside.slice(1)}}`;
    const name = inside.trim();
    const dot = name.indexOf('.');
    const value =
      isTemplateMap(variables) && Object.hasOwn(variables, name)
        ? evaluate(variables[name] ?? null)
        : dot < 0
          ? names.ref(name)
          : names.attribute(name.slice(0, dot), name.slice(dot + 1));
    const one = asText(value);
    if (one === undefined) isKnown = false;
    size += one?.length ?? 0;
    return one ?? written;
  });
  return isKnown ? replaced : NOT_KNOWN;
}

/** Items of a list; `undefined`: nobody knows yet which. */
function itemsOf(value: TemplateValue | undefined, evaluate: Evaluate): readonly Evaluated[] | undefined {
  const items = value === undefined ? undefined : evaluate(value);
  return isEvaluatedList(items) ? items : undefined;
}

function join(argument: TemplateValue, { evaluate }: Evaluation): Outcome {
  if (!isTemplateList(argument)) return NOT_KNOWN;
  const [delimiter, list] = argument;
  const items = itemsOf(list, evaluate)?.map(asText);
  const size = items?.reduce((sum, one) => sum + (one?.length ?? 0), 0) ?? 0;
  // An item that hangs on a condition may also be left out.
  if (items === undefined || items.includes(undefined) || size > LONGEST) return NOT_KNOWN;
  return items.join(delimiter === null ? '' : (asText(evaluate(delimiter ?? '')) ?? ''));
}

function select(argument: TemplateValue, { evaluate }: Evaluation): Outcome {
  if (!isTemplateList(argument)) return NOT_KNOWN;
  const [index, list] = argument;
  const items = itemsOf(list, evaluate);
  const at = Number(asText(evaluate(index ?? null)) || 'none');
  return items?.[at] ?? NOT_KNOWN;
}

/** Pseudo parameters of letters, digits and hyphens; the name of a bucket may have dots beside. */
const PLAIN_PARAMETER = /^\$\{AWS::(?:AccountId|Partition|Region|StackName)\}$/;
const OF_NO_NAME = /^[^\w.-]+$/;

function split(argument: TemplateValue, { names, evaluate }: Evaluation): Outcome {
  if (!isTemplateList(argument)) return NOT_KNOWN;
  const [delimiter, text] = argument.map((one) => asText(evaluate(one)));
  if (!delimiter || text === undefined || hasPlaceholder(delimiter)) return NOT_KNOWN;
  const holdsNoDelimiter = (name: string): boolean =>
    OF_NO_NAME.test(delimiter) && (PLAIN_PARAMETER.test(name) || names.isBucketName(name));
  const items = [''];
  for (const piece of piecesOf(text)) {
    // What is known only after deployment may hold the delimiter.
    if (piece.isPlaceholder && !holdsNoDelimiter(piece.text)) return NOT_KNOWN;
    const [first = '', ...rest] = piece.isPlaceholder ? [piece.text] : piece.text.split(delimiter);
    items.push(`${items.pop() ?? ''}${first}`, ...rest);
  }
  return items;
}

function choose(argument: TemplateValue, { names, evaluate }: Evaluation): Outcome {
  if (!isTemplateList(argument) || argument.length !== 3) return NOT_KNOWN;
  const [condition, yes = null, no = null] = argument;
  if (typeof condition !== 'string') return NOT_KNOWN;
  const decided = names.condition(condition);
  if (!isPending(decided)) return evaluate(decided ? yes : no);
  if (JSON.stringify(yes) === JSON.stringify(no)) return evaluate(yes);
  const members = ifInMembers(argument);
  if (members !== undefined) return evaluate(members);
  const [ifTrue, ifFalse] = [evaluate(yes), evaluate(no)];
  return JSON.stringify(ifTrue) === JSON.stringify(ifFalse) && typeof ifTrue === 'string' ? ifTrue : NOT_KNOWN;
}

function findInMap(argument: TemplateValue, { names, evaluate }: Evaluation): Outcome {
  if (!isTemplateList(argument)) return NOT_KNOWN;
  const [map, first, second] = argument.slice(0, 3).map((one) => asText(evaluate(one)));
  if (map === undefined || first === undefined || second === undefined) return NOT_KNOWN;
  const found = names.mapping(map, first, second);
  if (found !== undefined) return evaluate(found);
  const options = argument[3];
  if (!isTemplateMap(options) || [map, first, second].some(hasPlaceholder)) return NOT_KNOWN;
  return Object.hasOwn(options, 'DefaultValue') ? evaluate(options['DefaultValue'] ?? null) : NOT_KNOWN;
}

function importValue(argument: TemplateValue, { names, evaluate }: Evaluation): Outcome {
  const name = asText(evaluate(argument));
  if (name === undefined) return NOT_KNOWN;
  // Exports are those of an account and Region, whichever stack imports them.
  return names.exported(name) ?? pending(`ImportValue ${name.replaceAll(/[${}:]+/g, ' ').trim()}`);
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-getstackoutput.html */
function getStackOutput(argument: TemplateValue, { names, evaluate }: Evaluation): Outcome {
  const given = evaluate(argument);
  // A role leads into another account.
  if (!isEvaluatedMap(given) || Object.hasOwn(given, 'RoleArn')) return NOT_KNOWN;
  const [stackName = '', where = '', output = ''] = ['StackName', 'Region', 'OutputName'].map((name) =>
    Object.hasOwn(given, name) ? asText(given[name]) : '',
  );
  return names.stackOutput({ stackName, where, output }) ?? NOT_KNOWN;
}

function base64(argument: TemplateValue, { evaluate }: Evaluation): Outcome {
  const text = asText(evaluate(argument));
  return text === undefined || hasPlaceholder(text) ? NOT_KNOWN : Buffer.from(text, 'utf8').toString('base64');
}

function length(argument: TemplateValue, { evaluate }: Evaluation): Outcome {
  const items = itemsOf(argument, evaluate);
  return items === undefined ? NOT_KNOWN : String(items.length);
}

function toJsonString(argument: TemplateValue, { evaluate }: Evaluation): Outcome {
  const value = evaluate(argument);
  if (pendingIn(value) !== undefined) return NOT_KNOWN;
  return isEvaluatedMap(value) || isEvaluatedList(value) ? JSON.stringify(value) : NOT_KNOWN;
}
