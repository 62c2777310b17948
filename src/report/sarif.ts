import type { Run, Suppression } from 'sarif';
import { isWaived, type ReportHeader } from '../model/finding.ts';
import { fingerprint } from '../model/fingerprint.ts';
import type { Reporter, ReportOptions } from '../model/report.ts';
import { SEVERITIES } from '../model/severity.ts';
import { shardIndexOf } from '../model/shard-of.ts';
import { compact, jsonArray } from './json-text.ts';
import { codeFlowsOf } from './sarif/code-flows.ts';
import { compressedBytes, howManyFit } from './sarif/compressed.ts';
import { BETWEEN_RUNS, DOCUMENT_END, DOCUMENT_START, memberOfRun, openRun, RUN_END } from './sarif/document.ts';
import { notesOf } from './sarif/notes.ts';
import { ROOT } from './sarif/resource-location.ts';
import {
  accountContext,
  allRules,
  bucketResource,
  failResult,
  noteResult,
  pathsOf,
  type RunContext,
  runContext,
  type SarifContext,
} from './sarif/results.ts';
import { NOT_EVALUATED, notEvaluatedDescriptor, ruleDescriptors } from './sarif/rules.ts';
import { suppressionsOf } from './sarif/suppressions.ts';
import { type FindingSelection, selection } from './selection.ts';

/** GitHub shows so many of a run, and takes files of 10 MB compressed; a tenth is left for what others compress less well. */
const MAX_RESULTS = 5000;
const MAX_BYTES = 9_000_000;

/** Fails by severity; notes before what is for information only. */
const RANKS = SEVERITIES.length + 1;
const NOTE_RANK = SEVERITIES.indexOf('info');
const rankOf = (severity: (typeof SEVERITIES)[number]): number =>
  severity === 'info' ? RANKS - 1 : SEVERITIES.indexOf(severity);

/**
 * SARIF 2.1.0 as GitHub code scanning takes it: what failed, worst first, and a note for what could not be judged. A passed
 * rule must not appear, since GitHub opens an alert for every result. Held are the results that GitHub shows, and no more.
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
export const sarif: Reporter = async function* (header, accounts, options) {
  const run = runContext(header);
  const parts = Array.from({ length: options.sarifSplit }, () => selection(RANKS, MAX_RESULTS));
  let unobserved = 0;
  let unjudged = false;
  for await (const account of accounts) {
    if (account.coverage.status === 'unreachable' || account.coverage.status === 'incomplete') unobserved += 1;
    unjudged ||= account.findings.some((finding) => finding.unobserved.length > 0 && !isWaived(finding));
    const part = parts[shardIndexOf(account.account.id, parts.length)];
    if (part !== undefined) addResults(part, accountContext(account, run), options);
  }
  const closing = closingAlerts(header, { unobserved, unjudged });
  if (closing.length > 0 && options.baseline === null) options.notice(closingText(closing));
  yield DOCUMENT_START;
  let bytes = MAX_BYTES;
  for (const [index, part] of parts.entries()) {
    const opened = openRun(emptyRun(header, category(header, index, parts.length)));
    const room = bytes / (parts.length - index) - compressedBytes(opened);
    const { texts, leftOut } = withinLimits(part, room, (leftOut) =>
      compact({ ...leftOutNote(leftOut, run), ...suppressed([], options) }),
    );
    if (leftOut > 0) options.notice(leftOutText(leftOut, parts.length));
    bytes -= compressedBytes(opened) + compressedBytes(texts.join('\n'));
    yield `${index > 0 ? BETWEEN_RUNS : ''}${opened}${memberOfRun('results')}`;
    yield* jsonArray(texts, 3);
    yield RUN_END;
  }
  yield DOCUMENT_END;
};

/** What stands before the last slash is GitHub's category: uploads of one category replace each other, those of shards must not. */
const category = ({ scan: { shard }, plan }: ReportHeader, part: number, parts: number): string =>
  [
    // Under the category of the night, a plan would close all of its alerts.
    ...(plan === undefined ? ['s3log-audit'] : ['s3log-audit-plan', ...(plan.root === '' ? [] : [plan.root])]),
    ...(shard === undefined ? [] : [`shard-${shard.index}-of-${shard.count}`]),
    ...(parts === 1 ? [] : [String(part)]),
    '',
  ].join('/');

const emptyRun = (header: ReportHeader, id: string): Omit<Run, 'results'> => ({
  tool: {
    driver: {
      name: header.tool.name,
      semanticVersion: header.tool.version,
      informationUri: 'https://www.npmjs.com/package/s3log-audit',
      rules: [...allRules(header).flatMap(ruleDescriptors), notEvaluatedDescriptor],
    },
  },
  automationDetails: { id },
  // Without times: equal findings give equal bytes.
  invocations: [{ executionSuccessful: true }],
  originalUriBaseIds: {
    [ROOT]: { description: { text: 'Root of synthetic paths: aws/<account>/<region>/<bucket>.' } },
  },
  columnKind: 'utf16CodeUnits',
});

const suppressed = (suppressions: Suppression[], { includeWaived }: ReportOptions) =>
  includeWaived ? { suppressions } : {};

function addResults(part: FindingSelection, context: SarifContext, options: ReportOptions): void {
  const { account, header } = context;
  for (const finding of account.findings) {
    if (finding.verdict !== 'fail' || (isWaived(finding) && !options.includeWaived)) continue;
    part.add(rankOf(finding.severity), () => {
      const codeFlows = codeFlowsOf(pathsOf(finding, context), (bucket, region) =>
        bucketResource(bucket, region, context),
      );
      return compact({
        ...failResult(finding, context),
        ...(codeFlows.length > 0 && { codeFlows }),
        ...suppressed(suppressionsOf(finding), options),
      });
    });
  }
  for (const note of notesOf(account, { partition: header.scan.partition, baseline: options.baseline !== null })) {
    part.add(NOTE_RANK, () => compact({ ...noteResult(note, context), ...suppressed([], options) }));
  }
}

/** One result is kept for the note that says what was left out. */
function withinLimits(
  part: FindingSelection,
  bytes: number,
  note: (leftOut: number) => string,
): { readonly texts: readonly string[]; readonly leftOut: number } {
  const kept = part.kept();
  const fit = howManyFit(kept, bytes);
  const leftOut = part.total() - fit;
  if (leftOut === 0) return { texts: kept, leftOut };
  const texts = kept.slice(0, Math.min(fit, MAX_RESULTS - 1));
  const more = part.total() - texts.length;
  return { texts: [...texts, note(more)], leftOut: more };
}

/** Of what open alerts are that this file cannot have. A plan has a category of its own, and no earlier night. */
function closingAlerts(
  { scan: { scope }, plan }: ReportHeader,
  { unobserved, unjudged }: { readonly unobserved: number; readonly unjudged: boolean },
): readonly string[] {
  if (plan !== undefined) return [];
  const isNarrowed = [scope.regions, scope.accounts, scope.organizationalUnits].some((named) => named.length > 0);
  return [
    ...(unobserved > 0
      ? [
          `${unobserved === 1 ? 'the account' : `the ${unobserved} accounts`} that could not be reached or listed to the end`,
        ]
      : []),
    ...(unjudged ? ['buckets of which a rule could not be judged, since a read was denied or failed'] : []),
    ...(isNarrowed ? ['Regions and accounts that this scan was not asked for'] : []),
  ];
}

const closingText = (of: readonly string[]): string =>
  `GitHub will close open alerts of ${of.join('; of ')}, as if they were fixed: the SARIF file lacks their findings. ` +
  'A --baseline keeps those of an earlier report.';

const leftOutText = (leftOut: number, parts: number): string =>
  `${leftOut} results are left out of the SARIF file for GitHub, the least severe ones: it shows ${MAX_RESULTS} per category ` +
  `and takes 10 MB. ${parts === 1 ? '--sarif-split makes more categories' : 'A larger --sarif-split makes more categories, but moves alerts'}.`;

function leftOutNote(leftOut: number, run: RunContext) {
  const { partition, caller, organization } = run.header.scan;
  return noteResult(
    {
      account: { id: organization?.id ?? caller, name: '', path: '', state: '' },
      partition,
      message:
        `${leftOut} further results are not in this file, the least severe ones: GitHub shows ${MAX_RESULTS} per category ` +
        'and takes 10 MB. The JSON report holds them all; --sarif-split makes more categories.',
      fingerprint: fingerprint({ rule: NOT_EVALUATED, partition, account: caller, resource: 'results-limit' }),
    },
    run,
  );
}
