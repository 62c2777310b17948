import type { Result, Run } from 'sarif';
import type { AccountResult, ReportHeader } from '../model/finding.ts';
import { fingerprint } from '../model/fingerprint.ts';
import type { Reporter } from '../model/report.ts';
import { compact, indented, jsonArray } from './json-text.ts';
import { notesOf } from './sarif/notes.ts';
import { ROOT } from './sarif/place.ts';
import { type Context, failResult, noteResult } from './sarif/results.ts';
import { NOT_EVALUATED, notEvaluatedDescriptor, ruleDescriptor } from './sarif/rules.ts';

const SCHEMA = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json';

/** GitHub rejects a run with more results. */
const MAX_RESULTS = 25_000;

/**
 * SARIF 2.1.0 as GitHub code scanning takes it: what failed, and a note for what could not be judged. A passed rule must
 * not appear, since GitHub opens an alert for every result.
 * https://docs.github.com/en/code-security/reference/code-scanning/sarif-files/sarif-support-for-code-scanning
 */
export const sarif: Reporter = async function* (header, accounts) {
  const { results: _, ...run } = emptyRun(header);
  // The run is open at its end: results follow one by one, so that none is held.
  const opened = indented(run, 2).slice(0, -'\n    }'.length);
  yield `{\n  "$schema": ${JSON.stringify(SCHEMA)},\n  "version": "2.1.0",\n  "runs": [\n    ${opened},\n      "results": `;
  yield* jsonArray(resultTexts(header, accounts), 3);
  yield '\n    }\n  ]\n}\n';
};

const emptyRun = ({ tool, rules }: ReportHeader): Run => ({
  tool: {
    driver: {
      name: tool.name,
      semanticVersion: tool.version,
      informationUri: 'https://www.npmjs.com/package/s3log-audit',
      rules: [...rules.map(ruleDescriptor), notEvaluatedDescriptor],
    },
  },
  // What stands before the slash is GitHub's category: uploads of one category replace each other.
  automationDetails: { id: 's3log-audit/' },
  // Without times: equal findings give equal bytes.
  invocations: [{ executionSuccessful: true }],
  originalUriBaseIds: {
    [ROOT]: { description: { text: 'Root of synthetic paths: aws/<account>/<region>/<bucket>.' } },
  },
  columnKind: 'utf16CodeUnits',
  results: [],
});

async function* resultTexts(header: ReportHeader, accounts: AsyncIterable<AccountResult>): AsyncIterable<string> {
  const context: Context = {
    header,
    rules: new Map(header.rules.map((info, index) => [info.id, { info, index }])),
    notEvaluatedIndex: header.rules.length,
  };
  // One place is kept for the note that says what was left out.
  let written = 0;
  let leftOut = 0;
  for await (const account of accounts) {
    for (const result of resultsOf(account, context)) {
      if (written < MAX_RESULTS - 1) {
        written += 1;
        yield compact(result);
      } else leftOut += 1;
    }
  }
  if (leftOut > 0) yield compact(leftOutNote(leftOut, context));
}

function* resultsOf(account: AccountResult, context: Context): Iterable<Result> {
  for (const finding of account.findings) if (finding.verdict === 'fail') yield failResult(finding, context);
  for (const note of notesOf(account, context.header.scan.partition)) yield noteResult(note, context);
}

function leftOutNote(leftOut: number, context: Context): Result {
  const { partition, caller } = context.header.scan;
  const place = 'results-limit';
  return noteResult(
    {
      account: { id: context.header.scan.organization?.id ?? caller, name: '', path: '', state: '' },
      partition,
      message:
        `${leftOut} further results are not in this file: GitHub takes ${MAX_RESULTS} at most. ` +
        'The JSON report holds them all; scan parts of the organization to get one file for each.',
      fingerprint: fingerprint({ rule: NOT_EVALUATED, partition, account: caller, place }),
    },
    context,
  );
}
