import type { Invocation, Result, Run } from 'sarif';
import { v5 as nameUuid } from 'uuid';
import type { AccountResult, ReportHeader } from '../model/finding.ts';
import type { Reporter, ReportOptions, Spool } from '../model/report.ts';
import { compact, jsonArray } from './json-text.ts';
import { DOCUMENT_END, DOCUMENT_START, memberOfRun, openRun, RUN_END } from './sarif/document.ts';
import { accountNotifications, notificationDescriptors, runNotifications } from './sarif/notifications.ts';
import { ROOT } from './sarif/resource-location.ts';
import { accountContext, allRules, runContext, type SarifContext } from './sarif/results.ts';
import { ruleDescriptors } from './sarif/rules.ts';
import { type Taxonomies, taxonomiesOf } from './sarif/taxonomies.ts';
import { graphOf } from './sarif/topology-graph.ts';
import { verdictResults } from './sarif/verdict-results.ts';

/**
 * SARIF 2.1.0 as an archive and for viewers that show all of it: every verdict, waivers, changes, control frameworks, the
 * logging graph, and what was not observed. Not for GitHub, which opens an alert for every result, passed ones included.
 * Graphs and notifications come after the results in the file, so they are put aside on the way.
 */
export const sarifFull: Reporter = async function* (header, accounts, options) {
  const taxonomies = taxonomiesOf(allRules(header));
  const graphs = options.spool();
  const notifications = options.spool();
  yield `${DOCUMENT_START}${openRun(runStart(header, taxonomies, options))}${memberOfRun('results')}`;
  yield* jsonArray(results({ header, accounts, options, taxonomies, graphs, notifications }), 3);
  yield memberOfRun('graphs');
  yield* jsonArray(graphs.lines(), 3);
  const invocation = await invocationOf(header, options);
  yield `${memberOfRun('invocations')}[\n        ${compact(invocation).slice(0, -1)},"toolExecutionNotifications":`;
  yield* jsonArray(notifications.lines(), 4);
  yield `}\n      ]${RUN_END}${DOCUMENT_END}`;
};

interface Input {
  readonly header: ReportHeader;
  readonly accounts: AsyncIterable<AccountResult>;
  readonly options: ReportOptions;
  readonly taxonomies: Taxonomies;
  readonly graphs: Spool;
  readonly notifications: Spool;
}

async function* results({
  header,
  accounts,
  options,
  taxonomies,
  graphs,
  notifications,
}: Input): AsyncIterable<string> {
  const run = runContext(header);
  let graph = 0;
  for await (const account of accounts) {
    const context: SarifContext = accountContext(account, run);
    const what = { taxonomies, graph, baseline: options.baseline !== null };
    for (const result of verdictResults(context, what)) yield compact(result satisfies Result);
    for (const each of accountNotifications(account, header.scan.partition)) await notifications.write(compact(each));
    if (account.edges.length > 0) {
      await graphs.write(compact(graphOf(account, context)));
      graph += 1;
    }
  }
  for (const each of runNotifications(header)) await notifications.write(compact(each));
}

/** The namespace of ids of runs, made once at random. */
const RUN_NAMESPACE = '9f0f4b52-6c1d-4e0b-8a55-2f6d3c8f7a10';

/** The same scan has the same id wherever it is written down, so that a later file can name it as its baseline. */
const runGuid = ({ scan }: ReportHeader, started: string): string =>
  nameUuid(`${scan.partition} ${scan.organization?.id ?? scan.caller} ${started}`, RUN_NAMESPACE);

function runStart(header: ReportHeader, taxonomies: Taxonomies, { baseline }: ReportOptions): Omit<Run, 'results'> {
  const { components } = taxonomies;
  return {
    tool: {
      driver: {
        name: header.tool.name,
        semanticVersion: header.tool.version,
        informationUri: 'https://www.npmjs.com/package/s3log-audit',
        rules: allRules(header).flatMap((rule) => {
          const relationships = taxonomies.relationships(rule);
          return ruleDescriptors(rule).map((one) => ({
            ...one,
            ...(relationships.length > 0 && { relationships }),
          }));
        }),
        notifications: notificationDescriptors,
        supportedTaxonomies: components.map(({ name }, index) => ({ name, index })),
      },
    },
    taxonomies: [...components],
    automationDetails: { id: `s3log-audit-full/${header.scan.started}`, guid: runGuid(header, header.scan.started) },
    ...(baseline !== null && { baselineGuid: runGuid(header, baseline.started) }),
    originalUriBaseIds: {
      [ROOT]: { description: { text: 'Root of synthetic paths: aws/<account>/<region>/<bucket>.' } },
    },
    columnKind: 'utf16CodeUnits',
  };
}

async function invocationOf({ scan, ended }: ReportHeader, { exit }: ReportOptions): Promise<Invocation> {
  const { code, meaning } = await exit();
  return {
    // Findings are no failure of the tool (SARIF 2.1.0, 3.20.14); a scan that was stopped is.
    executionSuccessful: ended !== null,
    startTimeUtc: scan.started,
    ...(ended !== null && { endTimeUtc: ended }),
    exitCode: code,
    exitCodeDescription: meaning,
  };
}
