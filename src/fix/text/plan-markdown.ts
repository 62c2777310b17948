import { counted } from '../../model/counted.ts';
import { cell, row, table } from '../../report/markdown-text.ts';
import { fixPlanHash } from '../file/plan-text.ts';
import { inverseText, stepText } from '../file/step-text.ts';
import type { FixPlan, FixStep, ManagedBy } from '../fix-plan.ts';
import { assumptionLine } from '../plan-assumptions.ts';
import { diffLines } from './step-documents.ts';

/** A plan for a pull request: what is done, why, and what is left. */
export function planMarkdown(plan: FixPlan): string {
  const { header, steps, advice } = plan;
  const assumed = assumptionLine(header);
  const head = [
    '# Changes of S3 server access logging',
    `${counted(steps.length, 'step')} in ${counted(header.accounts.length, 'account')}, planned on what was read at ${header.inventory.scannedAt}. The plan may be applied until ${header.expiresAt}.`,
    ...(assumed === '' ? [] : [assumed]),
    `Hash of the plan that this page shows: \`${fixPlanHash(plan)}\``,
  ];
  const accounts = header.accounts.flatMap((id) => [
    `## Account ${id}`,
    ...steps.filter(({ account }) => account === id).map((step) => stepSection(step, steps.indexOf(step) + 1)),
  ]);
  const left =
    advice.length === 0
      ? []
      : [
          '## What is left',
          table(
            ['account', 'bucket', 'rule', 'why'],
            advice.map(({ account, bucket, rule, because }) => row([account, bucket, rule, because].map(cell))),
          ),
        ];
  return `${[...head, ...accounts, ...left].join('\n\n')}\n`;
}

function stepSection(step: FixStep, number: number): string {
  const { region, managed, dependsOn, why } = step;
  return [
    `### ${number}. ${cell(stepText(step))}`,
    [
      ...why.map(({ rule, message }) => `- ${rule}: ${cell(message)}`),
      `- Region ${cell(region)}; ${inverseText(step)} when it is undone`,
      ...(dependsOn.length === 0 ? [] : [`- after: ${dependsOn.map(cell).join(', ')}`]),
      ...(managed.by === 'unknown' ? [] : [`- not written: ${cell(managedText(managed))} describes the bucket`]),
    ].join('\n'),
    // Lines of a diff begin with a sign or with blanks, so that none of them ends the block.
    `\`\`\`diff\n${diffLines(step).join('\n')}\n\`\`\``,
  ].join('\n\n');
}

export const managedText = (managed: ManagedBy): string => {
  switch (managed.by) {
    case 'unknown':
      return 'nobody that could be seen';
    case 'stack':
      return `stack ${managed.name}`;
    case 'state':
      return `${managed.address}`;
  }
};
