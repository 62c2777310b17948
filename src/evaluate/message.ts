import type { Lookup } from '../model/answer.ts';
import { isOnlyNotYetKnown } from '../model/not-yet-known.ts';
import { plainText } from '../model/plain-text.ts';
import { compileExpression, type Expression, type Language } from './expression.ts';
import type { ExpressionFault } from './source.ts';
import type { Evaluator } from './view.ts';

/** Literal text and placeholders, in turn. */
export type Template = readonly (string | Expression)[];

const SCALARS = ['string', 'int', 'bool', 'double'];
const NOT_OBSERVED = '(not seen)';
const NOT_DEPLOYED = '(known after apply)';

/** `{expression}` prints a scalar, `{{` a brace. */
export function compileTemplate(
  text: string,
  language: Language,
): { readonly template: Template; readonly faults: readonly ExpressionFault[] } {
  const template: (string | Expression)[] = [];
  const faults: ExpressionFault[] = [];
  let literal = '';
  let at = 0;
  while (at < text.length) {
    if (text.startsWith('{{', at)) {
      literal += '{';
      at += 2;
    } else if (text[at] === '{') {
      const end = closingBrace(text, at + 1);
      if (end === undefined) {
        faults.push({ offset: at, text: 'this { has no }; write {{ for a brace' });
        break;
      }
      const expression = compileExpression(text.slice(at + 1, end), SCALARS, language);
      if ('run' in expression) {
        template.push(literal, expression);
        literal = '';
      } else for (const fault of expression) faults.push({ ...fault, offset: fault.offset + at + 1 });
      at = end + 1;
    } else {
      literal += text[at];
      at += 1;
    }
  }
  template.push(literal);
  return { template, faults };
}

/** Offset of the brace that ends a placeholder; braces in quotes do not count. */
function closingBrace(text: string, from: number): number | undefined {
  let quote = '';
  for (let at = from; at < text.length; at += 1) {
    const char = text[at];
    if (quote !== '') {
      if (char === '\\') at += 1;
      else if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '}') return at;
  }
  return undefined;
}

/** Never causes a read: what is not there prints as such. */
export function renderTemplate(template: Template, ask: Evaluator, lookup: Lookup): string {
  return template
    .map((part) => {
      if (typeof part === 'string') return part;
      const asked = ask(part, lookup);
      if (asked.state === 'answered') return plainText(String(asked.value));
      return asked.state === 'unobserved' && asked.unobserved.every(isOnlyNotYetKnown) ? NOT_DEPLOYED : NOT_OBSERVED;
    })
    .join('');
}

/** Whether every placeholder has a value. */
export const isWhole = (template: Template, ask: Evaluator, lookup: Lookup): boolean =>
  template.every((part) => typeof part === 'string' || ask(part, lookup).state === 'answered');
