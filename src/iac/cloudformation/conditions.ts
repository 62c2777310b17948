import { hasPlaceholder } from '../../model/placeholder.ts';
import { asText, isPending, labelOf, type Pending, pending, pendingIn } from './evaluated.ts';
import type { Evaluate } from './functions.ts';
import { isTemplateList, isTemplateMap, type TemplateMap, type TemplateValue } from './template-value.ts';

export type Decided = boolean | Pending;

/** Answers to questions of which only deployment knows the answer: `Conditions.IsProd`. */
export type Answers = ReadonlyMap<string, boolean>;

export interface DecidedCondition {
  readonly outcome: Decided;
  /** What it hangs on, if that is not known: its answer brings it nearer to being decided. */
  readonly question: string | undefined;
}

export type Conditions = (name: string, answers: Answers) => DecidedCondition;

/** Decides the conditions of a template, as far as they can be, by some answers. */
export function conditionsOf(
  written: TemplateMap,
  { owner, evaluate, mayBe }: Pick<Deciding, 'owner' | 'evaluate' | 'mayBe'>,
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
  return (name, answers) => {
    let question: string | undefined;
    const answer = (expression: TemplateValue, within: string): boolean | undefined => {
      const one = questionOf(expression, within);
      if (!answers.has(one)) question ??= one;
      return answers.get(one);
    };
    const outcome = decider(written, { owner, evaluate, mayBe, answer })(name);
    return { outcome, question };
  };
}

interface Deciding {
  readonly owner: string;
  readonly evaluate: Evaluate;
  /** Whether a parameter without a value, by what stands for it, may be given this one. */
  readonly mayBe: (open: string, value: string) => boolean;
  /** `within`: name of the condition that asks. */
  readonly answer: (expression: TemplateValue, within: string) => boolean | undefined;
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
    const asked = (): Decided => answer(expression, within) ?? unclear;
    if (typeof expression === 'string') return expression === 'true' || (expression === 'false' ? false : unclear);
    if (!isTemplateMap(expression)) return unclear;
    const [name = '', ...others] = Object.keys(expression);
    const argument = expression[name] ?? null;
    if (others.length > 0) return unclear;
    if (name === 'Condition') return typeof argument === 'string' ? named(argument) : unclear;
    if (!isTemplateList(argument)) return unclear;
    if (name === 'Fn::Equals') {
      const found = equals(argument, unclear);
      return isPending(found) ? asked() : found;
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

  return named;
}

const negated = (decided: Decided): Decided => (isPending(decided) ? decided : !decided);

function every(all: readonly Decided[], unclear: Pending): Decided {
  if (all.includes(false)) return false;
  return all.every((one) => one === true) ? true : unclear;
}
