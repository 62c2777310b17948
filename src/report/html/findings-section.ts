import { counted, formatNumber } from '../../model/counted.ts';
import type { RuleInfo } from '../../model/finding.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import type { Collected, Some } from './collect.ts';
import { findingItem } from './finding.ts';
import { FINDING_KINDS, type FindingKind, type FindingState } from './finding-rows.ts';
import type { ShownFinding } from './shown-finding.ts';

const HEADING: Readonly<Record<FindingKind, string>> = {
  fail: 'To act on',
  undecided: 'Observed, and still undecided',
  unobserved: 'Not judged, since something was not observed',
  waived: 'Waived',
};

interface FindingsSectionInput {
  readonly rules: readonly RuleInfo[];
  /** There was an earlier report to compare with. */
  readonly compared: boolean;
}

export function findingsSection({ findings }: Collected, { rules, compared }: FindingsSectionInput): Markup {
  const total = FINDING_KINDS.reduce((sum, kind) => sum + findings[kind].total, 0);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const lists = FINDING_KINDS.map((kind) => list(kind, findings[kind], byId));
  return markup`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${total === 0 ? markup`<p>There are none.</p>` : filterForm(compared)}
<p id="shown" role="status" class="soft">${counted(total, 'finding')}</p>
<div id="lists">${lists}</div><div id="window" hidden><ul class="findings" id="rows"></ul>
<p class="pager"><button type="button" id="before">Earlier</button> <button type="button" id="after">Later</button> <span class="soft" id="place"></span></p></div></section>
`;
}

/** Bytes of page for findings of each kind, so that with the rows of 10,000 findings the page stays below 5 MB. */
const ROOM: Readonly<Record<FindingKind, number>> = {
  fail: 1_500_000,
  undecided: 200_000,
  unobserved: 200_000,
  waived: 200_000,
};

function list(kind: FindingKind, { items, total }: Some<ShownFinding>, rules: ReadonlyMap<string, RuleInfo>): Markup {
  if (total === 0) return nothing;
  const shown: Markup[] = [];
  let room = ROOM[kind];
  for (const finding of items) {
    const item = findingItem(finding, rules.get(finding.rule), kind);
    room -= Buffer.byteLength(item.source);
    if (room < 0) break;
    shown.push(item);
  }
  const left =
    shown.length === total
      ? nothing
      : markup`<p class="left-out">Here are ${formatNumber(shown.length)} of ${counted(total, 'finding')}, the new ones and the worst first. With scripts on, this page lists all of them; the JSON report has them with their evidence.</p>`;
  return markup`<div class="group"><h3>${HEADING[kind]} <span class="soft">${formatNumber(total)}</span></h3>${left}<ul class="findings">
${shown}</ul></div>`;
}

const KIND_WORD: Readonly<Record<FindingKind, string>> = {
  fail: 'to act on',
  undecided: 'observed, undecided',
  unobserved: 'not observed',
  waived: 'waived',
};

const STATE_WORD: Readonly<Record<Exclude<FindingState, ''>, string>> = {
  new: 'new',
  unchanged: 'unchanged',
  carried: 'not judged again',
};

const select = (name: string, label: string, options: readonly (readonly [value: string, text: string])[]): Markup =>
  markup`<label>${label} <select id="by-${name}" data-filter="${name}"><option value="">all</option>${options.map(
    ([value, text]) => markup`<option value="${value}">${text}</option>`,
  )}</select></label>`;

/** Hidden until the script that makes it work has started; it adds the rules, accounts, units and Regions that there are. */
const filterForm = (compared: boolean): Markup =>
  markup`<form id="filter" role="search" aria-label="Filter findings" hidden>
<label>Search names and messages <input id="by-text" data-filter="text" type="search" autocomplete="off" placeholder="bucket, account, rule, words of the message"></label>
${select(
  'severity',
  'Severity',
  SEVERITIES.map((severity) => [severity, severity]),
)}
${select(
  'kind',
  'Kind',
  FINDING_KINDS.map((kind) => [kind, KIND_WORD[kind]]),
)}
${compared ? select('state', 'Change', Object.entries(STATE_WORD)) : nothing}
${select('rule', 'Rule', [])}
${select('account', 'Account', [])}
${select('unit', 'Organizational unit', [])}
${select('region', 'Region', [])}
<button type="button" id="open">Open all</button> <button type="button" id="clear">Clear</button></form>`;
