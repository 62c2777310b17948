import type { Logging } from '../model/facts/logging.ts';
import type { BucketPolicyDocument, FixStep, NewLogBucket } from './fix-plan.ts';

interface ChangeOf<Kind extends string, Document> {
  readonly kind: Kind;
  /** Id of the step of the plan. */
  readonly step: string;
  readonly account: string;
  readonly region: string;
  readonly bucket: string;
  /** What must be there now; `null`: nothing. */
  readonly from: Document | null;
  /** What is there afterwards; `null`: nothing. */
  readonly to: Document | null;
}

export type LoggingChange = ChangeOf<'logging', Logging>;
export type PolicyChange = ChangeOf<'policy', BucketPolicyDocument> & {
  /** Whose logs were stopped before the plan, though they logged into it. */
  readonly stoppedSources: readonly string[];
};
export type NewBucketChange = ChangeOf<'new-bucket', NewLogBucket> & {
  readonly from: null;
  readonly to: NewLogBucket;
};

/** One document of one bucket that becomes another one: a step of a plan, or what undoes it. */
export type BucketChange = LoggingChange | PolicyChange | NewBucketChange;

export function changeOf(step: FixStep): BucketChange {
  const { id, account, region, bucket } = step;
  const place = { step: id, account, region, bucket };
  switch (step.action) {
    case 'create-log-bucket':
      return { ...place, kind: 'new-bucket', from: null, to: step.after };
    case 'merge-policy':
      return { ...place, kind: 'policy', from: step.before, to: step.after, stoppedSources: step.stoppedSources };
    default:
      return { ...place, kind: 'logging', from: step.before, to: step.after };
  }
}

/** `null`: a bucket that was created stays, with whatever lies in it. */
export function inverseOf(change: BucketChange): LoggingChange | PolicyChange | null {
  switch (change.kind) {
    case 'new-bucket':
      return null;
    case 'policy':
      return { ...change, from: change.to, to: change.from };
    case 'logging':
      return { ...change, from: change.to, to: change.from };
  }
}
