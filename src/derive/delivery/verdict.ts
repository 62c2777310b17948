import type { Unobserved } from '../../model/answer.ts';
import type { ArrivalEvidence } from '../../model/arrival.ts';
import type { AssumptionId, AssumptionSettings } from '../../model/assumptions.ts';
import type { Logging } from '../../model/facts/logging.ts';
import type { Bucket, Organization } from '../../model/inventory.ts';
import type { Observation } from '../../model/observation.ts';

export type Deliverable = 'permitted' | 'blocked' | 'unknown';
export type CheckOutcome = 'ok' | 'blocked' | 'unknown';

/** The bucket whose access logs are to be delivered. */
export interface DeliverySource {
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  readonly logging: Logging;
}

/** The bucket that shall receive them, as the listing of the source's account has it; `undefined` if it is not there. */
export type DeliveryTarget = Pick<Bucket, 'name' | 'region' | 'facts'> | undefined;

/** What the settings say of verdicts on deliveries. */
export interface DeliverySettings {
  /** Values of assumptions in the place of their defaults. */
  readonly assumptions?: AssumptionSettings;
  /** What is permitted under an assumption alone is unknown. */
  readonly strictAssumptions?: boolean;
  /** Resource control policies that could not be read are taken for absent. */
  readonly allowUnreadRcp?: boolean;
}

export interface DeliveryOptions extends DeliverySettings {
  /** Whether the listing of the account's buckets is complete. Default: it is. */
  readonly listing?: Observation<true>;
  /** The organization, for resource control policies and for the condition keys that name it. Default: not known. */
  readonly organization?: Organization | null;
  /** `o-…/r-…/ou-…` of the account; `''` where it is not known. */
  readonly accountPath?: string;
  /** ISO 8601; without it a condition on the time of day cannot be decided. */
  readonly now?: string;
}

export const CHECKS = [
  'target-exists',
  'general-purpose',
  'same-region',
  'object-lock',
  'requester-pays',
  'encryption',
  'target-grants',
  'no-deny',
  'resource-control-policies',
  'allow',
] as const;
export type CheckName = (typeof CHECKS)[number];

/** What stands in the way of a permission, so that a fix can fit it; `''` where nothing does. */
export type Cause =
  | ''
  | 'policy-deny'
  | 'policy-not-understood'
  | 'object-acl-denied'
  | 'no-allow'
  | 'resource-too-narrow'
  | 'condition-too-narrow'
  | 'acl-ignored'
  | 'acl-incomplete'
  | 'key-denied'
  | 'rcp-deny'
  | 'rcp-unread';

/** One thing that must be right for logs to arrive. */
export interface DeliveryCheck {
  readonly name: CheckName;
  readonly outcome: CheckOutcome;
  /** What was found, in words. */
  readonly sentence: string;
  /** Setting or statement that was looked at, as JSON or as AWS spells it; `''` where nothing was seen. */
  readonly evidence: string;
  /** For `unknown`: what would have to be seen. Empty where everything was seen and cannot be decided all the same. */
  readonly unobserved: readonly Unobserved[];
  /** What the outcome hangs on that AWS does not document; for `unknown` what would have to be decided. */
  readonly assumptions: readonly AssumptionId[];
  /** For checks of the permission, or of a key, that are not `ok`. */
  readonly cause: Cause;
  /** It says the same of every key, and hangs on nothing but S3's log writer, so that one object of its would decide it. */
  readonly decidedByArrival?: true;
}

export interface DeliveryVerdict {
  /** All checks together. */
  readonly verdict: Deliverable;
  /** Policies and ACL alone. */
  readonly permission: Deliverable;
  /** What the policy and the ACL of the target grant, whatever any Deny says. */
  readonly grant: Deliverable;
  /**
   * The way in; of several one that does not ask whose logs they are. `undecided`: a statement that does, and perhaps a grant by
   * ACL. `''` where there is none.
   */
  readonly via: 'policy' | 'acl' | 'undecided' | '';
  /** What permits the delivery names the source account or source buckets. */
  readonly scoped: boolean;
  /** Why the verdict is what it is; what concerns the permission comes first. */
  readonly reason: string;
  /** What stands in the way of the permission: of the target's own first, since that is fixed there. */
  readonly cause: Cause;
  /** Id of the resource control policy that alone stands in the way; `''` where none does. */
  readonly rcp: string;
  /** Id of the resource control policy that stops it or may, whatever else does; `''` where none does. */
  readonly rcpSeen: string;
  /** The deciding statement by its Sid or number; `''` where none decided. */
  readonly statement: string;
  /** The statement that grants it, whatever any Deny says; `''` where none does. */
  readonly grantStatement: string;
  /** What the verdict could not take into account. */
  readonly notEvaluated: readonly string[];
  /** What the permission hangs on that AWS does not document; sorted. */
  readonly assumptions: readonly AssumptionId[];
  /** One per name, in the order of `CHECKS`. */
  readonly checks: readonly DeliveryCheck[];
  /** Objects that arrived decided the permission, and so told of the one assumption that it hung on, if it was one. */
  readonly arrival?: ArrivalEvidence;
  /** Facts that stand between `verdict` and an answer; empty unless it is `unknown` because some are unobserved. */
  readonly unobserved: readonly Unobserved[];
  /** The same for `permission`. */
  readonly permissionUnobserved: readonly Unobserved[];
  /** The same for `grant`. */
  readonly grantUnobserved: readonly Unobserved[];
  /** The same for `scoped`. */
  readonly scopedUnobserved: readonly Unobserved[];
}
