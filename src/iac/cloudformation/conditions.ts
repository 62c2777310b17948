import { hasPlaceholder } from '../../model/placeholder.ts';
import { asText, isPending, labelOf, type Pending, pending, pendingIn } from './evaluated.ts';
import type { Evaluate } from './functions.ts';
import { isTemplateList, isTemplateMap, type TemplateMap, type TemplateValue } from './template-value.ts';

export type Decided = boolean | Pending;

/** Answers to questions of which only deployment knows the answer: `Conditions.IsProd`. */
export type ConditionAnswers = ReadonlyMap<string, boolean>;

interface DecidedCondition {
  readonly outcome: Decided;
  /** What it hangs on, if that is not known: its answer brings it nearer to being decided. */
  readonly question: string | undefined;
}

export type Conditions = (name: string, answers: ConditionAnswers) => DecidedCondition;

/** Decides the conditions of a template, as far as they can be, by some answers. */
export function conditionsOf(
  written: TemplateMap,
  { owner, evaluate, mayBe, allowed }: Omit<Deciding, 'answer'> & AllowedValues,
): Conditions {
  const questions = new Map<string, string>();
  /** Conditions that ask the same share the question, so that one and its opposite are never both true. */
  const questionOf = (expression: TemplateValue, within: string): string => {
    const asked = JSON.stringify(expression);
    const name = `${owner}Conditions.${within}`;
    const isTaken = [...questions.values()].includes(name);
    const question = questions.get(asked) ?? (isTaken ? labelOf(owner, expression) : name);
    questions.set(asked, question);
    return question;
  };
  const comparisons = new Map<string, Comparison>();
  /** What follows from answers about the same parameter: it is one value, of those that are allowed. */
  const follows = (one: string, { open, value }: Comparison, answers: ConditionAnswers): boolean | undefined => {
    const others = [...comparisons].filter(([question, other]) => question !== one && other.open === open);
    const same = others.find(([question, other]) => other.value === value && answers.has(question));
    if (same !== undefined) return answers.get(same[0]);
    if (others.some(([question]) => answers.get(question) === true)) return false;
    const ruledOut = others.filter(([question]) => answers.get(question) === false).map(([, other]) => other.value);
    const left = allowed(open)?.filter((each) => !ruledOut.includes(each));
    return left?.length === 1 && left[0] === value ? true : undefined;
  };
  return (name, answers) => {
    let question: string | undefined;
    const answer: Deciding['answer'] = (expression, within, compared) => {
      const one = questionOf(expression, within);
      if (compared !== undefined) comparisons.set(one, compared);
      const found = answers.get(one) ?? (compared && follows(one, compared, answers));
      if (found === undefined) question ??= one;
      return found;
    };
    const outcome = decider(written, { owner, evaluate, mayBe, answer })(name);
    return { outcome, question };
  };
}

interface AllowedValues {
  /** Those of a parameter without a value, by what stands for it; `undefined`: there may be others. */
  readonly allowed: (open: string) => readonly string[] | undefined;
}

/** Of what is known only after deployment with a text. */
interface Comparison {
  readonly open: string;
  readonly value: string;
}

interface Deciding {
  readonly owner: string;
  readonly evaluate: Evaluate;
  /** Whether a parameter without a value, by what stands for it, may be given this one. */
  readonly mayBe: (open: string, value: string) => boolean;
  /** `within`: name of the condition that asks. */
  readonly answer: (expression: TemplateValue, within: string, compared?: Comparison) => boolean | undefined;
}

/** Decides each condition once. */
function decider(written: TemplateMap, { owner, evaluate, mayBe, answer }: Deciding): (name: string) => Decided {
  const decided = new Map<string, Decided>();

  const named = (name: string): Decided => {
    const before = decided.get(name);
    if (before !== undefined) return before;
    const open = pending(`${owner}condition ${name}`);
    // A condition that refers to itself is never decided.
    decided.set(name, open);
    const found = Object.hasOwn(written, name) ? decide(written[name] ?? null, name) : (answer(name, name) ?? open);
    const outcome = isPending(found) ? open : found;
    decided.set(name, outcome);
    return outcome;
  };

  const decide = (expression: TemplateValue, within: string): Decided => {
    const unclear = pending(labelOf(owner, expression));
    const all = (of: readonly TemplateValue[]): readonly Decided[] => of.map((one) => decide(one, within));
    const asked = (compared?: Comparison): Decided => answer(expression, within, compared) ?? unclear;
    if (typeof expression === 'string') return expression === 'true' || (expression === 'false' ? false : unclear);
    if (!isTemplateMap(expression)) return unclear;
    const [name = '', ...others] = Object.keys(expression);
    const argument = expression[name] ?? null;
    if (others.length > 0) return unclear;
    if (name === 'Condition') return typeof argument === 'string' ? named(argument) : unclear;
    if (!isTemplateList(argument)) return unclear;
    if (name === 'Fn::Equals') {
      const found = equals(argument, unclear);
      return isPending(found) ? asked(comparisonOf(argument)) : found;
    }
    if (name === 'Fn::Not') return negated(decide(argument[0] ?? null, within));
    if (name === 'Fn::And') return every(all(argument), unclear);
    if (name === 'Fn::Or') return negated(every(all(argument).map(negated), unclear));
    return asked();
  };

  const equals = (arguments_: readonly TemplateValue[], unclear: Pending): Decided => {
    const [one, other] = arguments_.map(evaluate);
    const [a, b] = [asText(one), asText(other)];
    if (a === undefined || b === undefined) {
      if (one === undefined || other === undefined || pendingIn([one, other]) !== undefined) return unclear;
      return JSON.stringify(one) === JSON.stringify(other);
    }
    if (a === b) return true;
    // No pseudo parameter is empty.
    if ([a, b].includes('') && [a, b].some((text) => /^\$\{AWS::\w+\}$/.test(text))) return false;
    if (!hasPlaceholder(a) && !hasPlaceholder(b)) return false;
    return mayBe(a, b) && mayBe(b, a) ? unclear : false;
  };

  const comparisonOf = (arguments_: readonly TemplateValue[]): Comparison | undefined => {
    const texts = arguments_.map((one) => asText(evaluate(one)) ?? '');
    const open = texts.find(hasPlaceholder);
    const value = texts.find((text) => !hasPlaceholder(text));
    return open === undefined || value === undefined ? undefined : { open, value };
  };

  return named;
}

const negated = (decided: Decided): Decided => (isPending(decided) ? decided : !decided);

function every(all: readonly Decided[], unclear: Pending): Decided {
  if (all.includes(false)) return false;
  return all.every((one) => one === true) ? true : unclear;
}
