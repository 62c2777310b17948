import { csvLine } from '../../../logs/answers/csv-line.ts';
import { formatAnswer } from '../../../logs/answers/format-answer.ts';
import type { LogAnswer } from '../../../logs/questions/answer.ts';
import { type AnswerRow, ask } from '../../../logs/questions/ask.ts';
import { makeQuestion, QUESTION_NAMES, sentenceOf } from '../../../logs/questions/definitions.ts';
import { columnsOf, type LogQuestion } from '../../../logs/questions/question.ts';
import type { LogOutcome } from '../../../logs/sources/read-log.ts';
import { Exit, type ExitCode } from '../../../scan/exit-code.ts';
import type { AskFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { drained, exitOf, knownOf, readLogs } from './read.ts';

/** A table of more rows is not read by anybody; all of them are counted. */
const ROWS_OF_A_TABLE = 50;

export async function logsAsk(flags: AskFlags, io: Io): Promise<ExitCode> {
  if (flags.question === undefined) {
    io.out.write(listOfQuestions());
    return Exit.clean;
  }
  const known = await knownOf(flags);
  const question = makeQuestion(flags.question, {
    requester: flags.requester,
    key: flags.key,
    by: flags.by,
    accounts: flags.account ?? known?.accounts,
    caller: known?.caller,
  });
  const isStreamed = question.form === 'list' && (flags.format === 'csv' || flags.format === 'json');
  const writer = isStreamed ? streamRows(question, flags, io) : keepRows(question, flags, io);
  const asker = ask(question, writer.row);
  const outcome = await readLogs({ flags, io, onRecord: asker.take, drain: drained(io.out) }, known);
  writer.finish(asker.finish(), outcome, asker.error());
  return exitOf(outcome);
}

function listOfQuestions(): string {
  const width = Math.max(...QUESTION_NAMES.map(({ length }) => length));
  return QUESTION_NAMES.map((name) => `${name.padEnd(width)}  ${sentenceOf(name)}\n`).join('');
}

interface RowWriter {
  readonly row: (row: AnswerRow) => void;
  readonly finish: (groups: readonly AnswerRow[], outcome: LogOutcome, error: number) => void;
}

const totalsOf = ({ records, ambiguous, refused, duplicates }: LogOutcome) => ({
  records,
  ambiguous,
  refused,
  duplicates,
});

function keepRows(question: LogQuestion, { format, top }: AskFlags, io: Io): RowWriter {
  const most = top ?? (format === 'table' || format === 'markdown' ? ROWS_OF_A_TABLE : Number.POSITIVE_INFINITY);
  const kept: AnswerRow[] = [];
  let total = 0;
  const row = (next: AnswerRow): void => {
    total++;
    if (kept.length < most) kept.push(next);
  };
  return {
    row,
    finish(groups, outcome, error) {
      for (const group of groups) row(group);
      const answer: LogAnswer = {
        question: question.name,
        columns: columnsOf(question),
        rows: kept,
        total,
        ...totalsOf(outcome),
        error,
      };
      io.out.write(formatAnswer(answer, format));
      if (error > 0)
        io.err.write(
          `there are more than a million groups: a count may be up to ${error} too low, and smaller groups may be missing\n`,
        );
    },
  };
}

/** Rows of a list leave as they come: there may be more of them than memory holds. */
function streamRows(
  question: LogQuestion,
  { format, top = Number.POSITIVE_INFINITY }: AskFlags,
  { out }: Io,
): RowWriter {
  const columns = columnsOf(question);
  let total = 0;
  let isOpen = false;
  const open = (): void => {
    if (isOpen) return;
    isOpen = true;
    if (format === 'csv') out.write(csvLine(columns));
    else out.write(`{"question":${JSON.stringify(question.name)},"columns":${JSON.stringify(columns)},"rows":[`);
  };
  return {
    row(row) {
      open();
      total++;
      if (total > top) return;
      if (format === 'csv') out.write(csvLine(row));
      else out.write(`${total === 1 ? '' : ','}\n${JSON.stringify(row)}`);
    },
    finish(_, outcome, error) {
      open();
      if (format === 'csv') return;
      const totals = JSON.stringify({ total, ...totalsOf(outcome), error });
      out.write(`\n],${totals.slice(1)}\n`);
    },
  };
}
