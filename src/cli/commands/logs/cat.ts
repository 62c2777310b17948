import { csvLine } from '../../../logs/answers/csv-line.ts';
import { LOG_FIELDS, type LogField } from '../../../logs/parse/fields.ts';
import { recordOf } from '../../../logs/parse/parse-record.ts';
import { LineResult } from '../../../logs/parse/scan-line.ts';
import { compileWhere } from '../../../logs/questions/where.ts';
import type { LogReading } from '../../../logs/sources/read-log.ts';
import { UserError } from '../../../model/user-error.ts';
import { visibleJson } from '../../../model/visible-json.ts';
import type { ExitCode } from '../../../scan/exit-code.ts';
import type { CatFlags } from '../../flags/logs-subcommands.ts';
import type { Io } from '../../io.ts';
import { drained, exitOf, knownOf, readLogs } from './read.ts';

/** Written at once: a write for each record would take longer than reading it. */
const CHUNK = 64 * 1024;

export async function logsCat(flags: CatFlags, io: Io): Promise<ExitCode> {
  const fields = selected(flags.select);
  const filter = flags.where === undefined ? () => true : compileWhere(flags.where);
  const isSingle = flags.sources.length === 1 && !/^(s3:\/\/|bucket:)/.test(flags.sources[0] ?? '');
  let text = flags.format === 'csv' ? csvLine([...fields, 'line', 'object', 'ambiguous']) : '';
  const onRecord: LogReading['onRecord'] = (view, result, { object, line }) => {
    if (!filter(view, result)) return;
    const record = recordOf(view, fields);
    const ambiguous = result === LineResult.ambiguous;
    if (flags.format === 'csv') text += csvLine([...fields.map((field) => record[field]), line, object, ambiguous]);
    else text += `${visibleJson({ ...record, line, ...place(object), ...(ambiguous ? { ambiguous } : {}) })}\n`;
    if (text.length > CHUNK) flush();
  };
  // A single file is known to who named it; of a folder or a prefix it is known only once there is a second object.
  const place = (object: string) => (isSingle && object === flags.sources[0] ? {} : { object });
  const flush = (): void => {
    io.out.write(text);
    text = '';
  };
  const outcome = await readLogs({ flags, io, onRecord, drain: drained(io.out) }, await knownOf(flags, io));
  flush();
  return exitOf(outcome);
}

function selected(select: string | undefined): readonly LogField[] {
  if (select === undefined) return LOG_FIELDS;
  return select.split(',').map((name) => {
    const field = LOG_FIELDS.find((known) => known === name.trim());
    if (field) return field;
    throw new UserError(`--select: there is no column "${name.trim()}"`, { hint: `one of ${LOG_FIELDS.join(', ')}` });
  });
}
