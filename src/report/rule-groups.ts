import { type AccountResult, type Finding, isUndecided, isWaived } from '../model/finding.ts';
import { byText } from '../model/names.ts';
import { SEVERITIES, type Severity } from '../model/severity.ts';
import { worstFirst } from './counts.ts';
import { type TopN, topN } from './top-n.ts';

/** Findings of one rule and severity, over all accounts: what one and the same change fixes. */
export interface RuleGroup {
  readonly rule: string;
  readonly severity: Severity;
  readonly kind: GroupKind;
  readonly count: number;
  /** Of them, those that the baseline does not have. */
  readonly fresh: number;
  /** Accounts with such findings. */
  readonly accounts: number;
  /** The accounts with the most of them. */
  readonly most: readonly AccountShare[];
  /** The first of the new ones; without any, the first of all. */
  readonly example: Finding;
}

/** `undecided`: seen, and cannot be decided. `unobserved`: could not be seen, or the rule itself is at fault. */
const GROUP_KINDS = ['fail', 'undecided', 'unobserved'] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

export interface AccountShare {
  readonly id: string;
  readonly name: string;
  readonly count: number;
}

export interface RuleGroupsBuilder {
  /** Findings that are waived do not count. */
  readonly add: (result: AccountResult) => void;
  /** Worst first; of equals those with new ones, then the largest. */
  readonly build: () => readonly RuleGroup[];
}

const MOST_ACCOUNTS = 5;

interface Gathered {
  readonly rule: string;
  readonly severity: Severity;
  readonly kind: GroupKind;
  count: number;
  fresh: number;
  readonly shares: TopN<AccountShare>;
  example: Finding;
}

const groupKindOf = (finding: Finding): GroupKind =>
  finding.verdict === 'fail' ? 'fail' : isUndecided(finding) ? 'undecided' : 'unobserved';

/** Holds a few accounts per rule: an account comes with all its findings at once. */
export function ruleGroupsBuilder(): RuleGroupsBuilder {
  const groups = new Map<string, Gathered>();
  return {
    add: ({ account, findings }) => {
      const here = new Map<Gathered, number>();
      for (const finding of findings) {
        if (isWaived(finding)) continue;
        const { rule, severity } = finding;
        const kind = groupKindOf(finding);
        const key = `${kind} ${severity} ${rule}`;
        const shares = topN<AccountShare>(MOST_ACCOUNTS, bySize);
        const group = groups.get(key) ?? { rule, severity, kind, count: 0, fresh: 0, shares, example: finding };
        groups.set(key, group);
        group.count += 1;
        if (finding.baselineState === 'new') group.fresh += 1;
        if (worstFirst(finding, group.example) < 0) group.example = finding;
        here.set(group, (here.get(group) ?? 0) + 1);
      }
      for (const [group, count] of here) group.shares.add({ id: account.id, name: account.name, count });
    },
    build: () =>
      [...groups.values()]
        .map(({ shares, ...group }) => ({ ...group, accounts: shares.total(), most: shares.items() }))
        .sort(groupOrder),
  };
}

const bySize = (a: AccountShare, b: AccountShare): number => b.count - a.count || byText(a.id, b.id);

const groupOrder = (a: RuleGroup, b: RuleGroup): number =>
  GROUP_KINDS.indexOf(a.kind) - GROUP_KINDS.indexOf(b.kind) ||
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) ||
  Number(b.fresh > 0) - Number(a.fresh > 0) ||
  b.count - a.count ||
  byText(a.rule, b.rule);
