import '../../evaluate/re2.ts';
import { flatName } from '../../evaluate/environment.ts';
import { compileExpression } from '../../evaluate/expression.ts';
import type { Readable } from '../../evaluate/names.ts';
import { UserError } from '../../model/user-error.ts';
import { Column, LOG_FIELDS } from '../parse/fields.ts';
import { columnText, type LineView } from '../parse/line-view.ts';
import { LineResult } from '../parse/scan-line.ts';
import { isoTime } from './ask.ts';
import { type RecordValue, VALUES } from './values.ts';

/** What an ambiguous record does not say. It decides nothing, so that the record stays in. */
class NotSaid extends Error {}

export type RecordFilter = (view: LineView, result: LineResult) => boolean;

const TYPES = { text: 'string', number: 'int', time: 'string', flag: 'bool' } as const;

/** What `--where` may read: texts as they stand in the log, `-` included; numbers as numbers, 0 where there is none. */
const READABLE_OF_RECORD: Readable = new Map([...VALUES].map(([name, { kind }]) => [`record.${name}`, TYPES[kind]]));

/**
 * A condition in CEL over `record`, with the checks and limits that conditions of rules have.
 * @throws UserError with the character that the first fault is at
 */
export function compileWhere(text: string): RecordFilter {
  const language = { readable: READABLE_OF_RECORD, checked: new Map() };
  const compiled = compileExpression(text, ['bool'], language);
  if (!('run' in compiled)) {
    const [fault] = compiled;
    throw new UserError(`--where, character ${(fault?.offset ?? 0) + 1}: ${fault?.text}`, {
      hint: `a condition over ${[...VALUES.keys()]
        .slice(0, 3)
        .map((name) => `record.${name}`)
        .join(', ')}, …; such as record.httpStatus >= 400`,
    });
  }
  let view: LineView | undefined;
  let ambiguous = false;
  const context = {};
  for (const [name, value] of VALUES)
    Object.defineProperty(context, flatName(`record.${name}`), {
      enumerable: true,
      get: () => (view ? celValue(name, value, { view, ambiguous }) : undefined),
    });
  return (current, result) => {
    view = current;
    ambiguous = result === LineResult.ambiguous;
    try {
      return compiled.run(context) === true;
    } catch (error) {
      if (error instanceof NotSaid) return true;
      throw new UserError(`--where fails on a record: ${firstLine(error)}`, {
        hint: 'what fails on some records needs a guard: record.key != "-" && …',
        cause: error,
      });
    }
  };
}

/** The message without the picture of the condition below it. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0] ?? '';

interface Current {
  readonly view: LineView;
  readonly ambiguous: boolean;
}

function celValue(name: string, { kind, read }: RecordValue, { view, ambiguous }: Current): string | bigint | boolean {
  const field = LOG_FIELDS.find((known) => known === name);
  // `-` is a value that people look for.
  const raw = field ? columnText(view, Column[field]) : undefined;
  if (ambiguous && field && raw === undefined) throw new NotSaid();
  if (kind === 'text' && field) return raw ?? '';
  const value = read(view);
  if (value === undefined) {
    if (ambiguous && !field) throw new NotSaid();
    return kind === 'number' ? 0n : kind === 'flag' ? false : '';
  }
  if (typeof value === 'number') return kind === 'time' ? isoTime(value) : BigInt(value);
  return value;
}
