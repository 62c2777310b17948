import type { FixStep } from '../fix-plan.ts';
import { applyStep } from './apply-step.ts';
import { type JudgedAccount, judgedAccount } from './judged-account.ts';
import { whyLogsRunOn } from './logs-run-on.ts';
import type { AccountPlanInput } from './plan-input.ts';
import { type StepRefusal, whatIsWorse, whyNotDelivered } from './worse.ts';

export interface Simulation {
  /** Steps after each of which nothing was worse, in the order in which they were tried. */
  readonly steps: readonly FixStep[];
  /** The others, each with the reason. */
  readonly leftOut: readonly (readonly [step: FixStep, why: string])[];
  readonly end: JudgedAccount;
}

/**
 * Does one step after the other in memory and judges the account after each. A step after which anything is worse waits
 * until the others are done, since it may take one of them; where nothing moves any more, it is left out.
 */
export function simulated(input: AccountPlanInput, start: JudgedAccount, steps: readonly FixStep[]): Simulation {
  const run = simulation(input, start, steps);
  let waiting = steps;
  while (waiting.length > 0) {
    const still = batchesOf(waiting, new Set(input.inventory.buckets.map(({ name }) => name))).flatMap(run.attempt);
    const isStuck = still.length === waiting.length;
    waiting = still;
    if (isStuck) break;
  }
  const { done, state, why } = run.outcome();
  return { steps: done, leftOut: waiting.map((step) => [step, why(step)]), end: state };
}

interface Running {
  /** Does steps together and gives back those that it refused. */
  readonly attempt: (batch: readonly FixStep[]) => readonly FixStep[];
  readonly outcome: () => {
    readonly done: readonly FixStep[];
    readonly state: JudgedAccount;
    readonly why: (step: FixStep) => string;
  };
}

function simulation({ rules, context }: AccountPlanInput, start: JudgedAccount, steps: readonly FixStep[]): Running {
  const done: FixStep[] = [];
  const doneIds = new Set<string>();
  const reasons = new Map<string, string>();
  /** How many were done when a step was first refused. */
  const refusedAt = new Map<string, number>();
  /** What refuses one log bucket to whatever would begin to log into it, until another step is done. */
  const refusedTargets = new Map<string, { readonly why: string; readonly at: number }>();
  let state = start;

  const refuse = (step: FixStep, { why, ofTarget }: StepRefusal): readonly FixStep[] => {
    reasons.set(step.id, why);
    if (!refusedAt.has(step.id)) refusedAt.set(step.id, done.length);
    if (ofTarget && step.action === 'set-logging') refusedTargets.set(step.after.target, { why, at: done.length });
    return [step];
  };
  const attempt = (batch: readonly FixStep[]): readonly FixStep[] => {
    const [step, ...others] = batch;
    if (step === undefined) return [];
    const known = step.action === 'set-logging' ? refusedTargets.get(step.after.target) : undefined;
    if (known?.at === done.length) return batch.flatMap((one) => refuse(one, { why: known.why, ofTarget: true }));
    const missing = step.dependsOn.find((id) => !doneIds.has(id));
    if (others.length === 0 && missing !== undefined) {
      const why = `${missing} is left out: ${reasons.get(missing) ?? 'it has to come first'}`;
      return refuse(step, { why, ofTarget: false });
    }
    const isReady = batch.every(({ dependsOn }) => dependsOn.every((id) => doneIds.has(id)));
    const after = isReady ? judgedAccount(batch.reduce(applyStep, state.inventory), rules, context) : undefined;
    const ids = new Set(batch.map(({ id }) => id));
    const refusal = after && refusalOf(batch, { before: state, after, awaited: awaited(ids) });
    if (after !== undefined && refusal === undefined) {
      for (const one of batch) {
        // What was done since it was refused may be what it takes, also where somebody does some of the steps only.
        const since = done.slice(refusedAt.get(one.id) ?? done.length).filter(({ region }) => region === one.region);
        done.push({ ...one, dependsOn: [...new Set([...one.dependsOn, ...since.map(({ id }) => id)])] });
        doneIds.add(one.id);
      }
      state = after;
      return [];
    }
    if (others.length === 0) return refuse(step, refusal ?? { why: 'it has to come first', ofTarget: false });
    const half = Math.ceil(batch.length / 2);
    return [...attempt(batch.slice(0, half)), ...attempt(batch.slice(half))];
  };

  /** Buckets that are not logged for now: new ones that nothing logs into yet, and those that a step still to come switches on. */
  const awaited = (now: ReadonlySet<string>): ReadonlySet<string> => {
    const isDone = ({ id }: FixStep): boolean => doneIds.has(id) || now.has(id);
    const targets = new Set(
      steps.flatMap((step) => (step.action === 'set-logging' && isDone(step) ? [step.after.target] : [])),
    );
    return new Set(
      steps.flatMap((step) => {
        const { action, bucket, before } = step;
        const isNew = action === 'create-log-bucket' && isDone(step) && !targets.has(bucket);
        return isNew || (action === 'set-logging' && before === null && !isDone(step)) ? [bucket] : [];
      }),
    );
  };

  return { attempt, outcome: () => ({ done, state, why: ({ id }) => reasons.get(id) ?? '' }) };
}

function refusalOf(batch: readonly FixStep[], compared: Parameters<typeof whatIsWorse>[0]): StepRefusal | undefined {
  for (const step of batch) {
    const refusal =
      whyNotDelivered(step, compared.after) ??
      whyLogsRunOn(step, compared.after.inventory.buckets) ??
      whyUseless(step, compared.after);
    if (refusal !== undefined) return refusal;
  }
  const worse = whatIsWorse(compared);
  const [step] = batch;
  return worse && { why: worse.why, ofTarget: step?.action === 'set-logging' && worse.bucket === step.after.target };
}

/** Policies and log buckets are made for the steps that follow. */
function whyUseless({ action, bucket, why }: FixStep, after: JudgedAccount): StepRefusal | undefined {
  if (action === 'merge-policy' || action === 'create-log-bucket') return undefined;
  const isOfUse = why.some(({ rule }) => after.found(rule, bucket) === undefined);
  return isOfUse ? undefined : { why: 'it would resolve nothing', ofTarget: false };
}

/**
 * Steps that begin to log into one log bucket and leave none are judged together: each of them adds to what is there, so
 * that whatever is worse after some of them is worse after all.
 */
function batchesOf(steps: readonly FixStep[], listed: ReadonlySet<string>): readonly (readonly FixStep[])[] {
  const batches: FixStep[][] = [];
  let target = '';
  for (const step of steps) {
    const adds = step.action === 'set-logging' && (step.before === null || !listed.has(step.before.target));
    const into = adds ? step.after.target : '';
    const last = batches.at(-1);
    if (into !== '' && into === target && last !== undefined) last.push(step);
    else batches.push([step]);
    target = into;
  }
  return batches;
}
