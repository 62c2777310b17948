import { type AccountResult, type Finding, isWaived } from '../model/finding.ts';
import { atMost, oneLine } from '../model/plain-text.ts';
import type { Reporter } from '../model/report.ts';
import type { Severity } from '../model/severity.ts';
import { sourcePath } from '../model/source-text.ts';
import { compact, jsonArray } from './json-text.ts';
import { resourcePath } from './sarif/resource-location.ts';

const SEVERITY: Readonly<Record<Severity, string>> = {
  critical: 'blocker',
  high: 'critical',
  medium: 'major',
  low: 'minor',
  info: 'info',
};

const MAX_DESCRIPTION = 2000;

/**
 * GitLab's code quality report, which a merge request shows beside its lines.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export const codeQuality: Reporter = async function* (_, accounts) {
  yield* jsonArray(violations(accounts), 0);
  yield '\n';
};

async function* violations(accounts: AsyncIterable<AccountResult>): AsyncIterable<string> {
  for await (const { findings } of accounts)
    for (const finding of findings) if (!isWaived(finding)) yield compact(violationOf(finding));
}

const violationOf = (finding: Finding) => {
  const { rule, verdict, severity, message, fingerprint } = finding;
  return {
    description: atMost(MAX_DESCRIPTION, oneLine(message)),
    check_name: rule,
    fingerprint,
    // Nobody knows yet whether it is as it should be.
    severity: verdict === 'unknown' ? 'info' : SEVERITY[severity],
    location: locationOf(finding),
  };
};

/** A path is mandatory: what no file declares has the one that it has in SARIF, which names no file. */
const locationOf = ({ source, account, region, bucket }: Finding) =>
  source === undefined
    ? { path: resourcePath({ owner: account, region, bucket }), lines: { begin: 1 } }
    : { path: oneLine(sourcePath(source)), lines: { begin: source.line } };
