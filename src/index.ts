/** Public API of the package. What is not exported here may change in any release. */
export type { Verdict } from './model/finding.ts';
