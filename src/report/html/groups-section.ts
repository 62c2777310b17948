import { counted, formatNumber } from '../../model/counted.ts';
import type { ReportOptions } from '../../model/report.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import type { GroupKind, RuleGroup } from '../rule-groups.ts';
import type { Collected } from './collect.ts';
import { headline } from './finding.ts';
import { accountName, filterLink, isolated } from './format.ts';
import type { ShownFinding } from './shown-finding.ts';

/** What the baseline does not have, before all else. */
export function freshSection({ fresh, counts }: Collected, baseline: ReportOptions['baseline']): Markup {
  const total = counts.states.new;
  if (total === 0) return nothing;
  const more = total - fresh.items.length;
  return markup`<section aria-labelledby="new" class="first"><h2 id="new">New${baseline === null ? '' : ` since ${baseline.started.slice(0, 10)}`} <span class="soft">${formatNumber(total)}</span></h2>
<ol>${fresh.items.map(firstItem)}</ol>${
    more > 0
      ? markup`<p>And ${filterLink({ state: 'new' }, markup`${formatNumber(more)} more new ones`)}.</p>`
      : nothing
  }</section>`;
}

export const firstItem = (finding: ShownFinding): Markup =>
  markup`<li class="to-finding ${finding.verdict === 'unknown' ? 'unknown' : finding.severity}"><span class="badge">${finding.verdict === 'unknown' ? 'unknown' : finding.severity}</span> <a href="#f-${finding.fingerprint}">${isolated(headline(finding))}</a></li>`;

const TITLE: Readonly<Record<GroupKind, string>> = {
  fail: 'What failed, by rule',
  undecided: 'Observed, and still undecided',
  unobserved: 'Not judged, since something was not observed',
};

const NOTE: Readonly<Record<GroupKind, string>> = {
  fail: '',
  undecided: 'Everything that these rules read was observed, and does not suffice to decide. No permission is missing.',
  unobserved: 'These rules need what could not be observed. Below is what is missing, by account.',
};

/** Findings of one rule are fixed in one way, so that they are one thing to know. */
export function groupsSection({ groups }: Collected): Markup {
  const kinds = (['fail', 'undecided', 'unobserved'] as const)
    .map((kind) => ({ kind, rows: groups.filter((group) => group.kind === kind) }))
    .filter(({ rows }) => rows.length > 0);
  return markup`${kinds.map(
    ({ kind, rows }) => markup`<section aria-labelledby="by-rule-${kind}"><h2 id="by-rule-${kind}">${TITLE[kind]}</h2>
${NOTE[kind] === '' ? nothing : markup`<p>${NOTE[kind]}</p>`}<div class="scroll" tabindex="0" role="group" aria-label="${TITLE[kind]}"><table class="groups"><caption>${TITLE[kind]}: how many, where, and the first of them</caption><thead><tr><th scope="col">Rule</th><th scope="col">Findings</th><th scope="col">Where</th><th scope="col">For example</th></tr></thead><tbody>${rows.map(rowOf)}</tbody></table></div></section>
`,
  )}`;
}

function rowOf({ rule, severity, kind, count, fresh, accounts, most, example }: RuleGroup): Markup {
  const news = fresh === 0 ? nothing : markup` <span class="mark new">${formatNumber(fresh)} new</span>`;
  const where = most.map(
    (account, index) =>
      markup`${index > 0 ? ', ' : ''}${filterLink({ rule, severity, kind, account: account.id }, accountName(account))} ${formatNumber(account.count)}`,
  );
  const others = accounts - most.length;
  return markup`<tr class="${kind === 'fail' ? severity : 'unknown'}"><th scope="row"><span class="badge">${severity}</span> ${filterLink({ rule, severity, kind }, markup`${rule}`)}</th><td class="count">${formatNumber(count)}${news}</td><td>${
    accounts > 1 ? markup`${counted(accounts, 'account')}: ` : nothing
  }${where}${others > 0 ? markup` and ${counted(others, 'further account')}` : nothing}</td><td><a href="#f-${example.fingerprint}">${isolated(headline(example))}</a></td></tr>`;
}
