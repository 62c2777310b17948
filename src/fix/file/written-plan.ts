import type { Logging } from '../../model/facts/logging.ts';
import { UserError } from '../../model/user-error.ts';
import type {
  BucketPolicyDocument,
  CreateLogBucket,
  FixAdvice,
  FixHeader,
  FixPlan,
  FixReason,
  FixStep,
  MergePolicy,
} from '../fix-plan.ts';
import { documentText, parseDocument } from './document-text.ts';

type WrittenMerge = Omit<MergePolicy, 'before' | 'after'> & { readonly before: string | null; readonly after: string };
type WrittenCreate = Omit<CreateLogBucket, 'after'> & {
  readonly after: { readonly policy: string; readonly expireAfterDays: number | null };
};
type WrittenStep = Exclude<FixStep, MergePolicy | CreateLogBucket> | WrittenMerge | WrittenCreate;

/** A plan as YAML has it: policies are blocks of JSON. */
export interface WrittenPlan extends FixHeader {
  readonly steps: readonly WrittenStep[];
  readonly advice: readonly FixAdvice[];
  readonly planHash: string;
}

/** With its members in the order in which people read them, whatever the order they were made in. */
export const writtenPlan = ({ header, steps, advice }: FixPlan): Omit<WrittenPlan, 'planHash'> => ({
  formatVersion: header.formatVersion,
  toolVersion: header.toolVersion,
  partition: header.partition,
  organization: header.organization,
  accounts: header.accounts,
  inventory: { sha256: header.inventory.sha256, scannedAt: header.inventory.scannedAt },
  expiresAt: header.expiresAt,
  assumptions: header.assumptions,
  strictAssumptions: header.strictAssumptions,
  rules: header.rules,
  steps: steps.map(writtenStep),
  advice: advice.map(({ bucket, account, region, rule, because, fingerprint }) => ({
    bucket,
    account,
    region,
    rule,
    because,
    fingerprint,
  })),
});

export const plannedIn = ({ steps, advice, planHash: _, ...header }: WrittenPlan): FixPlan => ({
  header,
  steps: steps.map(stepIn),
  advice,
});

function writtenStep(step: FixStep): WrittenStep {
  const head = {
    id: step.id,
    action: step.action,
    account: step.account,
    region: step.region,
    bucket: step.bucket,
    managed: step.managed,
    dependsOn: step.dependsOn,
    why: step.why.map(({ rule, message, fingerprint }): FixReason => ({ rule, message, fingerprint })),
  };
  switch (step.action) {
    case 'merge-policy': {
      const before = step.before === null ? null : documentText(step.before);
      const { stoppedSources } = step;
      return { ...head, action: step.action, stoppedSources, before, after: documentText(step.after) };
    }
    case 'create-log-bucket': {
      const { policy, expireAfterDays } = step.after;
      return { ...head, action: step.action, before: null, after: { policy: documentText(policy), expireAfterDays } };
    }
    case 'set-logging':
      return { ...head, action: step.action, before: step.before && logging(step.before), after: logging(step.after) };
    case 'drop-target-grants':
      return { ...head, action: step.action, before: logging(step.before), after: logging(step.after) };
    case 'switch-logging-off':
      return { ...head, action: step.action, before: logging(step.before), after: null };
  }
}

const logging = ({ target, prefix, keyFormat, grants }: Logging): Logging => ({ target, prefix, keyFormat, grants });

function stepIn(step: WrittenStep): FixStep {
  switch (step.action) {
    case 'merge-policy': {
      const before = step.before === null ? null : documentIn(step.id, step.before);
      return { ...step, before, after: documentIn(step.id, step.after) };
    }
    case 'create-log-bucket':
      return { ...step, after: { ...step.after, policy: documentIn(step.id, step.after.policy) } };
    default:
      return step;
  }
}

function documentIn(step: string, text: string): BucketPolicyDocument {
  const document = parseDocument(text);
  if (document !== undefined) return document;
  throw new UserError(`step "${step}" of the plan: the policy is not a JSON object`, { hint: PLAN_AGAIN });
}

/** What helps wherever the file is not what was written. */
export const PLAN_AGAIN = 'plan again with `s3log-audit fix plan`, and have the new plan reviewed';
