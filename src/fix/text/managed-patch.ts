import { quotedAscii } from '../file/document-text.ts';
import { stepText } from '../file/step-text.ts';
import type { FixPlan, FixStep, ManagedBy } from '../fix-plan.ts';
import type { Declarations } from '../managed-buckets.ts';
import { managedText } from './plan-markdown.ts';

/** How one language writes what a step changes. */
export interface PatchLanguage {
  readonly patchOf: (step: FixStep) => string;
  /** Whether what describes a bucket is written in this language. */
  readonly takes: (managed: ManagedBy) => boolean;
  /** Format of the other ones. */
  readonly other: string;
}

/** What a state of Terraform calls its resources; a template has logical ids, without a dot. */
export const isTerraform = (managed: ManagedBy): boolean => managed.by === 'state' && managed.address.includes('.');

/** What has to change in the source of managed buckets, with file and line where they are known. */
export function managedPatch(
  { steps }: FixPlan,
  { lines }: Declarations,
  { patchOf, takes, other }: PatchLanguage,
): string {
  const managed = steps.filter((step) => step.managed.by !== 'unknown');
  if (managed.length === 0) return '# No step changes a bucket that a stack or a state manages.\n';
  const own = managed.filter((step) => takes(step.managed));
  const left = managed.length - own.length;
  const sections = own.map((step) => {
    const place = placeOf(step, lines);
    const head = [
      stepText(step),
      `account ${step.account}, ${step.region}; ${oneLine(managedText(step.managed))}${place === '' ? '' : ` at ${place}`}`,
    ];
    return `${head.map((line) => `# ${line}`).join('\n')}\n${patchOf(step)}`;
  });
  if (left > 0) sections.push(`# ${left} more with --format ${other}.`);
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
