/** Public API of the package: the IAM policy language and the delivery verdict, pure and synchronous. Nothing else is public. */

export type {
  CheckName,
  CheckOutcome,
  Deliverable,
  DeliveryCheck,
  DeliveryOptions,
  DeliverySource,
  DeliveryTarget,
  DeliveryVerdict,
} from './derive/delivery/verdict.ts';
export { deliveryVerdict } from './derive/delivery.ts';
export type { Unobserved } from './model/answer.ts';
export type { KeyFormat, Logging } from './model/facts/logging.ts';
export type { Bucket, Organization, ResourceControlPolicies, ResourceControlPolicy } from './model/inventory.ts';
export type { Observation } from './model/observation.ts';
export {
  type AccessRequest,
  evaluatePolicy,
  type PolicyDecision,
  type PolicySource,
} from './policy/evaluate-policy.ts';
export type { ParsedPolicy, parsePolicy } from './policy/parse-policy.ts';
export type { Principal } from './policy/principal.ts';
