import type { AccountResult, Finding } from '../../src/model/finding.ts';
import { fingerprint } from '../../src/model/fingerprint.ts';
import { SEVERITIES } from '../../src/model/severity.ts';
import { account, finding, result } from '../report/html-sample.ts';

const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1'] as const;
const RULES = ['logging-enabled', 'log-delivery-permitted', 'no-logging-loop', 'account-reachable'] as const;
const WAIVER = { reason: 'sandbox', owner: 'team', expires: '2027-01-01', expired: false, location: 'waivers.yaml:1' };

/** 10,000 findings of 100 accounts in nested units: of all severities, kinds and states, none of which is the first ones alone. */
export const manyFindings: readonly AccountResult[] = Array.from({ length: 100 }, (_, a) => {
  const one = account(
    String(100_000_000_000 + a),
    `team-${a % 40}`,
    `o-example/r-exam/ou-exam-${a % 7}/ou-exam-${a % 7}-${a % 3}/`,
  );
  return result(one, {
    coverage: { status: 'scanned', reason: '', buckets: { listed: 100, judged: 100 }, unobserved: [] },
    findings: Array.from({ length: 100 }, (_, b): Finding => {
      const bucket = `data-${a}-${b}`;
      const region = REGIONS[(a + b) % 3] ?? '';
      const rule = RULES[b % 4] ?? '';
      return finding(one, {
        rule,
        bucket,
        region,
        severity: SEVERITIES[b % 5] ?? 'info',
        verdict: b % 10 === 9 ? 'unknown' : 'fail',
        baselineState: b % 11 === 10 ? 'new' : 'unchanged',
        waiver: b % 25 === 24 ? WAIVER : null,
        message: `Bucket ${bucket} in account ${one.id}, ${region}, fails ${rule} for cause-${b % 13}`,
        fingerprint: fingerprint({ rule, partition: 'aws', account: one.id, resource: bucket }),
      });
    }),
  });
});
