import { csvLine } from '../../../logs/answers/csv-line.ts';
import { formatAnswer } from '../../../logs/answers/format-answer.ts';
import { formatUndecided } from '../../../logs/answers/format-outcome.ts';
import type { LogAnswer } from '../../../logs/questions/answer.ts';
import { type AnswerRow, ask, type GroupRows } from '../../../logs/questions/ask.ts';
import { makeQuestion, QUESTION_NAMES, sentenceOf } from '../../../logs/questions/definitions.ts';
import { columnsOf, type LogQuestion } from '../../../logs/questions/question.ts';
import type { LogOutcome } from '../../../logs/sources/read-log.ts';
import { visibleJson } from '../../../model/visible-json.ts';
import { Exit, type ExitCode } from '../../../scan/exit-code.ts';
import type { AskFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import type { Window } from '../../text/terminal.ts';
import { drained, exitOf, knownOf, readLogs } from './read.ts';
import { refuseUnusedFlags } from './unused-flags.ts';

/** A table of more rows is not read by anybody; all of them are counted. */
const ROWS_OF_A_TABLE = 50;

export async function logsAsk(flags: AskFlags, io: Io): Promise<ExitCode> {
  if (flags.question === undefined) {
    io.out.write(await listOfQuestions(io.out));
    return Exit.clean;
  }
  refuseUnusedFlags(flags.question, flags);
  const known = await knownOf(flags, io);
  const question = makeQuestion(flags.question, {
    requester: flags.requester,
    key: flags.key,
    by: flags.by,
    accounts: flags.account ?? known?.accounts,
    caller: known?.caller,
  });
  const isStreamed = flags.format === 'csv' || flags.format === 'json';
  const writer = isStreamed ? streamRows(question, flags, io) : keepRows(question, flags, io);
  const asker = ask(question, writer.row);
  const outcome = await readLogs({ flags, io, onRecord: asker.take, drain: drained(io.out) }, known);
  const undecided = asker.undecided();
  await writer.finish({ groups: asker.finish(), outcome, undecided: undecided.records, error: asker.error() });
  const sentence = formatUndecided(undecided);
  if (sentence !== undefined) io.err.write(`${sentence}\n`);
  return sentence === undefined ? exitOf(outcome) : Exit.incomplete;
}

async function listOfQuestions(window: Window): Promise<string> {
  const { inColumns } = await import('../../text/in-columns.ts');
  return inColumns(
    QUESTION_NAMES.map((name) => [name, sentenceOf(name)]),
    window,
  );
}

interface RowWriter {
  readonly row: (row: AnswerRow) => void;
  readonly finish: (asked: Asked) => Promise<void>;
}

interface Asked {
  readonly groups: GroupRows;
  readonly outcome: LogOutcome;
  readonly undecided: number;
  readonly error: number;
}

const totalsOf = ({ outcome, undecided, error }: Asked) => ({ ...countsOf(outcome), undecided, error });

const countsOf = ({ records, ambiguous, refused, duplicates, outside, unreadable }: LogOutcome) => ({
  records,
  ambiguous,
  refused,
  duplicates,
  outside,
  unreadable: unreadable.count,
});

/** Tables for people: the first rows, and how many more there are. */
function keepRows(question: LogQuestion, { format, top = ROWS_OF_A_TABLE }: AskFlags, io: Io): RowWriter {
  const kept: AnswerRow[] = [];
  let total = 0;
  const row = (next: AnswerRow): void => {
    total++;
    if (kept.length < top) kept.push(next);
  };
  return {
    row,
    async finish(asked) {
      const { groups, outcome, error } = asked;
      for (const group of groups.rows()) {
        if (kept.length >= top) break;
        row(group);
      }
      total = Math.max(total, groups.total);
      const columns = columnsOf(question);
      const answer: LogAnswer = { question: question.name, columns, rows: kept, total, ...totalsOf(asked) };
      // Where nothing was seen, a table without rows would look like an answer.
      if (outcome.records + outcome.ambiguous > outcome.outside) io.out.write(formatAnswer(answer, format));
      tellError(error, io);
    },
  };
}

function tellError(error: number, { err }: Io): void {
  if (error === 0) return;
  err.write(`more than a million groups: a count may be up to ${error} too low, and smaller groups may be missing\n`);
}

/** Rows leave as they come: there may be more of them than memory holds. */
function streamRows(question: LogQuestion, { format, top = Number.POSITIVE_INFINITY }: AskFlags, io: Io): RowWriter {
  const { out } = io;
  const columns = columnsOf(question);
  let total = 0;
  let opened = false;
  const drain = drained(out);
  // Nothing is written before the first record: a source that cannot be opened leaves no half of an answer.
  const open = (): void => {
    if (opened) return;
    opened = true;
    if (format === 'csv') out.write(csvLine(columns));
    else out.write(`{"question":${JSON.stringify(question.name)},"columns":${JSON.stringify(columns)},"rows":[`);
  };
  const row = (next: AnswerRow): void => {
    open();
    total++;
    if (total > top) return;
    if (format === 'csv') out.write(csvLine(next));
    else out.write(`${total === 1 ? '' : ','}\n${visibleJson(next)}`);
  };
  return {
    row,
    async finish(asked) {
      const { groups, error } = asked;
      open();
      for (const group of groups.rows()) {
        if (total >= top) break;
        row(group);
        await drain();
      }
      total = Math.max(total, groups.total);
      if (format === 'csv') return tellError(error, io);
      out.write(`\n],${JSON.stringify({ total, ...totalsOf(asked) }).slice(1)}\n`);
    },
  };
}
