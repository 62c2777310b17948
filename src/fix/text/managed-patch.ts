import { quotedAscii } from '../file/document-text.ts';
import { stepText } from '../file/step-text.ts';
import type { FixPlan, FixStep } from '../fix-plan.ts';
import type { Declarations } from '../managed-buckets.ts';
import { managedText } from './plan-markdown.ts';

/** How one language writes what a step changes. */
export interface PatchLanguage {
  readonly patchOf: (step: FixStep) => string;
  /** Marks a line that is for people. */
  readonly comment: '#';
}

/** What has to change in the source of managed buckets, with file and line where they are known. */
export function managedPatch({ steps }: FixPlan, { lines }: Declarations, { patchOf, comment }: PatchLanguage): string {
  const managed = steps.filter((step) => step.managed.by !== 'unknown');
  if (managed.length === 0) return `${comment} No step changes a bucket that a stack or a state manages.\n`;
  const sections = managed.map((step) => {
    const place = placeOf(step, lines);
    const head = [
      stepText(step),
      `account ${step.account}, ${step.region}; ${oneLine(managedText(step.managed))}${place === '' ? '' : ` at ${place}`}`,
    ];
    return `${head.map((line) => `${comment} ${line}`).join('\n')}\n${patchOf(step)}`;
  });
  return `${sections.join('\n\n')}\n`;
}

const oneLine = (text: string): string => quotedAscii(text).slice(1, -1);

function placeOf({ managed }: FixStep, lines: Declarations['lines']): string {
  if (managed.by !== 'state' || lines === undefined) return '';
  const found = lines.locate(managed.address);
  if (found === undefined) return '';
  const file = lines.folder === '' ? found.file : `${lines.folder}/${found.file}`;
  return oneLine(`${file}:${found.line}`);
}
