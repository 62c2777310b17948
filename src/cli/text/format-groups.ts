import { atMost, oneLine } from '../../model/plain-text.ts';
import { whereText } from '../../report/group-text.ts';
import type { RuleGroup } from '../../report/rule-groups.ts';
import { printable } from './printable.ts';

const MAX_EXAMPLE = 240;

export interface GroupStyle {
  /** Gives the severity its colour. */
  readonly paint: (severity: RuleGroup['severity']) => string;
}

/** Two lines for each group: how many there are and where, and the first of them. */
export const formatGroups = (groups: readonly RuleGroup[], { paint }: GroupStyle): readonly string[] =>
  groups.flatMap((group) => [
    `  ${paint(group.severity)} ${group.rule} · ${printable(whereText(group))}`,
    `    ${group.count > 1 ? 'for example: ' : ''}${printable(atMost(MAX_EXAMPLE, oneLine(group.example.message)))}`,
  ]);
