import { atMost, oneLine } from '../../model/plain-text.ts';
import type { Severity } from '../../model/severity.ts';
import { sourceText } from '../../model/source-text.ts';
import type { GroupSummary } from '../../scan/assess/totals.ts';
import { printable } from './printable.ts';

const MAX_EXAMPLE = 240;

export interface GroupStyle {
  /** Gives the severity its colour. */
  readonly paint: (severity: Severity) => string;
}

/** Two lines for each group: how many there are and where, and the first of them. */
export const formatGroups = (groups: readonly GroupSummary[], { paint }: GroupStyle): readonly string[] =>
  groups.flatMap((group) => [
    `  ${paint(group.severity)} ${group.rule} · ${printable(group.where)}`,
    `    ${group.count > 1 ? 'for example: ' : ''}${exampleOf(group)}`,
  ]);

const exampleOf = ({ example }: GroupSummary): string => {
  const place = sourceText(example);
  return printable(`${place === '' ? '' : `${place}: `}${atMost(MAX_EXAMPLE, oneLine(example.message))}`);
};
