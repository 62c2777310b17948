import { hasPlaceholder } from '../../model/placeholder.ts';
import { asText, isPending, labelOf, type Pending, pending, pendingIn } from './evaluated.ts';
import type { Evaluate } from './functions.ts';
import { isTemplateList, isTemplateMap, type TemplateMap, type TemplateValue } from './template-value.ts';

export type Decided = boolean | Pending;

/** Decides the conditions of a template, each once. */
export function conditionsOf(
  written: TemplateMap,
  { owner, evaluate }: { readonly owner: string; readonly evaluate: Evaluate },
): (name: string) => Decided {
  const decided = new Map<string, Decided>();

  const named = (name: string): Decided => {
    const before = decided.get(name);
    if (before !== undefined) return before;
    const open = pending(`${owner}condition ${name}`);
    // A condition that refers to itself is never decided.
    decided.set(name, open);
    const found = Object.hasOwn(written, name) ? decide(written[name] ?? null) : open;
    const outcome = isPending(found) ? open : found;
    decided.set(name, outcome);
    return outcome;
  };

  const decide = (expression: TemplateValue): Decided => {
    const unclear = pending(labelOf(owner, expression));
    if (typeof expression === 'string') return expression === 'true' || (expression === 'false' ? false : unclear);
    if (!isTemplateMap(expression)) return unclear;
    const [name = '', ...others] = Object.keys(expression);
    const argument = expression[name] ?? null;
    if (others.length > 0) return unclear;
    if (name === 'Condition') return typeof argument === 'string' ? named(argument) : unclear;
    if (!isTemplateList(argument)) return unclear;
    if (name === 'Fn::Equals') return equals(argument, unclear);
    if (name === 'Fn::Not') return negated(decide(argument[0] ?? null));
    if (name === 'Fn::And') return every(argument.map(decide), unclear);
    if (name === 'Fn::Or') return negated(every(argument.map(decide).map(negated), unclear));
    return unclear;
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
    return hasPlaceholder(a) || hasPlaceholder(b) ? unclear : false;
  };

  return named;
}

const negated = (decided: Decided): Decided => (isPending(decided) ? decided : !decided);

function every(all: readonly Decided[], unclear: Pending): Decided {
  if (all.includes(false)) return false;
  return all.every((one) => one === true) ? true : unclear;
}
