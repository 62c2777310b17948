import { loggingGraph } from '../../derive/graph.ts';
import type { Bucket } from '../../model/inventory.ts';
import type { FixStep } from '../fix-plan.ts';
import type { StepRefusal } from './worse.ts';

/** Why a bucket does not begin to log into a target for now: `fix apply` would refuse it. */
export function whyLogsRunOn(step: FixStep, buckets: readonly Bucket[]): StepRefusal | undefined {
  if (step.action !== 'set-logging' || step.before?.target === step.after.target) return undefined;
  const source = buckets.find(({ name }) => name === step.bucket);
  if (source === undefined) return undefined;
  const { target } = step.after;
  const { end, last, cycle } = loggingGraph(buckets).chain(source);
  if (end === 'cycle') return { why: `logs would run into a loop: ${cycle?.path.join(' -> ')}`, ofTarget: true };
  if (end !== 'unobserved') return undefined;
  return {
    why: `whether logs that are delivered into ${target} come back is not known: the logging of ${last.name} could not be seen`,
    ofTarget: true,
  };
}
