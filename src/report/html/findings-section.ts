import type { RuleInfo } from '../../model/finding.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import type { Collected, Some } from './collect.ts';
import { type FindingKind, findingItem } from './finding.ts';
import { counted, leftOut, number } from './format.ts';
import type { ShownFinding } from './shown-finding.ts';

const HEADING: Readonly<Record<FindingKind, string>> = {
  fail: 'To act on',
  unknown: 'Could not be judged',
  waived: 'Waived',
};

interface Told {
  readonly rules: readonly RuleInfo[];
  /** There was an earlier report to compare with. */
  readonly compared: boolean;
}

export function findingsSection({ fails, unknowns, waived }: Collected, { rules, compared }: Told): Markup {
  const total = fails.total + unknowns.total + waived.total;
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  return markup`<section aria-labelledby="findings"><h2 id="findings">Findings</h2>
${total === 0 ? markup`<p>There are none.</p>` : filterForm(compared)}
<p id="shown" role="status" class="soft">${counted(total, 'finding')}</p>
${list('fail', fails, byId)}${list('unknown', unknowns, byId)}${list('waived', waived, byId)}</section>
`;
}

/** Bytes of page for findings of each kind, so that the whole stays below 5 MB whatever the names and messages are. */
const ROOM: Readonly<Record<FindingKind, number>> = { fail: 2_500_000, unknown: 700_000, waived: 300_000 };

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
  return markup`<div class="group"><h3>${HEADING[kind]} <span class="soft">${number(total)}</span></h3>${leftOut(shown.length, total, 'finding')}<ul class="findings">
${shown}</ul></div>`;
}

/** Hidden until the script that makes it work has started. */
const filterForm = (compared: boolean): Markup =>
  markup`<form id="filter" role="search" aria-label="Filter findings" hidden>
<label>Search <input id="search" type="search" autocomplete="off" placeholder="bucket, account, rule, action"></label>
<label>Severity <select id="severity"><option value="">all</option>${SEVERITIES.map((severity) => markup`<option>${severity}</option>`)}</select></label>
<label>Kind <select id="kind"><option value="">all</option><option value="fail">to act on</option><option value="unknown">could not be judged</option><option value="waived">waived</option></select></label>
${
  compared
    ? markup`<label>Change <select id="state"><option value="">all</option><option value="new">new</option><option value="unchanged">unchanged</option><option value="carried">not looked at</option></select></label>`
    : nothing
}<button type="button" id="open">Open all</button></form>`;
