import type { Finding } from '../src/model/finding.ts';

/** Of a finding with all facts observed, no waiver and no earlier report. */
export const OBSERVED = {
  evidence: [],
  unobserved: [],
  ruleError: '',
  waiver: null,
  baselineState: null,
  lastSeen: null,
} satisfies Partial<Finding>;
