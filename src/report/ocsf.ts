import type { AccountResult, Finding } from '../model/finding.ts';
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
  const line = (finding: Finding, event: Event): string =>
    `${compact(findingEvent({ finding, rule: rules.get(finding.rule)?.info, header, event }) satisfies ComplianceFinding)}\n`;
  for await (const account of accounts) {
    for (const [finding, event] of eventsOf(account)) yield line(finding, event);
  }
};

function* eventsOf({ findings, resolved }: AccountResult): Iterable<readonly [Finding, Event]> {
  for (const finding of findings) {
    yield [finding, finding.baselineState === 'unchanged' ? EVENTS.update : EVENTS.create];
  }
  for (const { finding } of resolved) yield [finding, EVENTS.close];
}
