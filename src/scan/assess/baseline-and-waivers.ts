import { againstBaseline } from '../../baseline/compare-with-baseline.ts';
import { otherRules } from '../../baseline/other-rules.ts';
import { useWaivers, type WaiverReport } from '../../baseline/waivers.ts';
import type { ScanOptions } from '../../config/options.ts';
import { type BaselineFile, baselineFor } from '../../inventory/read-baseline.ts';
import type { Baseline } from '../../model/baseline.ts';
import type { AccountResult, RuleInfo } from '../../model/finding.ts';
import type { ScanHeader } from '../../model/inventory.ts';
import { isOrganizationId } from '../../model/names.ts';
import type { ScanRules } from '../scan-rules.ts';
import { withGroups } from './groups/group-findings.ts';

/** What lies between the verdicts and the reports: the comparison with an earlier report, and the waivers. */
export interface Comparison {
  readonly baseline: Baseline | null;
  readonly otherRules: readonly RuleInfo[];
  readonly results: (judged: AsyncIterable<AccountResult>) => AsyncIterable<AccountResult>;
  /** After the last account. */
  readonly waivers: () => WaiverReport;
}

interface TriageInput extends ScanRules {
  readonly options: ScanOptions;
  readonly baseline: BaselineFile | null;
}

/** @throws UserError if the baseline is not one of this scan */
export function compareAndWaive(
  header: ScanHeader,
  { options, rules, known, ids, baseline: file }: TriageInput,
): Comparison {
  const run = new Set(rules.map(({ info }) => info.id));
  const baseline = file && baselineFor(file, header);
  const waivers = useWaivers(options.waivers, { header, rules: run, knownRules: ids });
  return {
    baseline,
    otherRules: baseline === null ? [] : otherRules(baseline, run, known),
    results: (judged) => {
      const grouped = withGroups(judged, {
        header,
        rules: rules.map(({ info }) => info),
        waive: waivers.members,
        compared: [...(baseline?.findings.keys() ?? [])].some(isOrganizationId),
      });
      return mapped(
        baseline === null ? grouped : againstBaseline(grouped, baseline, { header, rules: run }),
        waivers.apply,
      );
    },
    waivers: waivers.report,
  };
}

async function* mapped<T>(items: AsyncIterable<T>, change: (item: T) => T): AsyncIterable<T> {
  for await (const item of items) yield change(item);
}
