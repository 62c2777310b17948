// Writes the HTML report of so many findings, and tells its size and how much memory that took.
import { createWriteStream } from 'node:fs';
import { tmpdir } from 'node:os';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { built } from '../processes.mjs';

const { findings, path } = JSON.parse(process.argv[2]);
const { html } = await built('report/html.js');
const { openSpools } = await built('scan/assess/spool.js');
const { fingerprint } = await built('model/fingerprint.js');
const { SEVERITIES } = await built('model/severity.js');

const PER_ACCOUNT = 100;
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2'];
const RULES = ['log-delivery-permitted', 'log-target-versioned', 'logging-enabled', 'target-exists'].map((id) => ({
  ...{ id, title: `Title of ${id}`, severity: 'high', on: 'bucket', because: 'Logs are lost in silence. '.repeat(5) },
  ...{ fix: 'Point the logging of BUCKET at another bucket. '.repeat(5), terraform: '', tags: ['default'] },
  controls: { 'nist-800-53-r5': ['AU-2', 'AU-12'] },
}));

const findingOf = (account, index) => {
  const rule = RULES[index % RULES.length].id;
  const bucket = `${account.name}-data-${String(index).padStart(5, '0')}`;
  const region = REGIONS[index % REGIONS.length];
  return {
    ...{ rule, severity: SEVERITIES[index % 5], verdict: index % 20 === 19 ? 'unknown' : 'fail', partition: 'aws' },
    ...{ account: account.id, accountName: account.name, accountPath: account.path, region, bucket },
    ...{ arn: `arn:aws:s3:::${bucket}`, affected: [bucket], unobserved: [], cause: '', causeText: '', ruleError: '' },
    message: `Logs of bucket ${bucket} in account ${account.id}, ${region}, go to ${bucket}-logs, which is not in this account: it does not exist any more`,
    evidence: [{ resource: bucket, path: 'bucket.logging.target.exists', value: false }],
    ...{ waiver: null, baselineState: null, lastSeen: null },
    fingerprint: fingerprint({ rule, partition: 'aws', account: account.id, resource: bucket }),
  };
};

async function* results() {
  for (let a = 0; a < findings / PER_ACCOUNT; a += 1) {
    const path = `o-example/r-exam/ou-exam-${String(a % 20).padStart(8, '0')}/`;
    const account = {
      id: String(100_000_000_000 + a),
      name: `team-${String(a).padStart(4, '0')}`,
      path,
      state: 'ACTIVE',
    };
    const buckets = { delivered: 20, 'not-delivered': 60, 'not-logged': 20, 'log-target': 4, unknown: 0 };
    yield {
      ...{ account, resolved: [], verdicts: {}, outcomes: {}, listed: [], regionOf: new Map(), edges: [] },
      coverage: { status: 'scanned', reason: '', buckets: { listed: 400, judged: 400 }, unobserved: [] },
      findings: Array.from({ length: PER_ACCOUNT }, (_, index) => findingOf(account, index)),
      regions: REGIONS.map((region) => ({ region, buckets })),
    };
  }
}

const scope = { accounts: [], excludedAccounts: [], organizationalUnits: [], regions: [] };
const rcps = { state: 'known', value: { policies: [] } };
const header = {
  ...{
    tool: { name: 's3log-audit', version: '0.0.0' },
    ended: '2026-01-01T01:00:00.000Z',
    rules: RULES,
    otherRules: [],
  },
  scan: {
    ...{ formatVersion: 1, toolVersion: '0.0.0', started: '2026-01-01T00:00:00.000Z', partition: 'aws' },
    ...{ caller: '111122223333', scope, accounts: [], skipped: [] },
    organization: { id: 'o-example', managementAccount: '111122223333', rcps },
  },
};

const spools = openSpools(tmpdir());
try {
  await pipeline(
    Readable.from(html(header, results(), { baseline: null, spool: spools.spool })),
    createWriteStream(path),
  );
} finally {
  await spools.close();
}
process.stdout.write(JSON.stringify({ peakMemoryKiB: process.resourceUsage().maxRSS }));
