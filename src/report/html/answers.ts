import type { ReportHeader } from '../../model/finding.ts';
import type { ReportOptions } from '../../model/report.ts';
import { SEVERITIES } from '../../model/severity.ts';
import { failedOf } from '../counts.ts';
import { type Markup, markup, nothing } from '../markup.ts';
import type { Collected } from './collect.ts';
import { headline } from './finding.ts';
import { counted, foreign, number } from './format.ts';

/** `good` only where everything was observed. */
type Mood = 'good' | 'bad' | 'unknown' | 'plain';

interface Answer {
  readonly question: string;
  readonly mood: Mood;
  readonly figure: string;
  readonly words: string;
  readonly details: string;
  readonly href: string;
}

const WORD: Readonly<Record<Mood, string>> = { good: 'Good', bad: 'To do', unknown: 'Not sure', plain: '' };

/** The first screen: five questions, each with a figure and the way to more. */
export const answers = (header: ReportHeader, collected: Collected, baseline: ReportOptions['baseline']): Markup =>
  markup`<section aria-labelledby="answers"><h2 id="answers" class="hidden-text">In short</h2><ul class="answers">${[
    logged(collected),
    deliverable(collected),
    arrives(collected),
    unobserved(header, collected),
    changed(collected, baseline),
  ].map(card)}</ul></section>`;

const card = ({ question, mood, figure, words, details, href }: Answer): Markup =>
  markup`<li class="answer ${mood}"><h3>${question}</h3><p class="figure"><b>${figure}</b> ${words}</p><p class="soft">${
    WORD[mood] === '' ? nothing : markup`<span class="mood">${WORD[mood]}.</span> `
  }${details} <a href="${href}">See more<span class="hidden-text"> on: ${question}</span></a></p></li>`;

const seenAll = ({ counts: { accounts }, buckets, gaps }: Collected): boolean =>
  accounts.unreachable + accounts.incomplete + buckets.unknown + gaps.total === 0;

const moodOf = (bad: number, collected: Collected): Mood => (bad > 0 ? 'bad' : seenAll(collected) ? 'good' : 'unknown');

function logged(collected: Collected): Answer {
  const { buckets } = collected;
  const on = buckets.delivered + buckets['not-delivered'] + buckets['in-loop'];
  const unobserved = buckets['not-logged'];
  return {
    question: 'Are we logged?',
    mood: moodOf(unobserved, collected),
    figure: number(unobserved),
    words: `${unobserved === 1 ? 'bucket is' : 'buckets are'} not logged`,
    details: `${number(on)} with logging on, ${number(buckets['log-target'])} only receive logs, ${number(buckets.unknown)} not known.`,
    href: '#coverage',
  };
}

function deliverable(collected: Collected): Answer {
  const { buckets } = collected;
  const lost = buckets['not-delivered'];
  const looping = buckets['in-loop'];
  return {
    question: 'Can it be delivered?',
    mood: moodOf(lost + looping, collected),
    figure: number(lost),
    words: `${lost === 1 ? 'bucket loses its' : 'buckets lose their'} logs`,
    details: `${number(looping)} in a loop, ${number(buckets.delivered)} can be delivered, ${number(buckets.unknown)} not known.`,
    href: '#topology',
  };
}

/** What nobody looked for is not said to arrive. */
function arrives({ counts: { arrivals } }: Collected): Answer {
  const question = 'Does it arrive?';
  const { sources, states } = arrivals;
  if (sources === 0)
    return {
      question,
      mood: 'plain',
      figure: '–',
      words: 'nobody looked for log objects',
      details: "Select the rule logs-arrive, and give last night's report with --baseline.",
      href: '#rules',
    };
  const { silent, arriving } = states;
  const open = states.unanswered + states['cannot-tell'];
  return {
    question,
    mood: silent > 0 ? 'bad' : open > 0 ? 'unknown' : arriving > 0 ? 'good' : 'plain',
    figure: number(silent),
    words: `${silent === 1 ? 'source is' : 'sources are'} silent`,
    details: `Logs of ${number(arriving)} of ${counted(sources, 'source')} arrived within a day; ${number(open)} not known, ${number(states['too-early'])} too new to tell.`,
    href: '#arrival',
  };
}

function unobserved({ scan }: ReportHeader, { counts: { accounts }, buckets, unknowns, gaps }: Collected): Answer {
  const closed = accounts.unreachable + accounts.incomplete;
  const partly = Math.max(0, gaps.total - closed - accounts['not-covered']);
  const rcps = scan.organization?.rcps.state ?? 'known';
  const policies = rcps === 'denied' || rcps === 'failed' ? ' Resource control policies were not read.' : '';
  const total = closed + partly;
  return {
    question: 'What could not be observed?',
    mood: total + unknowns.total + buckets.unknown > 0 || policies !== '' ? 'unknown' : 'good',
    figure: number(total),
    words: `${total === 1 ? 'account' : 'accounts'} not fully observed`,
    details: `${number(accounts.unreachable)} could not be reached; ${counted(buckets.unknown, 'bucket')} not known; ${counted(unknowns.total, 'unknown finding')}; ${number(scan.skipped.length)} skipped.${policies}`,
    href: '#unobserved',
  };
}

function changed(
  { counts: { states }, fails, unknowns, waived }: Collected,
  baseline: ReportOptions['baseline'],
): Answer {
  const question = 'What changed?';
  const now = `This scan: ${number(fails.total)} failed, ${number(unknowns.total)} unknown, ${number(waived.total)} waived.`;
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
    figure: number(states.new),
    words: `new since ${baseline.started.slice(0, 10)}, ${number(states.resolved)} resolved`,
    details: `${number(states.unchanged)} unchanged, ${number(states.carried)} of them not judged again. ${now}`,
    href: states.resolved > 0 ? '#resolved' : '#findings',
  };
}

/** One sentence on top, then the few things to do first. */
export function lead(header: ReportHeader, { fails, counts, unknowns }: Collected): Markup {
  const bySeverity = SEVERITIES.map((severity) => ({ severity, failed: failedOf(counts, severity) }))
    .filter(({ failed }) => failed > 0)
    .map(({ severity, failed }) => `${number(failed)} ${severity}`);
  const incomplete = counts.accounts.unreachable + counts.accounts.incomplete + unknowns.total > 0;
  const verdict =
    fails.total > 0
      ? `${counted(fails.total, 'finding')} to act on: ${bySeverity.join(', ')}.`
      : incomplete
        ? 'Nothing failed, but not everything could be observed.'
        : 'Everything selected was observed, and nothing failed.';
  const first = fails.items.slice(0, 5);
  return markup`<p class="verdict">${verdict}</p>${
    header.ended === null
      ? markup`<p class="banner">The scan was stopped early. What is not here was not read.</p>`
      : nothing
  }${
    first.length === 0
      ? nothing
      : markup`<section aria-labelledby="first" class="first"><h2 id="first">Do first</h2><ol>${first.map(
          (finding) =>
            markup`<li class="${finding.severity}"><span class="badge">${finding.severity}</span> <a href="#f-${finding.fingerprint}">${foreign(headline(finding))}</a></li>`,
        )}</ol></section>`
  }`;
}
