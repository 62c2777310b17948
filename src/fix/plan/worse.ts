import { isObserved } from '../../model/answer.ts';
import type { Finding } from '../../model/finding.ts';
import { atLeast } from '../../model/severity.ts';
import { subjectsOf } from '../../scan/planned/verdicts-before.ts';
import type { FixStep } from '../fix-plan.ts';
import type { JudgedAccount } from './judged-account.ts';

interface Compared {
  readonly before: JudgedAccount;
  readonly after: JudgedAccount;
  /** Log buckets of the plan into which nothing logs yet: that they are not logged themselves is no finding for now. */
  readonly awaited: ReadonlySet<string>;
}

/** Why a step is not done. */
export interface StepRefusal {
  readonly why: string;
  /** It holds for whatever would begin to log into the same log bucket. */
  readonly ofTarget: boolean;
}

/** Something that is worse than before: at which bucket or account, and in a sentence. */
interface Worse {
  readonly bucket: string;
  readonly why: string;
}

/** `undefined`: nothing is worse. */
export function whatIsWorse({ before, after, awaited }: Compared): Worse | undefined {
  for (const finding of after.findings) {
    const subject = subjectsOf(finding).find(
      (name) => isWorse(finding, name, before) && !(finding.rule === 'logging-enabled' && awaited.has(name)),
    );
    if (subject !== undefined) return { bucket: subject, why: sentenceOf(finding, subject) };
  }
  const less = before.inventory.buckets.find(({ name }) => isLessDelivered(name, before, after));
  if (less === undefined) return undefined;
  return { bucket: less.name, why: `the logs of ${less.name} would not be delivered any more, or nobody could tell` };
}

function isWorse({ rule, verdict, severity }: Finding, subject: string, before: JudgedAccount): boolean {
  const earlier = before.found(rule, subject);
  if (earlier === undefined) return !(verdict === 'fail' && rule === 'no-log-chain' && wasInLoop(before, subject));
  return verdict === 'fail' && (earlier.verdict === 'unknown' || !atLeast(earlier.severity, severity));
}

/** A bucket of a loop logs on to others as well; only while there is a loop no chain is said of it. */
const wasInLoop = (before: JudgedAccount, bucket: string): boolean =>
  before.found('no-logging-loop', bucket)?.verdict === 'fail' ||
  before.found('target-is-not-source', bucket)?.verdict === 'fail';

function sentenceOf(finding: Finding, subject: string): string {
  const { rule, verdict, message, unobserved } = finding;
  if (verdict === 'fail') return `${rule} would fail for ${subject}: ${message}`;
  const unread = unobserved.length > 0 && unobserved.every(({ state }) => state === 'not-read');
  return unread
    ? `${rule} could not be decided for ${subject}, since ${factsIn(finding)} was not read: plan with --read-missing, or scan with --save-inventory and --collect targets`
    : `${rule} could not be decided for ${subject}: ${message}`;
}

const factsIn = ({ unobserved }: Finding): string =>
  [...new Set(unobserved.map(({ fact, subject }) => `${fact} of ${subject}`))].slice(0, 3).join(', ');

function isLessDelivered(bucket: string, before: JudgedAccount, after: JudgedAccount): boolean {
  const [was, is] = [before.status(bucket), after.status(bucket)];
  // A log bucket need not be logged, so that its logging may be switched off.
  if (was === 'delivered') return is !== 'delivered' && !isUnloggedTarget(bucket, after);
  return was === 'unknown' && (is === 'not-delivered' || is === 'not-logged');
}

function isUnloggedTarget(bucket: string, { inventory, derived }: JudgedAccount): boolean {
  const logging = inventory.buckets.find(({ name }) => name === bucket)?.facts.logging;
  const isTarget = derived.bucket(bucket)('bucket.isLogTarget');
  return logging?.state === 'absent' && isObserved(isTarget) && isTarget.value === true;
}

/** Whether a bucket that a step points to a log bucket gets its logs there, whatever rules are selected. */
export function whyNotDelivered(step: FixStep, { derived }: JudgedAccount): StepRefusal | undefined {
  if (step.action !== 'set-logging' || step.before?.target === step.after.target) return undefined;
  const { target } = step.after;
  const delivery = derived.delivery(step.bucket);
  if (!isObserved(delivery)) return { why: `whether S3 can deliver into ${target} is not known`, ofTarget: false };
  const { verdict, reason, unobserved } = delivery.value ?? { verdict: 'unknown', reason: '', unobserved: [] };
  if (verdict === 'permitted') return undefined;
  if (verdict === 'blocked') return { why: `S3 could not deliver into ${target}: ${reason}`, ofTarget: false };
  const isUnread = unobserved.some(({ state }) => state === 'not-read');
  const why = isUnread ? READ_IT : `: ${reason}`;
  return {
    why: `whether S3 could deliver into ${target} is not known${why}`,
    ofTarget: unobserved.length > 0 && unobserved.every(({ subject }) => subject === target),
  };
}

const READ_IT = ': plan with --read-missing, or scan with --save-inventory and --collect targets';
