import { keysOf } from '../model/record.ts';
import type { OptionCommand, OptionRow } from './option-row.ts';
import { type OptionName, ROWS, type Row, type RowName, type ScanOptions } from './options.ts';

/** `--fail-on`, without its placeholder. */
export const flagOf = ({ flag }: OptionRow): string => (flag ?? '').replace(/ .*$/, '');

/** `failOn`: the name that commander has for the flag. */
export const flagKeyOf = (row: OptionRow): string =>
  flagOf(row)
    .replace(/^--(no-)?/, '')
    .replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase());

export const VARIABLE_PREFIX = 'S3LOG_AUDIT_';

/** `--fail-on` is `S3LOG_AUDIT_FAIL_ON`. */
export const variableOf = (row: OptionRow): string =>
  `${VARIABLE_PREFIX}${flagOf(row)
    .replace(/^--(no-)?/, '')
    .replaceAll('-', '_')
    .toUpperCase()}`;

/** The command has the flag; what has none is for all of them. */
export const isOf = (row: OptionRow, command: OptionCommand): boolean =>
  row.flag === undefined || row.commands.includes(command);

/** Where the settings file has it; empty where it cannot. */
export const pathInFile = ({ key }: OptionRow): readonly string[] => key?.split('.') ?? [];

/** Every row with its name, in the order of the table. */
export const rowList: readonly (readonly [RowName, Row])[] = keysOf(ROWS).map((name) => [name, ROWS[name]]);

const isOption = (entry: readonly [RowName, Row]): entry is readonly [OptionName, Row] => !('isOption' in entry[1]);

/** The rows that are options of a scan. */
export const optionList: readonly (readonly [OptionName, Row])[] = rowList.filter(isOption);

/** Values of options, without those that have none. That a row gives values of its own type is what its kind is for. */
export const optionValues = (valueFor: (row: Row, name: OptionName) => unknown): Partial<ScanOptions> =>
  Object.fromEntries(
    optionList.map(([name, row]) => [name, valueFor(row, name)]).filter(([, value]) => value !== undefined),
  ) as Partial<ScanOptions>;
