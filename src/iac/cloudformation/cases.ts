import type { ConditionAnswers, Conditions } from './conditions.ts';
import { type Evaluated, isPending } from './evaluated.ts';
import { evaluator, type TemplateNames } from './functions.ts';
import type { TemplateValue } from './template-value.ts';

/** What a value is if these questions are answered so. */
export interface Case {
  readonly answers: ConditionAnswers;
  readonly value: Evaluated | undefined;
}

/** Conditions multiply. */
const MOST_CASES = 64;

/** All that a value may be, by the answers to what only deployment tells; one case without answers where those are too many. */
export function casesOf(
  value: TemplateValue,
  { names, conditions }: { readonly names: TemplateNames; readonly conditions: Conditions },
): readonly Case[] {
  const found: Case[] = [];
  const open: ConditionAnswers[] = [new Map()];
  for (let answers = open.pop(); answers !== undefined; answers = open.pop()) {
    let question: string | undefined;
    const condition: TemplateNames['condition'] = (name) => {
      const decided = conditions(name, answers);
      if (isPending(decided.outcome)) question ??= decided.question;
      return decided.outcome;
    };
    const outcome = evaluator({ ...names, condition })(value);
    if (question === undefined) found.push({ answers, value: outcome });
    else for (const answer of [false, true]) open.push(new Map([...answers, [question, answer]]));
    if (found.length + open.length > MOST_CASES) return [{ answers: new Map(), value: evaluator(names)(value) }];
  }
  return found;
}

/** Answers of which one set holds exactly where one of the given sets does: what holds either way needs no answer. */
export function simplified(all: readonly ConditionAnswers[]): readonly ConditionAnswers[] {
  for (const [index, one] of all.entries())
    for (const other of all.slice(index + 1)) {
      const common = commonOf(one, other);
      if (common !== undefined)
        return simplified([...all.filter((answers) => answers !== one && answers !== other), common]);
    }
  return all;
}

/** `undefined` unless both differ in the answer to one question alone. */
function commonOf(one: ConditionAnswers, other: ConditionAnswers): ConditionAnswers | undefined {
  if (one.size !== other.size) return undefined;
  const different = [...one].filter(([question, answer]) => other.get(question) !== answer);
  const [question, ...more] = different.map(([name]) => name);
  if (question === undefined || more.length > 0 || !other.has(question)) return undefined;
  return new Map([...one].filter(([name]) => name !== question));
}
