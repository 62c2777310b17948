import { counted, formatNumber } from '../../model/counted.ts';
import type { PlanHeader, ReportHeader } from '../../model/finding.ts';
import type { ReportOptions } from '../../model/report.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { failedOf } from '../counts.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import { refusalText } from '../refusal-text.ts';
import type { Collected } from './collect.ts';
import { filterLink } from './format.ts';
import { firstItem, freshSection } from './groups-section.ts';

/** `good` only where everything was observed. */
type Mood = 'good' | 'bad' | 'unknown' | 'plain';

interface Answer {
  readonly question: string;
  readonly mood: Mood;
  readonly figure: string;
  readonly words: string;
  readonly details: string;
  readonly href: string;
  /** Of the list that the link leads to. */
  readonly filter?: Readonly<Record<string, string>>;
}

const WORD: Readonly<Record<Mood, string>> = { good: 'Good', bad: 'To do', unknown: 'Not sure', plain: '' };

/** The first screen: five questions, each with a figure and the way to more. */
export const answers = (header: ReportHeader, collected: Collected, baseline: ReportOptions['baseline']): Markup =>
  markup`<section aria-labelledby="answers"><h2 id="answers" class="hidden-text">In short</h2><ul class="answers">${[
    logged(header, collected),
    deliverable(collected),
    arrives(header, collected),
    everythingObserved(header, collected),
    header.plan === undefined ? changed(collected, baseline) : changedByPlan(header.plan, collected),
  ].map(card)}</ul></section>`;

const card = ({ question, mood, figure, words, details, href, filter }: Answer): Markup => {
  const text = markup`See ${filter === undefined ? 'more' : 'them'}<span class="hidden-text"> on: ${question}</span>`;
  return markup`<li class="answer ${mood}"><h3>${question}</h3><p class="figure"><b>${figure}</b> ${words}</p><p class="soft">${
    WORD[mood] === '' ? nothing : markup`<span class="mood">${WORD[mood]}.</span> `
  }${details} ${filter === undefined ? markup`<a href="${href}">${text}</a>` : filterLink(filter, text)}</p></li>`;
};

const seenAll = ({ counts: { accounts }, buckets, unobserved }: Collected): boolean =>
  accounts.unreachable + accounts.incomplete + buckets.unknown + unobserved.total === 0;

const moodOf = (bad: number, collected: Collected): Mood => (bad > 0 ? 'bad' : seenAll(collected) ? 'good' : 'unknown');

function logged({ rules }: ReportHeader, collected: Collected): Answer {
  const { buckets } = collected;
  const on = buckets.delivered + buckets['not-delivered'] + buckets['to-itself'] + buckets['in-loop'];
  const off = buckets['not-logged'];
  return {
    question: 'Are we logged?',
    mood: moodOf(off, collected),
    figure: formatNumber(off),
    words: `${off === 1 ? 'bucket is' : 'buckets are'} not logged`,
    details: `${formatNumber(on)} with logging on, ${formatNumber(buckets['log-target'])} only receive logs, ${formatNumber(buckets.unknown)} cannot be told.`,
    href: '#coverage',
    ...(off > 0 && rules.some(({ id }) => id === LOGGING_RULE) ? { filter: { rule: LOGGING_RULE } } : {}),
  };
}

/** Of the built-in rules, the one that asks the question. */
const LOGGING_RULE = 'logging-enabled';

function deliverable(collected: Collected): Answer {
  const { buckets } = collected;
  const lost = buckets['not-delivered'];
  const looping = buckets['to-itself'] + buckets['in-loop'];
  return {
    question: 'Can it be delivered?',
    mood: moodOf(lost + looping, collected),
    figure: formatNumber(lost),
    words: `${lost === 1 ? 'bucket loses its' : 'buckets lose their'} logs`,
    details: `${formatNumber(buckets['to-itself'])} ${buckets['to-itself'] === 1 ? 'logs to itself' : 'log to themselves'}, ${formatNumber(buckets['in-loop'])} in a longer loop; ${formatNumber(buckets.delivered)} delivered, ${formatNumber(buckets.unknown)} cannot be told.`,
    href: '#topology',
  };
}

/** What nobody looked for is not said to arrive. */
function arrives({ plan }: ReportHeader, { counts: { arrivals } }: Collected): Answer {
  const question = 'Does it arrive?';
  const { sources, states } = arrivals;
  if (sources === 0)
    return {
      question,
      mood: 'plain',
      figure: '–',
      words: plan === undefined ? 'nobody looked for log objects' : 'nothing is deployed yet',
      details:
        plan === undefined
          ? "Select the rule logs-arrive, and give last night's report with --baseline."
          : 'A scan of what is deployed tells.',
      href: '#rules',
    };
  const { silent, arriving } = states;
  const open = states.unanswered + states['cannot-tell'];
  return {
    question,
    mood: silent > 0 ? 'bad' : open > 0 ? 'unknown' : arriving > 0 ? 'good' : 'plain',
    figure: formatNumber(silent),
    words: `${silent === 1 ? 'source is' : 'sources are'} silent`,
    details: `Logs of ${formatNumber(arriving)} of ${counted(sources, 'source')} arrived within a day; ${formatNumber(open)} cannot be told, ${formatNumber(states['too-early'])} too new to tell.`,
    href: '#arrival',
  };
}

function everythingObserved(
  { scan }: ReportHeader,
  { counts: { accounts }, buckets, findings, unobserved }: Collected,
): Answer {
  const closed = accounts.unreachable + accounts.incomplete;
  const partly = Math.max(0, unobserved.total - closed - accounts['not-covered']);
  const rcps = scan.organization?.rcps.state ?? 'known';
  const policies = rcps === 'denied' || rcps === 'failed' ? ' Resource control policies were not read.' : '';
  const total = closed + partly;
  return {
    question: 'What could not be observed?',
    mood:
      total + findings.unobserved.total + findings.undecided.total + buckets.unknown > 0 || policies !== ''
        ? 'unknown'
        : 'good',
    figure: formatNumber(total),
    words: `${total === 1 ? 'account' : 'accounts'} not fully observed`,
    details: `${formatNumber(accounts.unreachable)} not reached, ${formatNumber(scan.skipped.length)} skipped; ${counted(findings.unobserved.total, 'finding')} not judged, ${formatNumber(findings.undecided.total)} undecided.${policies}`,
    href: '#unobserved',
  };
}

function changed(
  { counts: { states, unknowns }, findings: { fail, waived } }: Collected,
  baseline: ReportOptions['baseline'],
): Answer {
  const question = 'What changed?';
  const now = `This scan: ${formatNumber(fail.total)} failed, ${formatNumber(unknowns)} unknown, ${formatNumber(waived.total)} waived.`;
  if (baseline === null) {
    return {
      question,
      mood: 'plain',
      figure: '–',
      words: 'no earlier report to compare with',
      details: `Give one with --baseline. ${now}`,
      href: '#findings',
    };
  }
  return {
    question,
    mood: states.new > 0 ? 'bad' : 'good',
    figure: formatNumber(states.new),
    words: `new since ${baseline.started.slice(0, 10)}, ${formatNumber(states.resolved)} resolved`,
    details: `${formatNumber(states.unchanged)} unchanged, ${formatNumber(states.carried)} of them not judged again. ${now}`,
    href: states.resolved > 0 ? '#resolved' : '#findings',
    ...(states.new > 0 ? { filter: { state: 'new' } } : {}),
  };
}

/** One sentence on top, then the few things to do first. */
export function lead(
  header: ReportHeader,
  collected: Collected,
  { baseline }: Pick<ReportOptions, 'baseline'>,
): Markup {
  const { counts, worst } = collected;
  const fails = collected.findings.fail.total;
  const bySeverity = SEVERITIES.map((severity) => ({ severity, failed: failedOf(counts, severity) }))
    .filter(({ failed }) => failed > 0)
    .map(
      ({ severity, failed }, index) =>
        markup`${index > 0 ? ', ' : ''}${filterLink({ severity, kind: 'fail' }, markup`${formatNumber(failed)} ${severity}`)}`,
    );
  const incomplete = counts.accounts.unreachable + counts.accounts.incomplete + counts.unknowns > 0;
  const verdict =
    fails > 0
      ? markup`${counted(fails, 'finding')} to act on: ${bySeverity}.`
      : incomplete
        ? 'Nothing failed, but not everything could be observed.'
        : 'Everything selected was observed, and nothing failed.';
  const refusal = refusalText(counts.refusing, header.scan.accounts.length);
  return markup`${refusal === '' ? nothing : markup`<p class="banner">${refusal}</p>`}<p class="verdict">${verdict}</p>${
    header.ended === null
      ? markup`<p class="banner">The scan was stopped early. What is not here was not read.</p>`
      : nothing
  }${freshSection(collected, baseline)}${
    worst.items.length === 0
      ? nothing
      : markup`<section aria-labelledby="first" class="first"><h2 id="first">${counts.states.new > 0 ? 'The worst of the others' : 'Do first'}</h2><ol>${worst.items.map(firstItem)}</ol></section>`
  }`;
}

function changedByPlan(
  { live }: PlanHeader,
  { counts: { states, unknowns }, findings: { fail, waived } }: Collected,
): Answer {
  const now = `Planned: ${formatNumber(fail.total)} failed, ${formatNumber(unknowns)} unknown, ${formatNumber(waived.total)} waived.`;
  const plain = { question: 'What does it change?', mood: 'plain', figure: '–', href: '#findings' } as const;
  if (live === null)
    return {
      ...plain,
      words: 'not compared with what is deployed',
      details: `Give last night's inventory with --inventory. ${now}`,
    };
  return {
    ...plain,
    mood: states.new > 0 ? 'bad' : 'good',
    figure: formatNumber(states.new),
    words: `new against the inventory of ${live.slice(0, 10)}`,
    details: now,
    ...(states.new > 0 ? { filter: { state: 'new' } } : {}),
  };
}
