import type { StepOutcome } from '../../fix/apply/run-changes.ts';
import { visibleJson } from '../../model/visible-json.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { Io } from '../io.ts';
import { printable } from './printable.ts';

type Format = 'text' | 'json';

/** Each outcome as it comes. */
export const whileTelling =
  (format: Format, { out }: Io) =>
  (outcome: StepOutcome): void => {
    if (format === 'text') out.write(`${printable(lineOf(outcome))}\n`);
  };

interface OutcomeFormat {
  /** `changed`, `taken back` */
  readonly verb: string;
  readonly format: Format;
  /** First members of the JSON. */
  readonly head: object;
}

/** The whole as JSON where that is wanted, and a summary. */
export function tellOutcomes(
  outcomes: readonly StepOutcome[],
  { verb, format, head }: OutcomeFormat,
  { out, err }: Io,
): void {
  if (format === 'json') out.write(`${visibleJson({ ...head, steps: outcomes }, 2)}\n`);
  const count = (...results: readonly StepOutcome['result'][]): number =>
    outcomes.filter(({ result }) => results.includes(result)).length;
  const left = count('changed', 'refused', 'stopped', 'managed', 'waits');
  const parts = [
    `${count('written')} of ${outcomes.length} steps ${verb}`,
    `${count('already')} were so already`,
    ...(left > 0 ? [`${left} were left, for the reasons above`] : []),
    ...(count('not-reached') > 0 ? [`${count('not-reached')} were not reached`] : []),
  ];
  err.write(`${parts.join(', ')}.\n`);
}

const WORDS: Readonly<Record<StepOutcome['result'], string>> = {
  written: 'done',
  already: 'is so already',
  changed: 'LEFT, changed by somebody else',
  refused: 'NOT DONE',
  stopped: 'STOPPED',
  managed: 'LEFT, managed',
  waits: 'NOT DONE',
  'not-reached': 'not reached',
};

const lineOf = ({ account, region, step, result, reason }: StepOutcome): string =>
  `${account} ${region} ${step}: ${WORDS[result]}${reason === '' ? '' : `: ${reason}`}`;

/** What the limit or the canary left is no fault. */
export function exitCodeOf(outcomes: readonly StepOutcome[], signal: AbortSignal): ExitCode {
  if (signal.aborted || outcomes.some(({ result }) => result === 'stopped')) return Exit.stoppedEarly;
  const isWhole = outcomes.every(
    ({ result }) => result === 'written' || result === 'already' || result === 'not-reached',
  );
  return isWhole ? Exit.clean : Exit.incomplete;
}
