import { UserError } from '../model/user-error.ts';
import type { Given, ReportFiles, Takes } from './option-kind.ts';
import { flagKeyOf, optionValues, rowList } from './option-names.ts';
import type { OptionRow } from './option-row.ts';
import { type OPTIONS, ROWS, type RowName, type ScanOptions } from './options.ts';

type Camel<Text extends string> = Text extends `${infer Head}-${infer Rest}`
  ? `${Head}${Capitalize<Camel<Rest>>}`
  : Text;
type Word<Text extends string> = Text extends `${infer Head} ${string}` ? Head : Text;
type KeyOf<Flag extends string> = Flag extends `--no-${infer Name}`
  ? Camel<Word<Name>>
  : Flag extends `--${infer Name}`
    ? Camel<Word<Name>>
    : never;

type Flagged = { [Name in RowName]: (typeof OPTIONS)[Name] extends { flag: string } ? Name : never }[RowName];
type FlagOf<Name extends Flagged> = (typeof OPTIONS)[Name]['flag'];

/**
 * Flags of a scan as the command line gives them, by the names that commander has for them. One that begins with `--no-`
 * is `true` where nothing is given.
 */
export type ScanFlags = {
  readonly [Name in Flagged as KeyOf<FlagOf<Name>>]?: Given<(typeof OPTIONS)[Name]['kind']['takes']>;
};

/** A variable of the shell that is not set looks like this: it says neither "all" nor "as usual". */
const isEmpty = (given: Given<Takes> | undefined): boolean =>
  given === '' || (Array.isArray(given) && (given.length === 0 || given.includes('')));

const empty = (name: string): UserError =>
  new UserError(`${name} is given without a value`, { hint: 'leave it out for its default, or give it one' });

/**
 * What the command line gives, or the environment: `named` is the name that a row goes by there.
 * @throws UserError naming the flag, what it got and what it takes
 */
export function fromFlags(
  flags: ScanFlags,
  files: ReportFiles,
  named: (row: OptionRow) => string,
): Partial<ScanOptions> {
  const byKey = new Map<string, Given<Takes>>(Object.entries(flags));
  for (const [, row] of rowList) if (isEmpty(byKey.get(flagKeyOf(row)))) throw empty(named(row));
  return optionValues((row) => {
    if (row.flag === undefined) return undefined;
    const given = byKey.get(flagKeyOf(row));
    const other = row.beside === undefined ? undefined : ROWS[row.beside];
    const beside = other === undefined ? undefined : byKey.get(flagKeyOf(other));
    if (given === undefined && beside === undefined) return undefined;
    return row.kind.parse(given ?? [], {
      name: named(row),
      beside: { name: other === undefined ? '' : named(other), given: Array.isArray(beside) ? beside : [] },
      files,
    });
  });
}
