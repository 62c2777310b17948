import { hasPlaceholder, placeholder } from '../../model/placeholder.ts';
import { type Case, simplified } from './cases.ts';
import type { ConditionAnswers } from './conditions.ts';
import {
  asText,
  type Evaluated,
  type EvaluatedMap,
  isEvaluatedList,
  isEvaluatedMap,
  isPending,
  referenceOf,
} from './evaluated.ts';
import type { InventoryNames } from './inventory-names.ts';

/**
 * JSON text of a document, as S3 gives it back; a case without a value has none. A statement that is there in some of the cases asks
 * for their conditions as condition keys, so that what all cases have in common can be told from the text. `undefined`: what stands
 * in it is not known yet.
 */
export function documentText(cases: readonly Case[], names: InventoryNames): string | undefined {
  const written = cases.map(({ value }) => value).filter((value) => value !== undefined && value !== null);
  const texts = new Set(written.filter((value) => typeof value === 'string'));
  const [text = ''] = texts;
  if (text !== '') return texts.size === 1 && written.length === cases.length ? names.inText(text) : undefined;
  const rests = new Set(written.map((document) => (isEvaluatedMap(document) ? JSON.stringify(restOf(document)) : '')));
  const [rest = ''] = rests;
  if (rest === '' || rests.size > 1) return undefined;
  const found = new Map<string, { readonly statement: Evaluated; readonly when: ConditionAnswers[] }>();
  for (const { answers, value } of cases)
    for (const statement of statementsIn(value)) {
      const one = found.get(JSON.stringify(statement)) ?? { statement, when: [] };
      if (!one.when.includes(answers)) one.when.push(answers);
      found.set(JSON.stringify(statement), one);
    }
  const statements = [...found.values()].flatMap(({ statement, when }) =>
    (when.length === cases.length ? [NO_ANSWERS] : simplified(when)).map((answers) => asking(statement, answers)),
  );
  return JSON.stringify(renamed({ ...JSON.parse(rest), Statement: statements }, names));
}

const NO_ANSWERS: ConditionAnswers = new Map();

/** `Id` and `Version` are scalars. */
const restOf = ({ Statement: _, ...rest }: EvaluatedMap): EvaluatedMap =>
  Object.fromEntries(Object.entries(rest).map(([name, value]) => [name, asText(value) ?? value]));

function statementsIn(document: Evaluated | undefined): readonly Evaluated[] {
  const statements = isEvaluatedMap(document) ? (document['Statement'] ?? []) : [];
  return (isEvaluatedList(statements) ? statements : [statements]).flatMap(closed);
}

/** The statement where the answers are these: the key of a question is there where the answer is yes. */
function asking(statement: Evaluated, answers: ConditionAnswers): Evaluated {
  if (answers.size === 0 || !isEvaluatedMap(statement)) return statement;
  const condition = isEvaluatedMap(statement['Condition']) ? statement['Condition'] : {};
  const asked = [...answers].map(([question, answer]) => [placeholder(question), String(!answer)] as const);
  const before = isEvaluatedMap(condition['Null']) ? condition['Null'] : {};
  return { ...statement, Condition: { ...condition, Null: { ...before, ...Object.fromEntries(asked) } } };
}

/** Text in place of what is more than a text and not known yet: it may be whatever that text may be. */
function closed(statement: Evaluated): readonly Evaluated[] {
  if (isPending(statement)) {
    const anything = { Principal: '*', Action: '*', Resource: '*', [elementOf(statement)]: '' };
    return EFFECTS.map((Effect) => ({ Effect, ...anything }));
  }
  if (!isEvaluatedMap(statement)) return [statement];
  const members = Object.entries(statement).flatMap(([name, value]): readonly (readonly [string, Evaluated])[] => {
    if (name === 'Condition') return closedCondition(value);
    return [[name, PRINCIPALS.includes(name) && isPending(value) ? everyKind(value) : closedText(value)]];
  });
  const whole: EvaluatedMap = Object.fromEntries(members);
  const effect = asText(whole['Effect']) ?? '';
  if (!hasPlaceholder(effect)) return [whole];
  return EFFECTS.map((Effect) => ({ ...whole, Effect, [effect]: '' }));
}

const EFFECTS = ['Allow', 'Deny'];
const PRINCIPALS = ['Principal', 'NotPrincipal'];
const KINDS = ['AWS', 'Service', 'Federated', 'CanonicalUser'];

/** An element that nobody knows may narrow a statement in any way. */
const elementOf = (value: Evaluated): string => asText(value) ?? '';

const everyKind = (value: Evaluated): EvaluatedMap =>
  Object.fromEntries(KINDS.map((kind) => [kind, asText(value) ?? '']));

function closedCondition(value: Evaluated): readonly (readonly [string, Evaluated])[] {
  if (isPending(value)) return [[elementOf(value), '']];
  if (!isEvaluatedMap(value)) return [['Condition', value]];
  const operators = Object.entries(value);
  return [
    ['Condition', Object.fromEntries(operators.filter(([, keys]) => !isPending(keys)).map(closedMember))],
    ...operators.flatMap(([, keys]) => (isPending(keys) ? [[elementOf(keys), ''] as const] : [])),
  ];
}

const closedMember = ([name, value]: readonly [string, Evaluated]): readonly [string, Evaluated] => [
  name,
  closedText(value),
];

function closedText(value: Evaluated): Evaluated {
  if (isPending(value)) return placeholder(referenceOf(value));
  if (isEvaluatedList(value)) return value.map(closedText);
  return isEvaluatedMap(value) ? Object.fromEntries(Object.entries(value).map(closedMember)) : value;
}

function renamed(value: Evaluated, names: InventoryNames): Evaluated {
  if (typeof value === 'string') return names.inText(value);
  if (isEvaluatedList(value)) return value.map((one) => renamed(one, names));
  if (!isEvaluatedMap(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [names.inText(name), renamed(one, names)]));
}
