// Judges a saved inventory again and again, in turn with parsing its lines.
import { readFileSync } from 'node:fs';
import { built } from '../processes.mjs';
import { cpuMs, median } from './clock.mjs';

const { path, denied, rounds } = JSON.parse(process.argv[2]);
const { loadRules } = await built('ruleset/load-rules.js');
const { selectRules } = await built('ruleset/select-rules.js');
const { assessAccount } = await built('scan/assess/assess-account.js');
const { contextOverAll } = await built('scan/assess/assess-inventory.js');
const { judgeContext } = await built('scan/assess/judge-context.js');
const { defaultOptions } = await built('config/default-options.js');

/** Enough to be measured. */
const ACCOUNTS = 20;

const DENIED = { state: 'denied', action: 's3:GetBucketLogging' };
const ofDenied = (record) => {
  if (!denied || record.type !== 'bucket') return record;
  return { ...record, facts: Object.fromEntries(Object.keys(record.facts).map((fact) => [fact, DENIED])) };
};
const lines = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .map((line) => JSON.stringify(ofDenied(JSON.parse(line))));

const rules = selectRules(await loadRules({ folders: [], builtin: true }), { select: [], skip: [] });
const recordOf = (type) => JSON.parse(lines.find((line) => line.startsWith(`{"type":"${type}",`)));
const header = recordOf('header');
const { rcps } = recordOf('rcps');

/** Lines of one account each. */
const segments = [];
for (const line of lines) {
  if (line.startsWith('{"type":"account",')) segments.push([]);
  if (/^\{"type":"(?:account|bucket)",/.test(line)) segments.at(-1).push(line);
}
segments.splice(ACCOUNTS);

/** Parsed afresh, since what is worked out once per object must be worked out again each time. */
function accountOf([first, ...others]) {
  const { type: _account, ...account } = JSON.parse(first);
  const buckets = others.map((line) => {
    const { type: _bucket, ...bucket } = JSON.parse(line);
    return bucket;
  });
  return { ...account, buckets };
}

/** As in a scan: with the policies of the organization, and what other accounts say. */
const context = await contextOverAll({
  rules,
  context: judgeContext({ header: { ...header, organization: { ...header.organization, rcps } } }, defaultOptions([])),
  accounts: async function* () {
    for (const segment of segments) yield accountOf(segment);
  },
  holders: async () => new Map(),
});

const ratios = [];
const perBucket = [];
const buckets = segments.reduce((sum, segment) => sum + segment.length - 1, 0);
for (let round = -2; round < rounds; round += 1) {
  let parsing = 0;
  let judging = 0;
  // One account at a time, as in a scan.
  for (const segment of segments) {
    const account = accountOf(segment);
    parsing += cpuMs(() => {
      for (const line of segment) JSON.parse(line);
    });
    judging += cpuMs(() => assessAccount(account, rules, context));
  }
  // The first rounds warm up.
  if (round >= 0) ratios.push(judging / parsing);
  if (round >= 0) perBucket.push((judging * 1000) / buckets);
}
process.stdout.write(JSON.stringify({ ratio: median(ratios), microsecondsPerBucket: median(perBucket) }));
