import { asciiEscaped, documentText } from '../file/document-text.ts';
import type { FixStep } from '../fix-plan.ts';

/** What a step changes, as lines of text: before and after. */
function linesOf(step: FixStep): { readonly before: readonly string[]; readonly after: readonly string[] } {
  switch (step.action) {
    case 'merge-policy':
      return {
        before: step.before === null ? [] : split(documentText(step.before)),
        after: split(documentText(step.after)),
      };
    case 'create-log-bucket':
      return { before: [], after: split(documentText(step.after.policy)) };
    default:
      return { before: jsonLines(step.before), after: jsonLines(step.after) };
  }
}

const split = (text: string): readonly string[] => text.split('\n');
const jsonLines = (value: object | null): readonly string[] =>
  value === null ? [] : split(asciiEscaped(JSON.stringify(value, null, 2)));

/** A unified diff of one change: what is before and behind it in both stands once. */
export function diffLines(step: FixStep): readonly string[] {
  const { before, after } = linesOf(step);
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  return [
    ...before.slice(0, head).map((line) => `  ${line}`),
    ...before.slice(head, before.length - tail).map((line) => `- ${line}`),
    ...after.slice(head, after.length - tail).map((line) => `+ ${line}`),
    ...after.slice(after.length - tail).map((line) => `  ${line}`),
  ];
}
