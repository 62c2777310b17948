import { formatUndecided } from '../../../logs/answers/format-outcome.ts';
import { ask } from '../../../logs/questions/ask.ts';
import { makeQuestion } from '../../../logs/questions/definitions.ts';
import { all } from '../../../logs/questions/predicate.ts';
import { columnsOf, type LogQuestion } from '../../../logs/questions/question.ts';
import { logReportPage, type ReportSection } from '../../../logs/report/page.ts';
import { seriesCounter } from '../../../logs/report/series.ts';
import { Exit, type ExitCode } from '../../../scan/exit-code.ts';
import type { SummaryFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { prepareOutputs, writeReport } from '../../write-report.ts';
import { refuseSourceAsOutput } from './outputs.ts';
import { exitOf, knownOf, readLogs } from './read.ts';

const ROWS = 20;
/** A dozen questions at once share the memory that one of them may take by itself. */
const MOST_GROUPS = 200_000;

const SECTIONS = [
  { name: 'hot', by: 'requester', title: 'Who asks most' },
  { name: 'hot', by: 'key', title: 'What is asked for most' },
  { name: 'hot', by: 'agent', title: 'User agents' },
  { name: 'bytes', title: 'Bytes sent, by requester and address' },
  { name: 'denied', title: 'Denied requests' },
  { name: 'errors', title: 'Failed requests' },
  { name: 'anonymous', title: 'Requests without credentials' },
  { name: 'tls-versions', title: 'TLS versions' },
  { name: 'old-tls', title: 'Old TLS versions' },
  { name: 'plain-http', title: 'Requests without TLS' },
  { name: 'acl-required', title: 'Requests that an ACL allowed' },
  { name: 'lifecycle', title: 'What lifecycle rules did' },
  { name: 'latency', title: 'How long requests took, in milliseconds' },
] as const;

/** Which versions clients use; asked for the page alone, since `old-tls` is what people act on. */
const TLS_VERSIONS: LogQuestion = {
  name: 'tls-versions',
  sentence: 'Requests by TLS version',
  form: 'groups',
  where: all(),
  by: ['tlsVersion'],
  measures: ['requests', 'ambiguous', 'firstSeen', 'lastSeen'],
  order: 'requests',
};

export async function logsReport(flags: SummaryFlags, io: Io): Promise<ExitCode> {
  const target = { format: 'html', output: flags.output };
  await refuseSourceAsOutput(flags, flags.output);
  await prepareOutputs([target]);
  const known = await knownOf(flags, io);
  const series = seriesCounter();
  const asked = SECTIONS.map((section) => {
    const by = 'by' in section ? section.by : undefined;
    const question =
      section.name === 'tls-versions' ? TLS_VERSIONS : makeQuestion(section.name, { by, caller: known?.caller });
    return { title: section.title, question, asker: ask(question, () => undefined, MOST_GROUPS) };
  });
  const outcome = await readLogs(
    {
      flags,
      io,
      onRecord: (view, result, { object }) => {
        series.take(view, object);
        for (const { asker } of asked) asker.take(view, result);
      },
    },
    known,
  );
  const { records, ambiguous, refused, duplicates } = outcome;
  const sections = asked.map(({ title, question, asker }): ReportSection => {
    const { total, rows } = asker.finish();
    const kept = [];
    for (const row of rows()) if (kept.push(row) >= ROWS) break;
    const totals = { total, records, ambiguous, refused, duplicates, error: asker.error() };
    const answer = { question: question.name, columns: columnsOf(question), rows: kept, ...totals };
    return { title, answer, undecided: formatUndecided(asker.undecided()) };
  });
  const page = logReportPage({ sections, series, outcome, sources: flags.sources, written: io.now() });
  await writeReport(once(page), target, io);
  const open = sections.filter(({ undecided }) => undecided !== undefined);
  for (const { title, undecided } of open) io.err.write(`${title}: ${undecided}\n`);
  return open.length > 0 ? Exit.incomplete : exitOf(outcome);
}

async function* once(text: string): AsyncGenerator<string> {
  yield text;
}
