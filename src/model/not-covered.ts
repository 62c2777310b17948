import type { AccountResult } from './finding.ts';
import type { Account } from './inventory.ts';

/** The result of an account of which the scan read no bucket, or of the organization as a whole. */
export const notCovered = ({ id, name, path, state }: Account, reason: string): AccountResult => ({
  account: { id, name, path, state },
  coverage: { status: 'not-covered', reason, buckets: { listed: 0, judged: 0 }, unobserved: [] },
  findings: [],
  resolved: [],
  verdicts: {},
  outcomes: {},
  listed: [],
  regionOf: new Map(),
  regions: [],
  edges: [],
});

/** The organization has a result of the form of an account's, under its own id. */
export const organizationAlone = (id: string): AccountResult =>
  notCovered({ id, name: '', path: '', state: '' }, 'the organization as a whole');
