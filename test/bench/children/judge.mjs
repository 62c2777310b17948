// Judges a saved inventory again and again, in turn with parsing its lines.
import { readFileSync } from 'node:fs';
import { built } from '../processes.mjs';
import { median, userMs } from './clock.mjs';

const { path, denied, rounds } = JSON.parse(process.argv[2]);
const { loadRules } = await built('ruleset/load-rules.js');
const { selectRules } = await built('ruleset/select-rules.js');
const { judgeAccount } = await built('scan/judge-account.js');

/** Enough to be measured; a sequence of whole accounts is not needed. */
const LINES = 4_000;

const DENIED = { state: 'denied', action: 's3:GetBucketLogging' };
const ofDenied = (record) => {
  if (!denied || record.type !== 'bucket') return record;
  return { ...record, facts: Object.fromEntries(Object.keys(record.facts).map((fact) => [fact, DENIED])) };
};
const lines = readFileSync(path, 'utf8')
  .split('\n')
  .filter((line) => line !== '')
  .slice(0, LINES)
  .map((line) => JSON.stringify(ofDenied(JSON.parse(line))));

const rules = selectRules(await loadRules({ folders: [], builtin: true }), { select: [], skip: [] });
const [header] = lines.map((line) => JSON.parse(line));
const context = { partition: header.partition, organization: header.organization, requireRcp: false };

/** The accounts, parsed afresh: what is worked out once per object must be worked out again each time. */
function inventory() {
  const accounts = [];
  for (const line of lines) {
    const { type, ...record } = JSON.parse(line);
    if (type === 'account') accounts.push({ ...record, buckets: [] });
    if (type === 'bucket') accounts.at(-1).buckets.push(record);
  }
  return accounts;
}

const parse = () => {
  for (const line of lines) JSON.parse(line);
};
const judge = (accounts) => {
  for (const account of accounts) judgeAccount(account, rules, context);
};

const ratios = [];
const judged = [];
let buckets = 0;
for (let round = -2; round < rounds; round += 1) {
  const accounts = inventory();
  buckets = accounts.reduce((sum, account) => sum + account.buckets.length, 0);
  const parsing = userMs(parse);
  const judging = userMs(() => judge(accounts));
  // The first rounds warm up.
  if (round >= 0) ratios.push(judging / parsing);
  if (round >= 0) judged.push((judging * 1000) / buckets);
}
process.stdout.write(JSON.stringify({ ratio: median(ratios), microsecondsPerBucket: median(judged) }));
