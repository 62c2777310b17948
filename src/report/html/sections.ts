import { counted, formatNumber } from '../../model/counted.ts';
import {
  type AccountCoverage,
  BUCKET_KINDS_NOT_COVERED,
  type ReportHeader,
  type ResolvedFinding,
  type RuleInfo,
  type UnobservedFacts,
  VERDICTS,
  type VerdictCounts,
} from '../../model/finding.ts';
import { EDGE_STATES, type Topology } from '../graph/model.ts';
import { componentSvg, EDGE_WORD, leftOutText, titleOf } from '../graph/svg.ts';
import { policiesNotEvaluated } from '../json-parts.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import type { Collected, Some, UnobservedAccount } from './collect.ts';
import { controlsOf } from './finding.ts';
import { accountName, isolated, leftOut, names } from './format.ts';

const COVERAGE_WORD: Readonly<Record<AccountCoverage['status'], string>> = {
  unreachable: 'nothing of it was read',
  incomplete: 'its buckets were not listed to the end',
  scanned: 'read, with unobserved facts',
  'not-covered': 'not part of this scan',
};

export const unobservedSection = ({ scan }: ReportHeader, { unobserved }: Collected): Markup =>
  markup`<section aria-labelledby="unobserved"><h2 id="unobserved">What could not be observed</h2>
<p>What is listed here is neither good nor bad. Once a missing permission is granted, the next scan judges what it hid.</p>
${
  unobserved.items.length === 0
    ? markup`<p>Every account in the scan was read in full.</p>`
    : markup`<div class="scroll" tabindex="0" role="group" aria-label="Accounts with unobserved facts"><table><caption>Accounts with unobserved facts</caption>
<thead><tr><th scope="col">Account</th><th scope="col">State</th><th scope="col">What was not observed</th></tr></thead><tbody>${unobserved.items.map(unobservedRow)}</tbody></table></div>${leftOut(unobserved.items.length, unobserved.total, 'account')}`
}
<h3>Outside of this scan</h3><ul>
${policiesNotEvaluated(scan.organization).map(
  ({ state, action, reason }) =>
    markup`<li>Resource control policies: ${state === 'denied' ? markup`<code>${action ?? ''}</code> was denied` : isolated(reason ?? state)}. They may deny deliveries that look permitted.</li>`,
)}<li>Bucket kinds: ${BUCKET_KINDS_NOT_COVERED.join(', ')}. They are listed by calls of their own, which this scan does not make.</li>
${scopeItems(scan)}${scan.skipped.slice(0, MAX_SKIPPED).map((account) => markup`<li>Account ${accountName(account)}: ${isolated(account.reason)}</li>`)}${
  scan.skipped.length > MAX_SKIPPED
    ? markup`<li>and ${counted(scan.skipped.length - MAX_SKIPPED, 'further account')}</li>`
    : nothing
}</ul></section>
`;

const MAX_SKIPPED = 50;

function scopeItems({ scope, shard }: ReportHeader['scan']): readonly Markup[] {
  const { accounts, excludedAccounts, organizationalUnits, regions } = scope;
  const named = [
    { what: 'All accounts but', list: accounts },
    { what: 'Accounts that were excluded', list: excludedAccounts },
    { what: 'All organizational units but', list: organizationalUnits },
    { what: 'All Regions but', list: regions },
  ].filter(({ list }) => list.length > 0);
  return [
    ...named.map(({ what, list }) => markup`<li>${what}: ${names(list.slice(0, MAX_SKIPPED), list.length)}</li>`),
    ...(shard === undefined
      ? []
      : [
          markup`<li>${counted(shard.others.length, 'account')} of the other shards: this is shard ${shard.index} of ${shard.count}</li>`,
        ]),
  ];
}

const unobservedRow = ({ account, coverage }: UnobservedAccount): Markup =>
  markup`<tr><th scope="row">${accountName(account)}</th><td>${COVERAGE_WORD[coverage.status]}</td><td>${coverage.reason === '' ? nothing : markup`<p>${isolated(coverage.reason)}</p>`}${coverage.unobserved.map(unobservedLine)}</td></tr>`;

const unobservedLine = ({ action, state, reason, count, examples }: UnobservedFacts): Markup => {
  const where = examples.filter(Boolean);
  return markup`<p><code>${action}</code> ${state === 'denied' ? 'was denied' : 'failed'}${where.length === 0 ? nothing : markup` for ${formatNumber(count)}: ${where.map((name, i) => markup`${i > 0 ? ', ' : ''}${isolated(name)}`)}${count > where.length ? ', …' : ''}`}${reason === '' ? nothing : markup` (${isolated(reason)})`}</p>`;
};

export const topologySection = (topology: Topology): Markup =>
  markup`<section aria-labelledby="topology"><h2 id="topology">Where the logs go</h2>
<p>Buckets on the left log to the bucket on the right. Loops come first, then broken deliveries.</p>
<ul class="legend">${EDGE_STATES.map((state) => markup`<li><span class="line ${state}"></span> ${EDGE_WORD[state]}</li>`)}</ul>
<div class="graphs">${topology.components.map((component) => {
    const label = `${titleOf(component)}: ${counted(component.deliveries, 'source')}, ${EDGE_WORD[component.state]}`;
    return markup`<figure class="graph ${component.state}"><figcaption><b>${isolated(component.accountName || component.account)}</b> <span class="soft">${component.regions.join(', ')}</span>${component.leftOut > 0 ? markup` <span class="soft">(${formatNumber(component.leftOut)} boxes not drawn)</span>` : nothing}</figcaption><div class="scroll" tabindex="0" role="group" aria-label="${label}">${componentSvg(component, label)}</div></figure>`;
  })}</div><p class="left-out">${leftOutText(topology)}</p></section>
`;

const BECAUSE: Readonly<Record<ResolvedFinding['because'], string>> = {
  passes: 'passes now',
  replaced: 'replaced by other findings',
  'not-applicable': 'does not apply any more',
  'judged-otherwise': 'judged otherwise, by an assumption or option that was changed, or by logs that arrive',
  'bucket-gone': 'the bucket is gone',
  'account-gone': 'the account is gone',
};

export const resolvedSection = ({ items, total }: Some<ResolvedFinding>): Markup =>
  total === 0
    ? nothing
    : markup`<section aria-labelledby="resolved"><h2 id="resolved">Resolved since the earlier report</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Resolved findings"><table><caption>Resolved findings</caption><thead><tr><th scope="col">Rule</th><th scope="col">Resource</th><th scope="col">Why</th></tr></thead><tbody>${items.map(
        ({ finding, because }) =>
          markup`<tr><th scope="row">${finding.rule}</th><td>${isolated(finding.bucket)} ${accountName({ id: finding.account, name: finding.accountName })} ${finding.region}</td><td>${BECAUSE[because]}</td></tr>`,
      )}</tbody></table></div>${leftOut(items.length, total, 'resolved finding')}</section>
`;

const NO_VERDICTS: VerdictCounts = { pass: 0, fail: 0, unknown: 0, 'not-applicable': 0 };

export const rulesSection = (rules: readonly RuleInfo[], verdicts: Collected['counts']['verdicts']): Markup =>
  markup`<section aria-labelledby="rules"><h2 id="rules">Rules</h2>
<div class="scroll" tabindex="0" role="group" aria-label="Rules"><table id="rule-table"><caption>Verdicts of each rule</caption><thead><tr><th scope="col">Rule</th><th scope="col">Severity</th>${VERDICTS.map((verdict) => markup`<th scope="col">${verdict}</th>`)}<th scope="col">Controls</th></tr></thead><tbody>${rules.map(
    (rule) =>
      markup`<tr id="rule-${rule.id}"><th scope="row">${rule.title} <code>${rule.id}</code></th><td>${rule.severity}</td>${VERDICTS.map(
        (verdict) => markup`<td class="count">${formatNumber((verdicts.get(rule.id) ?? NO_VERDICTS)[verdict])}</td>`,
      )}<td>${controlsOf(rule)}</td></tr>`,
  )}</tbody></table></div></section>
`;
