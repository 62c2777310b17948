import type { StepOutcome } from '../../fix/apply/run-changes.ts';
import { visibleJson } from '../../model/visible-json.ts';
import { Exit, type ExitCode } from '../../scan/exit-code.ts';
import type { Io } from '../io.ts';
import { printable } from './printable.ts';

type Format = 'text' | 'json';

interface OutcomeFormat<Run> {
  /** `changed`, `taken back` */
  readonly verb: string;
  readonly format: Format;
  /** First members of the JSON; of a run that an error ended: `undefined`. */
  readonly head: (run: Run | undefined) => object;
  /** Lines below the summary of what was changed. */
  readonly below?: string;
}

/**
 * Each outcome as it comes, and at the end the whole as JSON where that is wanted, and a summary: also where an error ends the
 * run, since what was changed before is changed.
 */
export async function tellOutcomes<Run extends { readonly outcomes: readonly StepOutcome[] | null }>(
  run: (onOutcome: (outcome: StepOutcome) => void) => Promise<Run>,
  { verb, format, head, below = '' }: OutcomeFormat<Run>,
  { out, err }: Io,
): Promise<Run> {
  const told: StepOutcome[] = [];
  const tellAll = (ran?: Run): void => {
    if (format === 'json') out.write(`${visibleJson({ ...head(ran), steps: told }, 2)}\n`);
    err.write(`${summaryOf(told, verb)}\n`);
    if (told.some(({ result }) => result === 'written')) err.write(below);
  };
  try {
    const ran = await run((outcome) => {
      told.push(outcome);
      if (format === 'text') out.write(`${printable(lineOf(outcome))}\n`);
    });
    if (ran.outcomes !== null) tellAll(ran);
    return ran;
  } catch (error) {
    if (told.length > 0) tellAll();
    throw error;
  }
}

function summaryOf(outcomes: readonly StepOutcome[], verb: string): string {
  const count = (...results: readonly StepOutcome['result'][]): number =>
    outcomes.filter(({ result }) => results.includes(result)).length;
  const left = count('changed', 'refused', 'stopped', 'managed', 'waits');
  const parts = [
    `${count('written')} of ${outcomes.length} steps ${verb}`,
    `${count('already')} were so already`,
    ...(left > 0 ? [`${left} were left, for the reasons above`] : []),
    ...(count('not-reached') > 0 ? [`${count('not-reached')} were not reached`] : []),
  ];
  return `${parts.join(', ')}.`;
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
