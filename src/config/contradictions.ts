import { UserError } from '../model/user-error.ts';
import { flagOf, isOf, optionList } from './option-names.ts';
import type { OptionCommand } from './option-row.ts';
import { OPTIONS, type OptionName, ROWS, type Row, type ScanOptions } from './options.ts';

/** Where the value of an option comes from. */
export type Layer = 'flag' | 'environment' | 'file' | 'default';

export interface Layered {
  readonly options: ScanOptions;
  readonly origins: Readonly<Record<OptionName, string>>;
  readonly layerOf: (name: OptionName) => Layer;
}

type RowContradiction = NonNullable<Row['contradictions']>[number];

/**
 * The first option of the command that cannot be combined with another one, or needs one that is not there. An option that the
 * command has no flag for makes no difference to it, and one that it could not be given is not asked for.
 * @throws UserError
 */
export function refuseContradictions(layered: Layered, command: OptionCommand | null): void {
  const isAsked = (row: Row): boolean => command !== null && isOf(row, command);
  for (const [name, row] of optionList.filter(([, one]) => isAsked(one))) {
    for (const contradiction of row.contradictions ?? []) {
      const { without } = contradiction;
      if (without !== undefined && !isAsked(ROWS[without])) continue;
      if (!holds(name, contradiction, layered.options) || isIgnored(name, contradiction, layered)) continue;
      throw new UserError(contradiction.message(layered.origins[name]), { hint: contradiction.hint });
    }
  }
}

/** The options without what the settings file gives for other runs. What is taken away counts for the rows below. */
export function withoutIgnored(layered: Layered): Layered {
  let { options, origins } = layered;
  for (const [name, row] of optionList) {
    const found = row.contradictions?.find((one) => holds(name, one, options) && isIgnored(name, one, layered));
    if (found === undefined) continue;
    const other = found.with ?? found.without;
    const flag = other === undefined ? '' : flagOf(ROWS[other]);
    options = { ...options, [name]: OPTIONS[name].default };
    origins = {
      ...origins,
      [name]: `${origins[name]}, ignored ${found.with === undefined ? 'without' : 'with'} ${flag}`,
    };
  }
  return { ...layered, options, origins };
}

function holds(name: OptionName, { with: other, without }: RowContradiction, options: ScanOptions): boolean {
  if (!isGiven(options[name])) return false;
  return other === undefined ? without !== undefined && !isGiven(options[without]) : isGiven(options[other]);
}

const isIgnored = (name: OptionName, { inFile }: RowContradiction, { layerOf }: Layered): boolean =>
  inFile === 'ignored' && layerOf(name) === 'file';

const isGiven = (value: unknown): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== null && value !== false;
