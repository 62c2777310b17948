import type { AccountResult, ResolvedFinding } from '../model/finding.ts';
import type { Reporter } from '../model/report.ts';
import { compact } from './json-text.ts';
import { type ComplianceFinding, EVENTS, type Event, findingEvent } from './ocsf/compliance-finding.ts';
import { runContext } from './sarif/results.ts';

/**
 * OCSF 1.6 Compliance Finding (class 2003), one JSON object per line: findings, waived ones as suppressed, and findings of
 * the baseline that are no more as closed. https://schema.ocsf.io/1.6.0/classes/compliance_finding
 */
export const ocsf: Reporter = async function* (header, accounts) {
  const { rules } = runContext(header);
  for await (const account of accounts) {
    for (const event of eventsOf(account)) {
      const rule = rules.get(event.finding.rule)?.info;
      yield `${compact(findingEvent({ ...event, rule, header }) satisfies ComplianceFinding)}\n`;
    }
  }
};

interface EventOfFinding extends Pick<ResolvedFinding, 'finding'> {
  readonly event: Event;
  readonly because: ResolvedFinding['because'] | null;
}

function* eventsOf({ findings, resolved }: AccountResult): Iterable<EventOfFinding> {
  for (const finding of findings) {
    const event = finding.baselineState === 'unchanged' ? EVENTS.update : EVENTS.create;
    yield { finding, event, because: null };
  }
  for (const { finding, because } of resolved) yield { finding, event: EVENTS.close, because };
}
