import type { AccountInventory } from '../../model/inventory.ts';
import type { FixStep } from '../fix-plan.ts';
import { applyStep } from './apply-step.ts';
import { type JudgedAccount, judgedAccount } from './judged-account.ts';
import type { AccountPlanInput } from './plan-input.ts';
import { whatIsWorse, whyNotDelivered } from './worse.ts';

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
  const done: FixStep[] = [];
  const leftOut = new Map<string, string>();
  /** How many were done when a step was first refused. */
  const refusedAt = new Map<string, number>();
  let state = start;
  let waiting = steps;
  while (waiting.length > 0) {
    const still: FixStep[] = [];
    for (const step of waiting) {
      const missing = step.dependsOn.find((id) => !done.some((one) => one.id === id));
      const after = missing === undefined ? judgedAfter(input, state.inventory, step) : undefined;
      const why =
        after === undefined
          ? `${missing} is left out: ${leftOut.get(missing ?? '') ?? 'it has to come first'}`
          : whyLeftOut(step, {
              before: state,
              after,
              awaited: awaitedAfter(
                [...done, step],
                steps.filter((one) => one !== step && !done.some(({ id }) => id === one.id)),
              ),
            });
      if (why === undefined && after !== undefined) {
        // What was done since it was refused may be what it takes, also where somebody applies only some of the steps.
        const since = done.slice(refusedAt.get(step.id) ?? done.length).filter(({ region }) => region === step.region);
        done.push({ ...step, dependsOn: [...new Set([...step.dependsOn, ...since.map(({ id }) => id)])] });
        leftOut.delete(step.id);
        state = after;
      } else {
        still.push(step);
        if (!refusedAt.has(step.id)) refusedAt.set(step.id, done.length);
        if (why !== undefined) leftOut.set(step.id, why);
      }
    }
    const isStuck = still.length === waiting.length;
    waiting = still;
    if (isStuck) break;
  }
  return { steps: done, leftOut: waiting.map((step) => [step, leftOut.get(step.id) ?? '']), end: state };
}

const judgedAfter = ({ rules, context }: AccountPlanInput, inventory: AccountInventory, step: FixStep): JudgedAccount =>
  judgedAccount(applyStep(inventory, step), rules, context);

function whyLeftOut(step: FixStep, compared: Parameters<typeof whatIsWorse>[0]): string | undefined {
  return whyNotDelivered(step, compared.after) ?? whatIsWorse(compared) ?? whyUseless(step, compared.after);
}

/** Policies and log buckets are made for the steps that follow. */
function whyUseless({ action, bucket, why }: FixStep, after: JudgedAccount): string | undefined {
  if (action === 'merge-policy' || action === 'create-log-bucket') return undefined;
  return why.some(({ rule }) => after.found(rule, bucket) === undefined) ? undefined : 'it would resolve nothing';
}

/** Buckets that are not logged for now: new ones that nothing logs into yet, and those that a step still to come switches on. */
function awaitedAfter(done: readonly FixStep[], toCome: readonly FixStep[]): ReadonlySet<string> {
  const targets = new Set(done.flatMap((step) => (step.action === 'set-logging' ? [step.after.target] : [])));
  return new Set([
    ...done.flatMap(({ action, bucket }) => (action === 'create-log-bucket' && !targets.has(bucket) ? [bucket] : [])),
    ...toCome.flatMap(({ action, bucket, before }) => (action === 'set-logging' && before === null ? [bucket] : [])),
  ]);
}
