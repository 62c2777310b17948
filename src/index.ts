/**
 * Public API of the package: whole scans, the IAM policy language, the delivery verdict and the parser of access logs.
 * Nothing else is public.
 */

export type { RuleSetting } from './config/option-values.ts';
export type { ReportTarget, Roles, ScanOptions } from './config/options.ts';
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
export type { LogField, LogRecord } from './logs/parse/fields.ts';
export { type ParsedLine, parseRecord } from './logs/parse/parse-record.ts';
export type { Unobserved } from './model/answer.ts';
export type { KeyFormat, Logging } from './model/facts/logging.ts';
export type { Bucket, Organization, ResourceControlPolicies, ResourceControlPolicy } from './model/inventory.ts';
export type { Observation } from './model/observation.ts';
export { UserError, type UserErrorCode } from './model/user-error.ts';
export {
  type AccessRequest,
  evaluatePolicy,
  type PolicyDecision,
  type PolicySource,
} from './policy/evaluate-policy.ts';
export { type ParsedPolicy, parsePolicy } from './policy/parse-policy.ts';
export type { Principal } from './policy/principal.ts';
export type { CoverageV1, FindingV1 } from './report/json-v1.ts';
export type { Totals } from './scan/assess/totals.ts';
export type { ExitCode } from './scan/exit-code.ts';
export type { ScanPorts } from './scan/ports.ts';
export { runScan, type ScanRun } from './scan/run-scan.ts';
export type { ScanEvent } from './scan/scan-event.ts';
