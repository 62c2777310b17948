import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryOptions } from '../../derive/delivery/verdict.ts';
import { type BucketChange, changeOf } from '../change.ts';
import type { FixReason, FixStep } from '../fix-plan.ts';
import type { JournalWriter } from '../journal/open-journal.ts';
import type { Direction, JournalStep } from '../journal/records.ts';
import { createBucket } from './create-bucket.ts';
import { objectionTo } from './objections.ts';
import { changerIn, type FixerAccess, openStep } from './open-step.ts';
import { seenOf, whyNot } from './read-document.ts';
import { type ChangeOutcome, runChange } from './run-change.ts';

/** What became of a step of a plan. */
export interface StepOutcome {
  readonly step: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  readonly result: ChangeOutcome['result'] | 'managed' | 'waits' | 'not-reached';
  /** Why it was not done; else `''`. */
  readonly reason: string;
}

/** A change in its place among others. */
export interface OrderedChange {
  readonly change: BucketChange;
  readonly why: readonly FixReason[];
  readonly dependsOn: readonly string[];
  /** Why it is not made, whatever the bucket looks like; else `''`. */
  readonly leftOut: string;
}

export const orderedChange = (step: FixStep, leftOut: string): OrderedChange => ({
  change: changeOf(step),
  why: step.why,
  dependsOn: step.dependsOn,
  leftOut,
});

export interface ChangeRun {
  readonly direction: Direction;
  readonly access: FixerAccess;
  readonly journal: JournalWriter;
  /** What the journal tells of earlier runs. */
  readonly earlier: ReadonlyMap<string, JournalStep>;
  readonly optionsOf: (account: string) => DeliveryOptions;
  /** Changes that may be written; those that are there already do not count. */
  readonly limit: number;
  /** One bucket, then no further one. */
  readonly canary: boolean;
  /** Checked between changes: the one in hand is brought to its end. */
  readonly isStopping: () => boolean;
  readonly onOutcome: (outcome: StepOutcome) => void;
  readonly wait?: ((milliseconds: number) => Promise<void>) | undefined;
}

/** Makes one change after the other. One that fails stops those that depend on it; one that nobody understands stops all. */
export async function runChanges(changes: readonly OrderedChange[], run: ChangeRun): Promise<readonly StepOutcome[]> {
  const outcomes: StepOutcome[] = [];
  /** Why steps were not tried, by id; `''`: they were, or are left, and stay undone. */
  const undone = new Map<string, string>();
  let written = 0;
  let canary: string | undefined;
  let halt = '';
  for (const ordered of changes) {
    const { step, account, region, bucket } = ordered.change;
    const tell = (result: StepOutcome['result'], reason = ''): void => {
      const outcome = { step, account, region, bucket, result, reason };
      outcomes.push(outcome);
      if (result === 'not-reached') undone.set(step, reason);
      else if (result !== 'written' && result !== 'already') undone.set(step, '');
      run.onOutcome(outcome);
    };
    const missing = ordered.dependsOn.find((needed) => undone.get(needed) === '');
    const later = ordered.dependsOn.find((needed) => undone.has(needed));
    if (halt === '' && run.isStopping()) halt = 'interrupted';
    if (halt !== '') tell('not-reached', halt);
    else if (ordered.leftOut !== '')
      // Whoever manages the bucket may have made the change meanwhile, and what depends on it can go on.
      (await isMade(ordered.change, run)) ? tell('already') : tell('managed', ordered.leftOut);
    else if (missing !== undefined) tell('waits', `it depends on "${missing}", which was not done`);
    // The next run makes both.
    else if (later !== undefined) tell('not-reached', undone.get(later));
    else if (written >= run.limit) tell('not-reached', 'the limit was reached');
    else if (canary !== undefined && canary !== bucket) tell('not-reached', `the canary was ${canary}`);
    else {
      const outcome = await runOne(ordered, run);
      tell(outcome.result, 'reason' in outcome ? outcome.reason : '');
      if (outcome.result === 'stopped') halt = `"${step}" was stopped`;
      if (outcome.result !== 'written') continue;
      written += 1;
      if (run.canary) canary = bucket;
    }
  }
  return outcomes;
}

/** Seen to be as it shall be. */
async function isMade(change: BucketChange, { access, direction }: ChangeRun): Promise<boolean> {
  if (change.kind === 'new-bucket') return false;
  const opened = await openStep(access, change, direction);
  if (opened.state !== 'known') return false;
  const { reader } = opened.value;
  const seen = await seenOf(change, reader);
  reader.close();
  return seen.is === 'done';
}

async function runOne({ change, why }: OrderedChange, run: ChangeRun): Promise<ChangeOutcome> {
  const { direction, access, journal, earlier, optionsOf, wait = sleep } = run;
  const { step } = change;
  const before = earlier.get(step);
  const opened = await openStep(access, change, direction);
  if (opened.state !== 'known') {
    // Other failures say nothing of the role.
    if (opened.state !== 'denied')
      return {
        result: 'refused',
        reason: opened.state === 'failed' ? opened.reason : whyNot('sts:AssumeRole', opened),
      };
    const isHere = change.account === access.connection.caller.account;
    const wayOut = isHere ? 'iam fixer prints it, and --own-credentials does without' : 'iam fixer-stackset makes it';
    return {
      result: 'refused',
      reason: `the role ${access.roleName} cannot be used: ${opened.action} is denied; s3log-audit ${wayOut}`,
    };
  }
  const changer = opened.value;
  let isBegun = false;
  const begin = async (): Promise<void> => {
    await journal.write({ type: 'begun', direction, change, why });
    isBegun = true;
  };
  const pause = async (milliseconds: number): Promise<void> => {
    await wait(milliseconds);
  };
  const outcome =
    change.kind === 'new-bucket'
      ? await createBucket(change, {
          changer,
          isOurs: before?.created === true,
          begin,
          created: () => journal.write({ type: 'created', step }),
          wait: pause,
        })
      : await runChange(change, {
          changer,
          objection: () =>
            objectionTo(change, {
              changer,
              direction,
              who: changerIn(access, change.account),
              options: optionsOf(change.account),
            }),
          begin,
          wait: pause,
        });
  changer.reader.close();
  // An earlier run began it, and nobody wrote down what became of it. What that run wrote may show only now.
  const isOpen = before?.state === 'open' && before.direction === direction;
  if (isOpen && (!isBegun || outcome.result === 'already')) return settled(outcome, { journal, step });
  if (!isBegun) return outcome;
  if (outcome.result === 'written') await journal.write({ type: 'done', step });
  else if (outcome.result === 'already') await journal.write({ type: 'refused', step, reason: 'it was there already' });
  else if (outcome.result === 'refused') await journal.write({ type: 'refused', step, reason: outcome.reason });
  // Told here and now, so that the next run need not ask who it was.
  else if (outcome.result === 'changed')
    await journal.write(outcome.isSent ? { type: 'done', step } : { type: 'refused', step, reason: outcome.reason });
  return outcome;
}

async function settled(
  outcome: ChangeOutcome,
  { journal, step }: { readonly journal: JournalWriter; readonly step: string },
): Promise<ChangeOutcome> {
  if (outcome.result === 'already') {
    await journal.write({ type: 'done', step });
    return { result: 'written' };
  }
  if (outcome.result !== 'changed') return outcome;
  return {
    result: 'stopped',
    reason: `${outcome.reason}; an earlier run was cut off in the middle of this step, so that it is open whether it made it: plan again, or set it as it was before and repeat`,
  };
}
