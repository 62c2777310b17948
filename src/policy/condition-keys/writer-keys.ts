import { type AssumptionId, type AssumptionSettings, assumedValue } from '../../model/assumptions.ts';
import { type KeyLookup, type KeyState, UNKNOWN } from '../keys.ts';
import { GLOBAL_KEY_ROWS } from './global-keys.ts';
import { type KeyRow, stateOf, type WriterContext } from './row.ts';
import { S3_KEY_ROWS } from './s3-keys.ts';

/** Every condition key that a policy on a log bucket may ask for. One that is not here is not known. */
export const CONDITION_KEYS: readonly KeyRow[] = [...GLOBAL_KEY_ROWS, ...S3_KEY_ROWS];

const EXACT: ReadonlyMap<string, KeyRow> = new Map(
  CONDITION_KEYS.filter(({ key }) => !key.endsWith('/*')).map((row) => [row.key.toLowerCase(), row]),
);
const FAMILIES: readonly (readonly [string, KeyRow])[] = CONDITION_KEYS.filter(({ key }) => key.endsWith('/*')).map(
  (row) => [row.key.slice(0, -1).toLowerCase(), row],
);

/** The row of a key, which is given in lower case. */
export const conditionKey = (lowerCaseKey: string): KeyRow | undefined =>
  EXACT.get(lowerCaseKey) ?? FAMILIES.find(([start]) => lowerCaseKey.startsWith(start))?.[1];

/** What is assumed while a request is evaluated. */
export interface Assumed {
  readonly settings: AssumptionSettings;
  /** Assumptions that are left open: what hangs on one of them comes out unknown. */
  readonly open: ReadonlySet<AssumptionId>;
  /** Told of every assumption that an answer rests on. */
  readonly onAsked: (id: AssumptionId) => void;
}

/** The condition keys in a request of S3's log writer. */
export const writerKeys =
  (context: WriterContext, assumed: Assumed): KeyLookup =>
  (key) => {
    const row = conditionKey(key);
    return row === undefined ? UNKNOWN : stateIn(row, context, assumed);
  };

function stateIn({ known, given }: KeyRow, context: WriterContext, { settings, open, onAsked }: Assumed): KeyState {
  if (given === undefined) return stateOf(known, context);
  const { assumption: id, holds, fails = known } = given;
  const value = open.has(id) ? 'undecided' : assumedValue(id, settings);
  if (value === 'undecided') return stateOf(known, context);
  onAsked(id);
  return stateOf(value ? holds : fails, context);
}
