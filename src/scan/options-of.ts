import { valueFault } from '../config/check-value.ts';
import { refuseContradictions } from '../config/contradictions.ts';
import { defaultOptions } from '../config/default-options.ts';
import { defined } from '../config/defined.ts';
import { optionList } from '../config/option-names.ts';
import { OPTIONS, type ScanOptions } from '../config/options.ts';
import { MAX_CONCURRENCY, MAX_SARIF_SPLIT } from '../config/shapes.ts';
import { keysOf, recordOf } from '../model/record.ts';
import { SEVERITIES } from '../model/severity.ts';
import { suggestion } from '../model/suggestion.ts';
import { UserError } from '../model/user-error.ts';

/**
 * The options that a program hands in, with defaults for the rest. A value that is not as it must be could make findings
 * count for nothing, so programs without types are checked too.
 * @throws UserError naming the option
 */
export function optionsOf(given: Partial<ScanOptions>, now = new Date()): ScanOptions {
  const present = defined<ScanOptions>(given);
  const options: ScanOptions = { ...defaultOptions([]), ...present };
  const names = keysOf(defaultOptions([]));
  for (const name of Object.keys(present)) {
    if (!(name in OPTIONS || name === 'reports'))
      throw refused(name, `there is no such option${suggestion(name, names)}`);
  }
  const { concurrency, sarifSplit, failOn, shard } = options;
  if (!isCount(concurrency, MAX_CONCURRENCY)) throw refused('concurrency', `not a number from 1 to ${MAX_CONCURRENCY}`);
  if (!isCount(sarifSplit, MAX_SARIF_SPLIT)) throw refused('sarifSplit', `not a number from 1 to ${MAX_SARIF_SPLIT}`);
  if (!SEVERITIES.includes(failOn)) throw refused('failOn', `not one of ${SEVERITIES.join(', ')}`);
  if (shard !== null && !(isCount(shard.count, Number.MAX_SAFE_INTEGER) && isCount(shard.index, shard.count))) {
    throw refused('shard', 'not a share: index counts from 1 to count');
  }
  const context = { today: now.toISOString().slice(0, 10), maxWaiverDays: options.maxWaiverDays ?? undefined };
  for (const [name, row] of optionList) {
    // Options of an earlier scan may have the defaults, `null` where there is none.
    const isGiven = name in present && name !== 'reports' && options[name] !== row.default;
    const fault = isGiven ? valueFault(row, options[name], context) : null;
    if (fault !== null) throw refused(name, fault);
  }
  refuseContradictions(
    {
      options,
      // The flags' messages begin with the origin, here the name of the option.
      origins: recordOf(names, (name) => name),
      layerOf: (name) => (name in present ? 'flag' : 'default'),
    },
    'scan',
  );
  return options;
}

const isCount = (value: number, max: number): boolean => Number.isInteger(value) && value >= 1 && value <= max;

const refused = (name: string, what: string, hint = 'see the options in docs/options.md'): UserError =>
  new UserError(`option ${name}: ${what}`, { hint });
