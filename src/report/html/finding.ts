import type { Unobserved } from '../../model/answer.ts';
import { counted, formatNumber } from '../../model/counted.ts';
import type { AppliedWaiver, Evidence, RuleInfo, SourceLocation } from '../../model/finding.ts';
import { type FixPart, fixParts } from '../../model/fix-parts.ts';
import { oneLine } from '../../model/plain-text.ts';
import { sourceText } from '../../model/source-text.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { type FindingKind, stateOf } from './finding-rows.ts';
import { accountName, atMost, isolated, names, time } from './format.ts';
import type { ShownFinding } from './shown-finding.ts';

const MAX_MESSAGE = 2000;
const MAX_HEADLINE = 200;
const MAX_VALUE = 300;

/** Closed it is a line of a list; open it tells what was seen, why it matters and what to do. Opens without a script. */
export function findingItem(finding: ShownFinding, rule: RuleInfo | undefined, kind: FindingKind): Markup {
  const { severity, fingerprint } = finding;
  return markup`<li class="finding ${finding.verdict === 'unknown' ? 'unknown ' : ''}${kind} ${severity}" data-severity="${severity}" data-kind="${kind}" data-state="${stateOf(finding)}">
<details id="f-${fingerprint}"><summary><span class="badge">${finding.verdict === 'unknown' ? 'unknown' : severity}</span><span class="what"><b>${isolated(headline(finding))}</b>${marks(finding)}<span class="where">${placeOf(finding)}</span></span></summary>
<div class="body">${finding.message === headline(finding) ? nothing : markup`<p class="message">${isolated(atMost(MAX_MESSAGE, finding.message))}</p>`}
<dl>${[
    ...waiverOf(finding.waiver),
    ...(finding.ruleError === '' ? [] : [entry('Error of the rule', isolated(finding.ruleError))]),
    ...(rule ? [entry('What to do', remedyOf(finding, rule))] : []),
    ...(finding.unobserved.length === 0 ? [] : [entry('Not observed', unobservedOf(finding))]),
    ...(finding.evidence.length === 0 ? [] : [entry('Observed', evidenceOf(finding))]),
    ...(finding.affectedCount === 0 || onlyItsPlace(finding)
      ? []
      : [entry(counted(finding.affectedCount, 'bucket'), names(finding.affected, finding.affectedCount))]),
    ...(rule ? [entry('Why it matters', markup`${rule.because}`)] : []),
    ...(rule && Object.keys(rule.controls).length > 0 ? [entry('Controls', controlsOf(rule))] : []),
    entry('Rule', markup`${rule?.title ?? nothing} (<a href="#rule-${finding.rule}">${finding.rule}</a>, ${severity})`),
    ...(finding.source === undefined ? [] : [entry('Declared at', declaredAt(finding.source))]),
    ...(finding.arn === '' ? [] : [entry('Resource', markup`<code>${finding.arn}</code>`)]),
    entry('Fingerprint', markup`<code>${fingerprint}</code>`),
  ]}</dl></div></details></li>
`;
}

/** What is wrong. The title of the rule says what should be, which reads like good news in a list of findings. */
export const headline = ({ message }: Pick<ShownFinding, 'message'>): string => atMost(MAX_HEADLINE, message);

const entry = (term: string, description: Markup): Markup => markup`<div><dt>${term}</dt><dd>${description}</dd></div>`;

const declaredAt = (source: SourceLocation): Markup =>
  markup`<code>${oneLine(sourceText({ source }))}</code> (${isolated(source.address)})`;

const placeOf = ({ account, accountName: name, region, bucket, affectedCount, source }: ShownFinding): Markup =>
  markup`${bucket === '' ? (affectedCount > 0 ? markup`${counted(affectedCount, 'bucket')} in ` : nothing) : markup`${isolated(bucket)} · `}${accountName({ id: account, name })}${region === '' ? nothing : markup` · ${region}`}${source === undefined ? nothing : markup` · ${isolated(sourceText({ source }))}`}`;

const onlyItsPlace = ({ affected, affectedCount, bucket }: ShownFinding): boolean =>
  affectedCount === 1 && affected[0] === bucket;

const mark = (text: string | Markup, kind: string): Markup => markup` <span class="mark ${kind}">${text}</span>`;

function marks({ baselineState, lastSeen, waiver }: ShownFinding): Markup {
  return markup`${[
    ...(baselineState === 'new' ? [mark('new', 'new')] : []),
    ...(lastSeen === null ? [] : [mark(markup`not judged again, last seen ${time(lastSeen)}`, 'carried')]),
    ...(waiver === null ? [] : [mark(waiver.expired ? 'waiver expired' : `waived until ${waiver.expires}`, 'waiver')]),
  ]}`;
}

function waiverOf(waiver: AppliedWaiver | null): readonly Markup[] {
  if (waiver === null) return [];
  const { reason, owner, expires, expired, location } = waiver;
  const until = expired ? `It expired after ${expires}, so the finding counts again.` : `Until ${expires}.`;
  return [
    entry(
      expired ? 'Expired waiver' : 'Waived',
      markup`${isolated(reason)} ${until}${owner === '' ? nothing : markup` Owner: ${isolated(owner)}.`} <code>${location}</code>`,
    ),
  ];
}

const evidenceOf = ({ evidence, evidenceCount }: ShownFinding): Markup =>
  markup`<ul class="facts">${evidence.map(
    ({ resource, path, value }) =>
      markup`<li>${isolated(resource)}: <code>${path}</code> is <code>${shownValue(value)}</code></li>`,
  )}${moreOf(evidenceCount - evidence.length)}</ul>`;

function shownValue(value: Evidence['value']): Markup {
  const text = typeof value === 'bigint' ? String(value) : JSON.stringify(value);
  return isolated(atMost(MAX_VALUE, text));
}

const unobservedOf = ({ unobserved, unobservedCount }: ShownFinding): Markup =>
  markup`<ul class="facts">${unobserved.map(unobservedItem)}${moreOf(unobservedCount - unobserved.length)}</ul>`;

const STATE: Readonly<Record<Unobserved['state'], string>> = {
  denied: 'was denied',
  failed: 'failed',
  'not-read': 'was not read',
};

const unobservedItem = ({ subject, region, state, action, reason }: Unobserved): Markup =>
  markup`<li><code>${action}</code> ${STATE[state]}${subject === '' ? nothing : markup` for ${isolated(subject)}`}${region === '' || region === subject ? nothing : ` in ${region}`}${reason === '' ? nothing : markup`: ${isolated(reason)}`}</li>`;

const moreOf = (more: number): Markup =>
  more > 0 ? markup`<li class="soft">and ${formatNumber(more)} more</li>` : nothing;

/** Nobody knows whether what was not observed has to be fixed: first the scan must be allowed to read it. */
function remedyOf(finding: ShownFinding, rule: RuleInfo): Markup {
  const { terraform, first } = finding;
  const inTerraform = terraform === '' ? nothing : markup`<p>With Terraform:</p>${commandBlock(terraform)}`;
  const fix = markup`${fixMarkup(fixParts(finding.fix))}${inTerraform}`;
  if (finding.verdict === 'fail') return fix;
  const look =
    first === null
      ? markup`<p>Check it by hand. If it is not as it should be:</p>${fix}`
      : markup`<p>${first.text}</p>${first.actions.length === 0 ? nothing : commandBlock(first.actions.join('\n'))}`;
  // A rule on accounts is about the very permission that is missing.
  return rule.on === 'account' && first !== null ? markup`${look}${fix}` : look;
}

/** Prose with its short pieces of code as paragraphs, commands between them. */
function fixMarkup(parts: readonly FixPart[]): Markup {
  const blocks: Markup[] = [];
  let line: Markup[] = [];
  const endLine = (): void => {
    if (line.length > 0) blocks.push(markup`<p>${line}</p>`);
    line = [];
  };
  for (const { kind, text } of parts) {
    if (kind === 'command') {
      endLine();
      blocks.push(commandBlock(text));
    } else line.push(kind === 'code' ? markup`<code>${text}</code>` : markup`${text}`);
  }
  endLine();
  return markup`${blocks}`;
}

/** The script puts a button beside it that copies the text. */
const commandBlock = (text: string): Markup => markup`<pre class="copy" tabindex="0"><code>${text}</code></pre>`;

export const controlsOf = ({ controls }: RuleInfo): Markup =>
  markup`<ul class="controls">${Object.entries(controls).map(
    ([framework, ids]) => markup`<li><b>${framework}</b> ${ids.join(', ')}</li>`,
  )}</ul>`;
