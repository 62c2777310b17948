import type { AccountInventory } from '../../model/inventory.ts';
import type { FixStep } from '../fix-plan.ts';
import { adviceOn, isResolved } from './advice.ts';
import { applyStep } from './apply-step.ts';
import { type JudgedAccount, judgedAccount } from './judged-account.ts';
import type { AccountPlan, AccountPlanInput } from './plan-input.ts';
import { type Simulation, simulated } from './simulate.ts';
import { stepsOf } from './steps-of.ts';
import { type KeptDocuments, Refusals } from './wanted.ts';
import { wantedChanges } from './wanted-logging.ts';
import { wantedPolicies } from './wanted-policies.ts';
import { whatIsWorse } from './worse.ts';

/** Steps that resolve what they can of the findings of one account, and the reason for each that they leave. */
export function planAccount(input: AccountPlanInput): AccountPlan {
  const { inventory, rules, context, findings } = input;
  const start = judgedAccount(inventory, rules, context);
  const kept = new Map<string, string>();
  for (;;) {
    const refusals = new Refusals();
    const { steps, leftOut, end, because } = attempted(input, { start, kept, refusals });
    // Without what was left out the others are others: a policy lets in fewer buckets.
    const more = leftOut.filter(([step]) => !kept.has(documentOf(step)));
    for (const [step, why] of more) kept.set(documentOf(step), because.get(step.bucket) ?? why);
    if (more.length > 0) continue;
    const worse = whatIsWorse({ before: start, after: end, awaited: new Set() });
    if (worse === undefined) {
      const advice = adviceOn(input, { start, end, refusals });
      return { steps, advice, resolved: findings.filter((one) => isResolved(one, end)).length, after: end.inventory };
    }
    // One by one they were no worse, and all together they are: none of them is planned.
    if (steps.length === 0) throw new Error(`An account without steps is worse than before: ${worse.why}`);
    for (const step of steps) kept.set(documentOf(step), worse.why);
  }
}

/** The account as the findings want it, before anything is judged: what it has to be judged by can be read then. */
export function wantedAccount(input: AccountPlanInput): AccountInventory {
  const changes = wantedChanges(input, { kept: new Map(), refusals: new Refusals() });
  const start = judgedAccount(input.inventory, [], input.context);
  return stepsOf(input, { changes, policies: [], wanted: start }).reduce(applyStep, input.inventory);
}

const documentOf = ({ action, bucket }: FixStep): string =>
  `${action === 'merge-policy' || action === 'create-log-bucket' ? 'policy' : 'logging'} ${bucket}`;

interface AttemptInput {
  readonly start: JudgedAccount;
  readonly kept: KeptDocuments;
  readonly refusals: Refusals;
}

interface Attempt extends Simulation {
  /** Why a policy stays that keeps the logs of a bucket out. */
  readonly because: ReadonlyMap<string, string>;
}

function attempted(input: AccountPlanInput, { start, kept, refusals }: AttemptInput): Attempt {
  const { inventory, rules, context, findings } = input;
  const changes = wantedChanges(input, { kept, refusals });
  const loggings = stepsOf(input, { changes, policies: [], wanted: start });
  const wanted = judgedAccount(loggings.reduce(applyStep, inventory), rules, context);
  const stopped = findings.filter(({ rule, verdict }) => rule === 'log-delivery-permitted' && verdict === 'fail');
  const sources = new Set([
    ...stopped.flatMap(({ affected }) => affected),
    ...changes.loggings.flatMap(({ bucket, after }) => (after === null ? [] : [bucket.name])),
  ]);
  const { policies, because } = wantedPolicies(wanted, { sources, kept });
  for (const [name, why] of because) refusals.add({ bucket: { name }, findings: stopped }, why);
  return { ...simulated(input, start, stepsOf(input, { changes, policies, wanted })), because };
}
